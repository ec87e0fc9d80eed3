import type { OrgState, PermissionSet, User } from './state.ts';

/** The permission sets that count for a user: the one of the profile, and those assigned and not ended. */
export function permissionSetsOf(state: OrgState, user: User, now = Date.now()): PermissionSet[] {
  const assigned = state.permissionSetAssignments
    .filter((assignment) => assignment.assigneeId === user.id)
    .filter(({ expirationDate }) => expirationDate === null || Date.parse(expirationDate) > now)
    .flatMap(({ permissionSetId, groupId }) => (groupId === undefined ? [permissionSetId] : membersOf(state, groupId)));
  return state.permissionSets.filter((set) =>
    set.isOwnedByProfile ? set.profileId === user.profileId : assigned.includes(set.id),
  );
}

/** A group that isn't up to date gives nothing. */
function membersOf({ permissionSetGroups }: OrgState, groupId: string): string[] {
  const group = permissionSetGroups.find(({ id }) => id === groupId);
  return group?.status === 'Updated' ? group.permissionSetIds : [];
}

/** True if one of the user's permission sets grants it. `permission` has no prefix: `ApiEnabled`. */
export function hasPermission(state: OrgState, userId: string, permission: string): boolean {
  const user = state.users.find((candidate) => candidate.id === userId);
  return user !== undefined && permissionSetsOf(state, user).some((set) => set.permissions[`Permissions${permission}`]);
}

/** True if a permission set of the user (or of the user's profile) holds the app. */
export function isGranted(state: OrgState, user: User, appId: string): boolean {
  const parents = permissionSetsOf(state, user).map((set) => set.id);
  return state.setupEntityAccess.some((row) => row.setupEntityId === appId && parents.includes(row.parentId));
}
