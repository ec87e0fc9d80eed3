import type { WithClient } from '../session/client.ts';
import { ifAllowed } from '../session/orgError.ts';
import { soqlList, soqlText } from '../request/soql.ts';
import { findUser } from './users.ts';

/** A permission set that a user holds, and whether its time is over. */
type HeldPermissionSet = { name: string; ended: boolean };

export type UserAccess = { isActive: boolean; isFrozen?: boolean; held?: HeldPermissionSet[] };

type PermissionSetName = { Name: string; NamespacePrefix: string | null };
type AssignmentRow = {
  PermissionSetGroupId: string | null;
  ExpirationDate: string | null;
  PermissionSet: PermissionSetName | null;
};

/** What a user has, by username; undefined if the org has no such user. What the org refuses to tell is left out. */
export const readUserAccess = async (
  admin: WithClient,
  username: string,
  now = new Date(),
): Promise<UserAccess | undefined> => {
  const user = await findUser(admin, username);
  if (!user) return undefined;
  const { id, isActive, isFrozen } = user;
  const held = await readHeld(admin, id, now);
  return { isActive, ...(isFrozen !== undefined && { isFrozen }), ...(held && { held }) };
};

const readHeld = async (admin: WithClient, userId: string, now: Date): Promise<HeldPermissionSet[] | undefined> => {
  const rows = await ifAllowed(
    admin.client.query<AssignmentRow>(
      'SELECT PermissionSetGroupId, ExpirationDate, PermissionSet.Name, PermissionSet.NamespacePrefix ' +
        `FROM PermissionSetAssignment WHERE AssigneeId = ${soqlText(userId)} AND PermissionSet.IsOwnedByProfile = false`,
    ),
  );
  if (!rows) return undefined;
  const isEnded = ({ ExpirationDate }: AssignmentRow): boolean =>
    ExpirationDate !== null && Date.parse(ExpirationDate) <= now.getTime();
  const direct = rows.flatMap((row) =>
    row.PermissionSet ? [{ name: fullName(row.PermissionSet), ended: isEnded(row) }] : [],
  );
  const groups = rows.filter((row) => !isEnded(row)).flatMap((row) => row.PermissionSetGroupId ?? []);
  const ofGroups = groups.length > 0 ? await readMembers(admin, groups) : [];
  return ofGroups && [...direct, ...ofGroups];
};

/** The permission sets that come with groups. */
const readMembers = async ({ client }: WithClient, groups: string[]): Promise<HeldPermissionSet[] | undefined> => {
  const rows = await ifAllowed(
    client.query<{ PermissionSet: PermissionSetName | null }>(
      'SELECT PermissionSet.Name, PermissionSet.NamespacePrefix FROM PermissionSetGroupComponent ' +
        `WHERE PermissionSetGroupId IN ${soqlList(groups)}`,
    ),
  );
  return rows?.flatMap(({ PermissionSet }) => (PermissionSet ? [{ name: fullName(PermissionSet), ended: false }] : []));
};

const fullName = ({ Name, NamespacePrefix }: PermissionSetName): string =>
  NamespacePrefix ? `${NamespacePrefix}__${Name}` : Name;

/** An assignment as it can be made again. */
export type KeptAssignment = { permissionSetId: string; name: string; expirationDate?: string };

/** Assignments of permission sets by their ids. */
export const readKeptAssignments = async (
  { client }: WithClient,
  ids: readonly string[],
): Promise<KeptAssignment[]> => {
  if (ids.length === 0) return [];
  const rows = await client.query<AssignmentRow & { PermissionSetId: string }>(
    'SELECT PermissionSetId, PermissionSetGroupId, ExpirationDate, PermissionSet.Name, PermissionSet.NamespacePrefix ' +
      `FROM PermissionSetAssignment WHERE Id IN ${soqlList(ids)}`,
  );
  return rows.map(({ PermissionSetId, PermissionSet, ExpirationDate }) => ({
    permissionSetId: PermissionSetId,
    name: PermissionSet ? fullName(PermissionSet) : PermissionSetId,
    ...(ExpirationDate !== null && { expirationDate: ExpirationDate }),
  }));
};
