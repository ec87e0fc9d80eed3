import { grantNamesOf, isSameGrantee, type AppGrant } from '../../../app/grants.ts';
import { findPermissionSets } from '../../../org/people/permissionSets.ts';
import { readProfiles } from '../../../org/people/profiles.ts';
import type { AdminOrg } from '../../../org/session/connect.ts';

/** The permission sets that stand for these grants in the org: a profile has one of its own. What isn't there is left out. */
export const findGrantees = async (
  admin: Pick<AdminOrg, 'client'>,
  grants: readonly AppGrant[],
): Promise<Array<AppGrant & { parentId: string }>> => {
  const named = grantNamesOf(grants);
  const { found } = await findPermissionSets(admin, named.permissionSets);
  const profiles = named.profiles.length === 0 ? [] : await readProfiles(admin);
  return [
    ...found.map(({ name, id }) => ({ kind: 'permissionSet' as const, name, parentId: id })),
    ...profiles
      .filter(({ name }) => named.profiles.some((other) => isSameGrantee(other, name)))
      .map(({ name, parentId }) => ({ kind: 'profile' as const, name, parentId })),
  ];
};
