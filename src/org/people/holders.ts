import type { WithClient } from '../session/client.ts';
import { ifAllowed } from '../session/orgError.ts';
import { soqlList } from '../request/soql.ts';

type Assignment = { AssigneeId: string; ExpirationDate: string | null };

/**
 * The ids of the users who hold one of these permission sets now: assigned, through a group, or by the profile that owns
 * it. An assignment that has ended doesn't count.
 */
export const readHolders = async (
  admin: WithClient,
  permissionSetIds: readonly string[],
  now = new Date(),
): Promise<Set<string>> => {
  if (permissionSetIds.length === 0) return new Set();
  const groups = await readGroups(admin, permissionSetIds);
  const rows = [
    ...(await readAssignments(admin, 'PermissionSetId', permissionSetIds)),
    ...(groups.length > 0 ? await readAssignments(admin, 'PermissionSetGroupId', groups) : []),
  ];
  return new Set(rows.filter((row) => isCurrent(row, now)).map(({ AssigneeId }) => AssigneeId));
};

const readAssignments = ({ client }: WithClient, field: string, ids: readonly string[]): Promise<Assignment[]> =>
  client.query(`SELECT AssigneeId, ExpirationDate FROM PermissionSetAssignment WHERE ${field} IN ${soqlList(ids)}`);

/** The groups that one of the permission sets belongs to; an org without groups has none. */
const readGroups = async ({ client }: WithClient, permissionSetIds: readonly string[]): Promise<string[]> => {
  const rows = await ifAllowed(
    client.query<{ PermissionSetGroupId: string }>(
      `SELECT PermissionSetGroupId FROM PermissionSetGroupComponent WHERE PermissionSetId IN ${soqlList(permissionSetIds)}`,
    ),
  );
  return [...new Set(rows?.map(({ PermissionSetGroupId }) => PermissionSetGroupId))];
};

const isCurrent = ({ ExpirationDate }: Assignment, now: Date): boolean =>
  ExpirationDate === null || new Date(ExpirationDate) > now;
