import type { WithClient } from '../session/client.ts';
import { createUnlessThere } from './permissionSets.ts';
import { soqlText } from '../request/soql.ts';

/** Who is pre-authorised for an app: the holders of a permission set, or a profile's users. */
export type Grant = {
  kind: 'permissionSet' | 'profile';
  /** The permission set's API name (with its namespace), or the profile's name as the org shows it. */
  name: string;
  id: string;
  /** The permission set; for a profile, the one that it owns. */
  parentId: string;
};

export type GrantName = Pick<Grant, 'kind' | 'name'>;

type GrantRow = {
  Id: string;
  ParentId: string;
  Parent: {
    Name: string;
    NamespacePrefix: string | null;
    IsOwnedByProfile: boolean;
    Type: string;
    Profile: { Name: string } | null;
  };
};

/** IDs of classic connected apps begin so. */
const entityTypeOf = (appId: string): string =>
  appId.startsWith('0H4') ? 'ConnectedApplication' : 'ExternalClientApplication';

/** The grants of an app, of whichever kind, as the org holds them. */
export const readGrants = async ({ client }: WithClient, appId: string): Promise<Grant[]> => {
  const rows = await client.query<GrantRow>(
    'SELECT Id, ParentId, Parent.Name, Parent.NamespacePrefix, Parent.IsOwnedByProfile, Parent.Type, Parent.Profile.Name ' +
      `FROM SetupEntityAccess WHERE SetupEntityType = '${entityTypeOf(appId)}' AND SetupEntityId = ${soqlText(appId)}`,
  );
  // The permission set behind a group holds what its members hold, and no policy can name it.
  const named = rows.filter(({ Parent }) => Parent.Type !== 'Group');
  return named
    .map(toGrant)
    .sort((one, other) => `${one.kind} ${one.name}`.localeCompare(`${other.kind} ${other.name}`));
};

const toGrant = (row: GrantRow): Grant => {
  const { Name, NamespacePrefix, IsOwnedByProfile, Profile } = row.Parent;
  const identity = { id: row.Id, parentId: row.ParentId };
  if (IsOwnedByProfile) return { kind: 'profile', name: Profile?.Name ?? Name, ...identity };
  return { kind: 'permissionSet', name: NamespacePrefix ? `${NamespacePrefix}__${Name}` : Name, ...identity };
};

/** Pre-authorises the holders of a permission set for an app; nothing happens if they are. */
export const grantApp = async (
  admin: WithClient,
  permissionSetId: string,
  appId: string,
): Promise<'assigned' | 'unchanged'> => {
  const grants = await readGrants(admin, appId);
  if (grants.some((grant) => grant.parentId === permissionSetId)) return 'unchanged';
  return createUnlessThere(
    admin.client.create('SetupEntityAccess', { ParentId: permissionSetId, SetupEntityId: appId }),
  );
};
