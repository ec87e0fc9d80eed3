import { refuseWithoutPermission } from './apply.ts';
import { endSession } from '../sessions.ts';
import { labelOf } from '../token/client.ts';
import { ComponentError } from './problem.ts';
import { APP_TYPES, METADATA_TYPES } from './types.ts';
import type { MetadataTypeName } from './types.ts';
import type { Workspace } from './workspace.ts';

/** Deletes a component and returns its id; undefined if there is none. An app takes its parts and grants along. */
export function deleteComponent(workspace: Workspace, type: string, fullName: string): string | undefined {
  if (!(type in METADATA_TYPES))
    throw new ComponentError(`Unknown type name '${type}' specified in destructiveChanges.xml`);
  refuseWithoutPermission(workspace, type as MetadataTypeName);
  if (type === 'PermissionSet') return deletePermissionSet(workspace, fullName);
  return type === 'ExternalClientApplication' ? deleteApp(workspace, fullName) : deletePart(workspace, type, fullName);
}

function deleteApp({ state }: Workspace, fullName: string): string | undefined {
  const app = state.apps.find((candidate) => candidate.fullName === fullName && candidate.namespacePrefix === null);
  if (!app) return undefined;
  state.apps = state.apps.filter((candidate) => candidate !== app);
  state.setupEntityAccess = state.setupEntityAccess.filter((row) => row.setupEntityId !== app.id);
  return app.id;
}

/** With an app go the refresh tokens that it gave out; whether its sessions end is not known. */
export function forgetDeletedApps({ org, state }: Workspace): void {
  for (const app of org.state.apps.filter(({ id }) => !state.apps.some((kept) => kept.id === id))) {
    org.state.deletedApps.push({ consumerKey: app.consumerKey, label: labelOf(app) });
    org.state.approvals = org.state.approvals.filter(({ appId }) => appId !== app.id);
    const own = org.state.sessions.filter(({ appId }) => appId === app.id);
    if (org.switches.deletionEndsSessions) for (const session of own) endSession(org, session);
  }
}

function deletePart({ state }: Workspace, type: string, fullName: string): string | undefined {
  const part = APP_TYPES.find((name) => name === type);
  const app = part && state.apps.find((candidate) => candidate.components[part]?.fullName === fullName);
  if (!app) return undefined;
  const id = app.components[part]?.id;
  delete app.components[part];
  return id;
}

function deletePermissionSet({ state }: Workspace, fullName: string): string | undefined {
  const set = state.permissionSets.find((candidate) => candidate.name === fullName && !candidate.isOwnedByProfile);
  if (!set) return undefined;
  if (state.permissionSetAssignments.some((row) => row.permissionSetId === set.id))
    throw new ComponentError(`The permission set ${fullName} is assigned to users and can't be deleted`);
  state.permissionSets = state.permissionSets.filter((candidate) => candidate !== set);
  state.setupEntityAccess = state.setupEntityAccess.filter((row) => row.parentId !== set.id);
  return set.id;
}
