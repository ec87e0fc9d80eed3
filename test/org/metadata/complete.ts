import { randomUUID } from 'node:crypto';
import { newConsumerKey, newConsumerSecret } from '../ids.ts';
import type { App, AppComponent, AppComponentType, Elements } from '../state.ts';
import { refuseUnknownGrantees, replaceGrants } from './grants.ts';
import { ComponentError } from './problem.ts';
import { textOf, without } from './elements.ts';
import type { Workspace } from './workspace.ts';

type Input = { workspace: Workspace; app: App; existing: AppComponent | undefined; elements: Elements };

/** What an org does with a part of an app beyond storing it. Returns the elements to store. */
export const COMPLETERS: Partial<Record<AppComponentType, (input: Input) => Elements>> = {
  ExtlClntAppOauthSettings: completeOauthSettings,
  ExtlClntAppGlobalOauthSettings: completeGlobalSettings,
  ExtlClntAppOauthConfigurablePolicies: completeOauthPolicies,
};

/** The link belongs to the org that made it; one from elsewhere is refused. */
function completeOauthSettings({ workspace, existing, elements }: Input): Elements {
  const orgId = workspace.state.organization.id.slice(0, 15);
  const own = textOf(existing?.elements ?? {}, 'oauthLink');
  const given = textOf(elements, 'oauthLink');
  if (given !== '' && given !== own)
    throw new ComponentError(`The value of oauthLink isn't valid for this org: ${given}`);
  return { ...elements, oauthLink: own || `${orgId}:${randomUUID()}` };
}

/** The key and the secret live in the app, and a rotation is no state. */
const NOT_STORED = ['consumerKey', 'consumerSecret', 'shouldRotateConsumerKey', 'shouldRotateConsumerSecret'];

function completeGlobalSettings({ workspace, app, existing, elements }: Input): Elements {
  refuseWithoutOauth(app);
  const chosen = textOf(elements, 'consumerKey');
  if (!existing && chosen !== '') chooseKey(workspace, app, chosen);
  // A key other than the app's own is passed over without a word.
  if (textOf(elements, 'shouldRotateConsumerKey') === 'true') app.consumerKey = newConsumerKey();
  if (textOf(elements, 'shouldRotateConsumerSecret') === 'true') app.consumerSecret = newConsumerSecret();
  // Salesforce turns a missing PKCE requirement on again.
  return { ...without(elements, ...NOT_STORED), isPkceRequired: 'true' };
}

function refuseWithoutOauth(app: App): void {
  if (!app.components.ExtlClntAppOauthSettings)
    throw new ComponentError(
      `The external client app ${app.fullName} doesn't have a valid OAuth settings configuration`,
    );
}

function chooseKey({ state }: Workspace, app: App, key: string): void {
  const isTaken = [...state.apps, ...state.connectedApps].some((other) => other !== app && other.consumerKey === key);
  if (isTaken) throw new ComponentError(`duplicate value found: ConsumerKey duplicates value on another app`);
  app.consumerKey = key;
}

/** The grants live in SetupEntityAccess; the policy names all of them. */
function completeOauthPolicies({ workspace, app, elements }: Input): Elements {
  refuseWithoutOauth(app);
  const runAs = textOf(elements, 'clientCredentialsFlowUser');
  const isKnown = workspace.state.users.some((user) => user.username === runAs);
  if (runAs !== '' && !isKnown)
    throw new ComponentError(`In field: clientCredentialsFlowUser - no User named ${runAs} found`);
  const names = {
    permissionSets: namesIn(textOf(elements, 'commaSeparatedPermissionSet')),
    profiles: namesIn(textOf(elements, 'commaSeparatedProfile')),
  };
  if (!workspace.org.switches.policyMakesGrants) {
    refuseUnknownGrantees(workspace.state, names);
    return elements;
  }
  replaceGrants(workspace.state, app.id, names);
  return without(elements, 'commaSeparatedPermissionSet', 'commaSeparatedProfile');
}

/** Comma without a blank: a blank would belong to the name. */
function namesIn(names: string): string[] {
  return names === '' ? [] : names.split(',');
}
