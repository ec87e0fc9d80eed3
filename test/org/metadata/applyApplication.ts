import { newConsumerKey, newConsumerSecret, newId } from '../ids.ts';
import type { App, Elements } from '../state.ts';
import type { Applied } from './apply.ts';
import { putComponent } from './apply.ts';
import { developerNameProblem } from './names.ts';
import { ComponentError } from './problem.ts';
import { textOf } from './elements.ts';
import type { Workspace } from './workspace.ts';

/** Makes or changes the app itself. */
export function applyApplication(workspace: Workspace, fullName: string, elements: Elements): Applied {
  const { state } = workspace;
  const existing = state.apps.find(
    (app) => app.fullName.toLowerCase() === fullName.toLowerCase() && app.namespacePrefix === null,
  );
  if (existing && existing.fullName !== fullName) throw duplicateName(fullName);
  if (!existing) refuseName(workspace, fullName);
  const orgScoped = orgScopedName(workspace, fullName, existing, textOf(elements, 'orgScopedExternalApp'));
  const app = existing ?? newApp(fullName);
  if (!existing) state.apps.push(app);
  putComponent(app, 'ExternalClientApplication', fullName, { ...elements, orgScopedExternalApp: orgScoped });
  return { id: app.id, created: !existing };
}

function duplicateName(fullName: string): ComponentError {
  return new ComponentError(`duplicate_developer_name: The name ${fullName} is already in use. Enter a unique name.`);
}

function refuseName({ state }: Workspace, fullName: string): void {
  const namespace = /^([A-Za-z0-9]+)__./.exec(fullName)?.[1];
  if (namespace !== undefined)
    throw new ComponentError(
      `Cannot create a new component with the namespace: ${namespace}.  Only components in the same namespace as the organization can be created through the API`,
    );
  const problem = developerNameProblem(fullName, 'External Client App Name');
  if (problem !== undefined) throw new ComponentError(problem);
  const taken = state.connectedApps.some(
    (app) => app.name.replaceAll(' ', '_').toLowerCase() === fullName.toLowerCase(),
  );
  if (taken) throw duplicateName(fullName);
}

/** The app's name with the org in front; one that came from another org is refused. */
function orgScopedName({ state }: Workspace, fullName: string, existing: App | undefined, given: string): string {
  const own = textOf(existing?.components.ExternalClientApplication?.elements ?? {}, 'orgScopedExternalApp');
  const expected = own || `${state.organization.id.slice(0, 15)}:${fullName}`;
  if (given !== '' && given !== expected)
    throw new ComponentError(`The value of orgScopedExternalApp isn't valid for this org: ${given}`);
  return expected;
}

function newApp(fullName: string): App {
  return {
    id: newId('ExternalClientApplication'),
    fullName,
    namespacePrefix: null,
    components: {},
    consumerKey: newConsumerKey(),
    consumerSecret: newConsumerSecret(),
    consumerId: newId('OauthConsumer'),
    appliedAt: 0,
    refusalsLeft: 0,
  };
}
