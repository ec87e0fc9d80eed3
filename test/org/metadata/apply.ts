import { hasPermission } from '../access.ts';
import { newId } from '../ids.ts';
import type { App, AppComponent, AppComponentType, Elements } from '../state.ts';
import { applyApplication } from './applyApplication.ts';
import { applyPermissionSet } from './applyPermissionSet.ts';
import { COMPLETERS } from './complete.ts';
import { DEFAULTS, OWN_POLICIES } from './defaults.ts';
import { ComponentError } from './problem.ts';
import { textOf, without } from './elements.ts';
import { RULES } from './rules.ts';
import type { MetadataTypeName } from './types.ts';
import type { Workspace } from './workspace.ts';

const NEEDED: Record<MetadataTypeName, string> = {
  PermissionSet: 'ManageProfilesPermissionsets',
  ExternalClientApplication: 'ExternalClientAppDeveloper',
  ExtlClntAppOauthSettings: 'ExternalClientAppDeveloper',
  ExtlClntAppGlobalOauthSettings: 'ExternalClientAppDeveloper',
  ExtlClntAppConfigurablePolicies: 'ExternalClientAppAdmin',
  ExtlClntAppOauthConfigurablePolicies: 'ExternalClientAppAdmin',
  ExtlClntAppOauthSecuritySettings: 'ExternalClientAppDeveloper',
};

export type Applied = { id: string; created: boolean };

/** Refuses a component type that the user may not change. */
export function refuseWithoutPermission({ org, user }: Workspace, type: MetadataTypeName): void {
  if (!hasPermission(org.state, user.id, NEEDED[type]))
    throw new ComponentError('INSUFFICIENT_ACCESS: insufficient access rights on object id');
}

/** Puts one component into the workspace. Throws ComponentError. */
export function applyComponent(
  workspace: Workspace,
  type: MetadataTypeName,
  fullName: string,
  elements: Elements,
): Applied {
  refuseWithoutPermission(workspace, type);
  if (type === 'PermissionSet') return applyPermissionSet(workspace, fullName, elements);
  refuseByRules(type, elements);
  if (type === 'ExternalClientApplication') return applyApplication(workspace, fullName, elements);
  return applyChild(workspace, type, fullName, elements);
}

function refuseByRules(type: AppComponentType, elements: Elements): void {
  for (const rule of RULES[type]) {
    const problem = rule(elements);
    if (problem !== undefined) throw new ComponentError(problem);
  }
}

function applyChild(workspace: Workspace, type: AppComponentType, fullName: string, elements: Elements): Applied {
  const app = parentOf(workspace, textOf(elements, 'externalClientApplication'));
  const existing = app.components[type];
  refuseConflict(workspace, type, fullName, app, existing);
  const whole = COMPLETERS[type]?.({ workspace, app, existing, elements }) ?? elements;
  const component = putComponent(app, type, fullName, whole);
  return { id: component.id, created: existing === undefined };
}

function parentOf({ state }: Workspace, name: string): App {
  const app = state.apps.find((candidate) => candidate.fullName === name && candidate.namespacePrefix === null);
  if (!app)
    throw new ComponentError(`In field: externalClientApplication - no ExternalClientApplication named ${name} found`);
  return app;
}

/** One record of a type for each app, and one app for each name. */
function refuseConflict(
  { state }: Workspace,
  type: AppComponentType,
  fullName: string,
  app: App,
  existing: AppComponent | undefined,
): void {
  if (existing && existing.fullName !== fullName)
    throw new ComponentError(
      `duplicate value found: ExternalClientApplicationId duplicates value on ${existing.fullName}`,
    );
  const other = state.apps.find((candidate) => candidate !== app && candidate.components[type]?.fullName === fullName);
  if (other)
    throw new ComponentError(
      `duplicate value found: DeveloperName duplicates value on record with id: ${other.components[type]?.id}`,
    );
}

/** Stores a component's elements, with the defaults for those left out. */
export function putComponent(app: App, type: AppComponentType, fullName: string, elements: Elements): AppComponent {
  const now = Date.now();
  const existing = app.components[type];
  const id = existing?.id ?? (type === 'ExternalClientApplication' ? app.id : newId(type));
  const component: AppComponent = {
    id,
    fullName,
    elements: { ...DEFAULTS[type], ...without(elements, 'fullName') },
    createdAt: existing?.createdAt ?? now,
    modifiedAt: now,
  };
  app.components[type] = component;
  return component;
}

/** Gives new apps the policies that the org makes itself where a deploy brought none. */
export function completeApps({ state }: Workspace): void {
  for (const app of state.apps) {
    for (const [type, elements] of Object.entries(OWN_POLICIES)) {
      const policy = type as keyof typeof OWN_POLICIES;
      const isOauth = policy === 'ExtlClntAppOauthConfigurablePolicies';
      if (app.components[policy] || (isOauth && !app.components.ExtlClntAppOauthSettings)) continue;
      putComponent(app, policy, `${app.fullName}_defaultPolicy`, {
        ...elements,
        externalClientApplication: app.fullName,
      });
    }
  }
}
