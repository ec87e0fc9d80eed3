import type { WithClient } from '../session/client.ts';

/** A profile under the name that this org shows, and the permission set that it owns: that one holds what it may use. */
export type OrgProfile = { name: string; parentId: string };

/** The profiles of the org. Names of standard profiles depend on its language, so they are never assumed. */
export const readProfiles = async ({ client }: WithClient): Promise<OrgProfile[]> => {
  const rows = await client.query<{ Id: string; Profile: { Name: string } | null }>(
    'SELECT Id, Profile.Name FROM PermissionSet WHERE IsOwnedByProfile = true',
  );
  return rows.flatMap(({ Id, Profile }) => (Profile ? [{ name: Profile.Name, parentId: Id }] : []));
};
