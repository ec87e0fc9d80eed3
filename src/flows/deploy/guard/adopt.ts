import { adoptComponent, type KeptElement } from '../../../app/adopt.ts';
import { loginBlockers, type LoginObstacle } from '../../../app/blockers.ts';
import { isAdopted, isOurs } from '../../../app/names.ts';
import { textInType, withText, type ParsedComponent } from '../../../app/parsed.ts';
import { defaultCallbackUrl } from '../../../app/elements/settings.ts';
import { isJwtError } from '../../../base/errors/errors.ts';
import type { OrgApp } from '../../../org/app/orgApp.ts';
import type { Refusal } from '../refusal.ts';

/** An app that somebody else made, and what of it stays though the app files say otherwise. */
export type Adoption = {
  /** Whether it is taken over by this deploy; else it was before. */
  isNew: boolean;
  kept: KeptElement[];
  /** What stands in the way of a JWT login though the app is taken over: it is somebody's decision, so it stays. */
  obstacles: LoginObstacle[];
};

type AdoptedFiles = { components: ParsedComponent[]; adoption: Adoption };

/**
 * Whether what the org has of an app counts more than the files: it is to be taken over, or was, and the files don't say
 * of themselves that they describe it.
 */
export const isKeptAsItIs = (components: readonly ParsedComponent[], orgApp: OrgApp | undefined): boolean => {
  if (!orgApp) return false;
  const inFiles = textInType(components, 'ExternalClientApplication', 'description');
  return !isOurs(orgApp.description) || (isAdopted(orgApp.description) && !isAdopted(inFiles));
};

/** The components as they may be deployed over an app that somebody else made. What only the files have is added. */
export const adoptFiles = (
  components: readonly ParsedComponent[],
  orgApp: OrgApp,
  options: { forcePolicy: boolean },
): AdoptedFiles => {
  const kept: KeptElement[] = [];
  const adopted = components.map((component) => {
    const inOrg = orgApp.components.find(({ type }) => type === component.type);
    if (!inOrg) return component;
    const { content, kept: stays } = adoptComponent(component, inOrg.elements, options);
    kept.push(...stays);
    return withText(component, content);
  });
  return {
    components: adopted,
    adoption: { isNew: !isOurs(orgApp.description), kept, obstacles: obstaclesIn(adopted) },
  };
};

/** Whether an app that is kept as it is can't be taken over: what nobody can read nobody can keep. */
export const refuseAdoption = (
  components: readonly ParsedComponent[],
  orgApp: OrgApp | undefined,
): Refusal | undefined => {
  if (!orgApp || !isKeptAsItIs(components, orgApp)) return undefined;
  if (orgApp.isPartlyKnown) return { error: 'AppPartlyKnown', tokens: [orgApp.name] };
  return refuseOurCallback(components, orgApp) ?? refuseUnwritable(components, orgApp);
};

const callbackType = 'ExtlClntAppGlobalOauthSettings';

/** Ours in place of theirs would end every login of theirs in a browser; a person may write theirs into the file. */
const refuseOurCallback = (
  components: readonly ParsedComponent[],
  { name, components: inOrg }: OrgApp,
): Refusal | undefined => {
  const file = components.find(({ type }) => type === callbackType);
  const theirs = inOrg.find(({ type }) => type === callbackType);
  if (!file || !theirs) return undefined;
  const { callbackUrl } = theirs.elements;
  if (typeof callbackUrl === 'string' && callbackUrl.trim() !== '') return undefined;
  const ours = textInType(components, callbackType, 'callbackUrl') ?? '';
  if (ours !== '' && ours !== defaultCallbackUrl) return undefined;
  return { error: 'AppCallbackUnknown', tokens: [name], actionTokens: [name, file.path] };
};

/** What an org shows can hold characters that no metadata file may hold; the file that a person wrote is read before. */
const refuseUnwritable = (components: readonly ParsedComponent[], orgApp: OrgApp): Refusal | undefined => {
  for (const component of components)
    try {
      adoptFiles([component], orgApp, { forcePolicy: false });
    } catch (error) {
      if (!isJwtError(error) || error.name !== 'AppFileNotReadableError') throw error;
      return { error: 'AppNotAdoptable', tokens: [orgApp.name, component.type] };
    }
  return undefined;
};

const obstaclesIn = (components: readonly ParsedComponent[]): LoginObstacle[] =>
  loginBlockers.flatMap((row) =>
    row.isTold &&
    components.some(({ type }) => type === row.type) &&
    row.blocks(textInType(components, row.type, row.element) ?? '')
      ? [row.id]
      : [],
  );
