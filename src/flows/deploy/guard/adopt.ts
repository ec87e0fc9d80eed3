import { adoptComponent, type KeptElement } from '../../../app/adopt.ts';
import type { AppComponent } from '../../../app/model.ts';
import { isAdopted, isOurs } from '../../../app/names.ts';
import { defaultCallbackUrl } from '../../../app/elements/settings.ts';
import { parseComponent, xmlTextOf } from '../../../app/xml.ts';
import { isJwtError, jwtError } from '../../../base/errors/errors.ts';
import type { OrgApp, OrgComponent } from '../../../org/app/orgApp.ts';

/** What stands in the way of a JWT login though the app is taken over: it is somebody's decision, so it stays. */
export type LoginObstacle = 'disabled' | 'oauthOff' | 'highAssurance' | 'selfAuthorization' | 'tokenFormat';

/** An app that somebody else made, and what of it stays though the app files say otherwise. */
export type Adoption = {
  /** Whether it is taken over by this deploy; else it was before. */
  isNew: boolean;
  kept: KeptElement[];
  obstacles: LoginObstacle[];
};

export type AdoptedFiles = { components: AppComponent[]; adoption: Adoption };

/**
 * Whether what the org has of an app counts more than the files: it is to be taken over, or was, and the files don't say
 * of themselves that they describe it.
 */
export const isKeptAsItIs = (components: readonly AppComponent[], orgApp: OrgApp | undefined): boolean => {
  if (!orgApp) return false;
  return !isOurs(orgApp.description) || (isAdopted(orgApp.description) && !isAdopted(descriptionInOrg(components)));
};

const descriptionInOrg = (components: readonly AppComponent[]): string | undefined => {
  const app = components.find(({ type }) => type === 'ExternalClientApplication');
  return app && xmlTextOf(parseComponent(app.content, app.path).elements, 'description');
};

/**
 * The components as they may be deployed over an app that somebody else made. What only the files have is added. Throws
 * AppNotAdoptable, AppCallbackUnknown.
 */
export const adoptFiles = (
  components: readonly AppComponent[],
  orgApp: OrgApp,
  options: { forcePolicy: boolean },
): AdoptedFiles => {
  const kept: KeptElement[] = [];
  const adopted = components.map((component) => {
    const inOrg = orgApp.components.find(({ type }) => type === component.type);
    if (!inOrg) return component;
    refuseOurCallback(orgApp, component, inOrg);
    const { content, kept: stays } = withNamedProblem(orgApp, component, () =>
      adoptComponent(component, inOrg.elements, options),
    );
    kept.push(...stays);
    return { ...component, content };
  });
  const adoption = { isNew: !isOurs(orgApp.description), kept, obstacles: obstaclesIn(adopted) };
  return { components: adopted, adoption };
};

/** Ours in place of theirs would end every login of theirs in a browser; a person may write theirs into the file. */
const refuseOurCallback = ({ name }: OrgApp, { type, content, path }: AppComponent, inOrg: OrgComponent): void => {
  if (type !== 'ExtlClntAppGlobalOauthSettings') return;
  const theirs = inOrg.elements.callbackUrl;
  if (typeof theirs === 'string' && theirs.trim() !== '') return;
  const ours = xmlTextOf(parseComponent(content, path).elements, 'callbackUrl')?.trim() ?? '';
  if (ours === '' || ours === defaultCallbackUrl) throw jwtError('AppCallbackUnknown', [name], [name, path]);
};

/** What an org shows can hold characters that no metadata file may hold; the file that a person wrote is read before. */
const withNamedProblem = <Result>({ name }: OrgApp, { type }: AppComponent, action: () => Result): Result => {
  try {
    return action();
  } catch (error) {
    if (!isJwtError(error) || error.name !== 'AppFileNotReadableError') throw error;
    throw jwtError('AppNotAdoptable', [name, type]);
  }
};

type AdoptObstacle = { id: LoginObstacle; type: string; name: string; blocks: (value: string | undefined) => boolean };

const adoptObstacles: readonly AdoptObstacle[] = [
  {
    id: 'disabled',
    type: 'ExtlClntAppConfigurablePolicies',
    name: 'isEnabled',
    blocks: (value) => value === 'false',
  },
  {
    id: 'oauthOff',
    type: 'ExtlClntAppConfigurablePolicies',
    name: 'isOauthPluginEnabled',
    blocks: (value) => value === 'false',
  },
  {
    id: 'highAssurance',
    type: 'ExtlClntAppOauthConfigurablePolicies',
    name: 'requiredSessionLevel',
    blocks: (value) => value === 'HIGH_ASSURANCE',
  },
  {
    id: 'selfAuthorization',
    type: 'ExtlClntAppOauthConfigurablePolicies',
    name: 'permittedUsersPolicyType',
    blocks: (value) => value !== 'AdminApprovedPreAuthorized',
  },
  {
    id: 'tokenFormat',
    type: 'ExtlClntAppGlobalOauthSettings',
    name: 'isNamedUserJwtEnabled',
    blocks: (value) => value === 'true',
  },
];

const obstaclesIn = (components: readonly AppComponent[]): LoginObstacle[] =>
  adoptObstacles
    .filter(({ type, name, blocks }) =>
      components.some(
        (component) =>
          component.type === type &&
          blocks(xmlTextOf(parseComponent(component.content, component.path).elements, name)?.trim()),
      ),
    )
    .map(({ id }) => id);
