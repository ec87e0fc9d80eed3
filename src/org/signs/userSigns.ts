import { readPermissionSetLicense, hasPermissionSetLicense } from '../people/licenses.ts';
import { soqlList, soqlText } from '../request/soql.ts';
import type { WithClient } from '../session/client.ts';

/** The login user, as far as every admin sees it. */
export type UserSign = {
  id: string;
  username: string;
  isActive: boolean;
  profileId: string;
  profileName: string;
  /** The name of the licence in the API. */
  licence: string;
};

type UserSignRow = {
  Id: string;
  Username: string;
  IsActive: boolean;
  ProfileId: string | null;
  Profile: { Name: string; UserLicense: { Name: string } | null } | null;
};

/** `similar`: where there is no such user, the usernames of those who look like it, and of those whose email address it is. */
export type UserLook = { found?: UserSign; similar: string[]; byEmail: string[] };

/** The user of that name or, where there is none, who may be meant. */
export const readUserSign = async ({ client }: WithClient, username: string): Promise<UserLook> => {
  const [row] = await client.query<UserSignRow>(
    'SELECT Id, Username, IsActive, ProfileId, Profile.Name, Profile.UserLicense.Name FROM User ' +
      `WHERE Username = ${soqlText(username)}`,
  );
  if (row) return { found: signOf(row), similar: [], byEmail: [] };
  const [local = ''] = username.split('@');
  const rows = await client.query<{ Username: string; Email: string | null }>(
    `SELECT Username, Email FROM User WHERE (Username LIKE ${soqlText(`${local.slice(0, 40)}@%`)} ` +
      `OR Username LIKE ${soqlText(`${local.slice(0, 3)}%`)} OR Email = ${soqlText(username)}) LIMIT 200`,
  );
  const isEmail = ({ Email }: { Email: string | null }): boolean => Email?.toLowerCase() === username.toLowerCase();
  return {
    similar: rows.map(({ Username }) => Username),
    byEmail: rows.filter(isEmail).map(({ Username }) => Username),
  };
};

const signOf = ({ Id, Username, IsActive, ProfileId, Profile }: UserSignRow): UserSign => ({
  id: Id,
  username: Username,
  isActive: IsActive,
  profileId: ProfileId ?? '',
  profileName: Profile?.Name ?? '',
  licence: Profile?.UserLicense?.Name ?? '',
});

/** `id`: of the row that says so. */
export type LockSign = { id: string; isFrozen: boolean; isLocked: boolean };

/** Whether the user is frozen or locked out; undefined: the org shows no row. */
export const readLockSign = async ({ client }: WithClient, userId: string): Promise<LockSign | undefined> => {
  const [row] = await client.query<{ Id: string; IsFrozen: boolean; IsPasswordLocked: boolean }>(
    `SELECT Id, IsFrozen, IsPasswordLocked FROM UserLogin WHERE UserId = ${soqlText(userId)}`,
  );
  return row && { id: row.Id, isFrozen: row.IsFrozen, isLocked: row.IsPasswordLocked };
};

/** Lets a frozen user log in again; nothing happens to one who isn't frozen. Needs Manage Users. */
export const unfreezeUser = ({ client }: WithClient, { id }: Pick<LockSign, 'id'>): Promise<void> =>
  client.update('UserLogin', id, { IsFrozen: false });

/** The user permissions that decide on API logins, by any profile or permission set that counts now. */
export type RightsSign = { api: boolean; apiOnly: boolean };

export const readRightsSign = async (admin: WithClient, userId: string, now: Date): Promise<RightsSign> => {
  const [api, apiOnly] = await Promise.all([
    hasRight(admin, userId, { field: 'PermissionsApiEnabled', now }),
    hasRight(admin, userId, { field: 'PermissionsApiUserOnly', now }),
  ]);
  return { api, apiOnly };
};

const hasRight = async (
  { client }: WithClient,
  userId: string,
  { field, now }: { field: string; now: Date },
): Promise<boolean> => {
  const rows = await client.query<{ ExpirationDate: string | null }>(
    `SELECT ExpirationDate FROM PermissionSetAssignment WHERE AssigneeId = ${soqlText(userId)} ` +
      `AND PermissionSet.${field} = true`,
  );
  return rows.some(({ ExpirationDate }) => ExpirationDate === null || Date.parse(ExpirationDate) > now.getTime());
};

/** Whether the user has the permission-set licence *Salesforce API Integration*; undefined: the org has none. */
export const readLicenceSign = async (
  admin: WithClient,
  userId: string,
): Promise<{ isAssigned: boolean } | undefined> => {
  const licence = await readPermissionSetLicense(admin);
  return licence && { isAssigned: await hasPermissionSetLicense(admin, licence.id, userId) };
};

/** A permission set that a user was given, and until when; `groupId`: by that group. */
type HeldSign = { permissionSetId: string; name: string; endsAt?: string; groupId?: string };

/** A group of permission sets that a user was given. */
type GroupSign = { id: string; name: string; status: string; permissionSetIds: string[] };

export type HoldingsSign = { held: HeldSign[]; groups: GroupSign[] };

type HeldRow = {
  PermissionSetId: string;
  PermissionSetGroupId: string | null;
  ExpirationDate: string | null;
  PermissionSet: { Name: string } | null;
};

/** All that a user was given, what has ended included; the permission set that the profile owns is one of it. */
export const readHoldingsSign = async (admin: WithClient, userId: string): Promise<HoldingsSign> => {
  const rows = await admin.client.query<HeldRow>(
    'SELECT PermissionSetId, PermissionSetGroupId, ExpirationDate, PermissionSet.Name ' +
      `FROM PermissionSetAssignment WHERE AssigneeId = ${soqlText(userId)}`,
  );
  const held = rows.map((row) => ({
    permissionSetId: row.PermissionSetId,
    name: row.PermissionSet?.Name ?? row.PermissionSetId,
    ...(row.ExpirationDate !== null && { endsAt: row.ExpirationDate }),
    ...(row.PermissionSetGroupId !== null && { groupId: row.PermissionSetGroupId }),
  }));
  const groups = [...new Set(held.flatMap(({ groupId }) => groupId ?? []))];
  return { held, groups: groups.length > 0 ? await readGroupSigns(admin, groups) : [] };
};

const readGroupSigns = async ({ client }: WithClient, ids: readonly string[]): Promise<GroupSign[]> => {
  const [groups, members] = await Promise.all([
    client.query<{ Id: string; DeveloperName: string; Status: string }>(
      `SELECT Id, DeveloperName, Status FROM PermissionSetGroup WHERE Id IN ${soqlList(ids)}`,
    ),
    client.query<{ PermissionSetGroupId: string; PermissionSetId: string }>(
      `SELECT PermissionSetGroupId, PermissionSetId FROM PermissionSetGroupComponent WHERE PermissionSetGroupId IN ${soqlList(ids)}`,
    ),
  ]);
  return groups.map(({ Id, DeveloperName, Status }) => ({
    id: Id,
    name: DeveloperName,
    status: Status,
    permissionSetIds: members
      .filter(({ PermissionSetGroupId }) => PermissionSetGroupId === Id)
      .map(({ PermissionSetId }) => PermissionSetId),
  }));
};
