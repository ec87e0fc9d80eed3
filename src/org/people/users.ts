import type { WithClient } from '../session/client.ts';
import { ifAllowed } from '../session/orgError.ts';
import { soqlList, soqlText } from '../request/soql.ts';

export type OrgUser = {
  /** Empty for a user that has yet to be made. */
  id: string;
  username: string;
  name: string;
  isActive: boolean;
  /** Undefined: the admin may not see it (it needs Manage Users). */
  isFrozen?: boolean;
  profileName: string;
  profileId: string;
  /** The name of the licence in the API. */
  licence: string;
  /** Undefined: the org didn't say. */
  modifyAllData?: boolean;
  /** By the English name of the standard profile, or by a profile that may modify all data. */
  isSystemAdministrator: boolean;
};

type UserRow = {
  Id: string;
  Username: string;
  Name: string;
  IsActive: boolean;
  ProfileId: string | null;
  Profile: { Name: string; UserLicense: { Name: string } | null } | null;
};

/** The user with that username, and what a careful admin wants to know about a login user; undefined: there is none. */
export const findUser = async (admin: WithClient, username: string): Promise<OrgUser | undefined> => {
  const [row] = await admin.client.query<UserRow>(
    'SELECT Id, Username, Name, IsActive, ProfileId, Profile.Name, Profile.UserLicense.Name FROM User ' +
      `WHERE Username = ${soqlText(username)}`,
  );
  if (!row) return undefined;
  const [isFrozen, fromWhere] = await Promise.all([
    readFrozen(admin, row.Id),
    whereModifyAllDataComesFrom(admin, row.Id),
  ]);
  const profileName = row.Profile?.Name ?? '';
  return {
    id: row.Id,
    username: row.Username,
    name: row.Name,
    isActive: row.IsActive,
    isFrozen,
    profileName,
    profileId: row.ProfileId ?? '',
    licence: row.Profile?.UserLicense?.Name ?? '',
    modifyAllData: fromWhere && fromWhere !== 'nowhere',
    isSystemAdministrator: profileName === 'System Administrator' || fromWhere === 'profile',
  };
};

/** A user as people know one. */
export type NamedUser = { id: string; username: string; name: string };

/** So many ids fit into the address of a query. */
const idsAtOnce = 200;

/** Those of these users who may log in at all. */
export const readActiveUsers = async ({ client }: WithClient, ids: readonly string[]): Promise<NamedUser[]> => {
  const users: NamedUser[] = [];
  for (let start = 0; start < ids.length; start += idsAtOnce) {
    const rows = await client.query<Pick<UserRow, 'Id' | 'Username' | 'Name'>>(
      `SELECT Id, Username, Name FROM User WHERE IsActive = true AND Id IN ${soqlList(ids.slice(start, start + idsAtOnce))}`,
    );
    users.push(...rows.map(({ Id, Username, Name }) => ({ id: Id, username: Username, name: Name })));
  }
  return users.sort((one, other) => one.username.localeCompare(other.username));
};

const readFrozen = async ({ client }: WithClient, userId: string): Promise<boolean | undefined> => {
  const rows = await ifAllowed(
    client.query<{ IsFrozen: boolean }>(`SELECT IsFrozen FROM UserLogin WHERE UserId = ${soqlText(userId)}`),
  );
  return rows?.[0]?.IsFrozen;
};

type Origin = 'profile' | 'permission set' | 'nowhere';

/** Assignments name the permission set that a profile owns as well, so one question covers both. */
const whereModifyAllDataComesFrom = async ({ client }: WithClient, userId: string): Promise<Origin | undefined> => {
  const rows = await ifAllowed(
    client.query<{ PermissionSet: { IsOwnedByProfile: boolean } }>(
      'SELECT PermissionSet.IsOwnedByProfile FROM PermissionSetAssignment ' +
        `WHERE AssigneeId = ${soqlText(userId)} AND PermissionSet.PermissionsModifyAllData = true`,
    ),
  );
  if (rows === undefined) return undefined;
  if (rows.some((row) => row.PermissionSet.IsOwnedByProfile)) return 'profile';
  return rows.length > 0 ? 'permission set' : 'nowhere';
};
