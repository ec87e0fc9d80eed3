import type { WithClient } from '../session/client.ts';
import { ifAllowed } from '../session/orgError.ts';
import { soqlList } from '../request/soql.ts';

/** That a user holds a permission set now. */
export type Holding = {
  userId: string;
  permissionSetId: string;
  /** The row that says so: of the permission set itself, or of a group that it belongs to. */
  assignmentId: string;
  isOfGroup: boolean;
};

type AssignmentIds = {
  Id: string;
  AssigneeId: string;
  PermissionSetId: string;
  PermissionSetGroupId: string | null;
  ExpirationDate: string | null;
};

/**
 * Who holds one of these permission sets now: assigned, through a group, or by the profile that owns it. An assignment that
 * has ended doesn't count.
 */
export const readHoldings = async (
  admin: WithClient,
  permissionSetIds: readonly string[],
  now = new Date(),
): Promise<Holding[]> => {
  if (permissionSetIds.length === 0) return [];
  const members = await readGroupMembers(admin, permissionSetIds);
  const groups = [...new Set(members.map(({ PermissionSetGroupId }) => PermissionSetGroupId))];
  const direct = await readAssignments(admin, 'PermissionSetId', permissionSetIds);
  const ofGroups = groups.length > 0 ? await readAssignments(admin, 'PermissionSetGroupId', groups) : [];
  return [
    ...direct.filter((row) => isCurrent(row, now)).map((row) => holdingOf(row, row.PermissionSetId)),
    ...ofGroups
      .filter((row) => isCurrent(row, now))
      .flatMap((row) =>
        members
          .filter(({ PermissionSetGroupId }) => PermissionSetGroupId === row.PermissionSetGroupId)
          .map(({ PermissionSetId }) => ({ ...holdingOf(row, PermissionSetId), isOfGroup: true })),
      ),
  ];
};

const holdingOf = ({ Id, AssigneeId }: AssignmentIds, permissionSetId: string): Holding => ({
  userId: AssigneeId,
  permissionSetId,
  assignmentId: Id,
  isOfGroup: false,
});

/** The ids of those users. */
export const readHolders = async (
  admin: WithClient,
  permissionSetIds: readonly string[],
  now = new Date(),
): Promise<Set<string>> => new Set((await readHoldings(admin, permissionSetIds, now)).map(({ userId }) => userId));

const readAssignments = ({ client }: WithClient, field: string, ids: readonly string[]): Promise<AssignmentIds[]> =>
  client.query(
    'SELECT Id, AssigneeId, PermissionSetId, PermissionSetGroupId, ExpirationDate ' +
      `FROM PermissionSetAssignment WHERE ${field} IN ${soqlList(ids)}`,
  );

type GroupMember = { PermissionSetGroupId: string; PermissionSetId: string };

/** The groups that one of the permission sets belongs to; an org without groups has none. */
const readGroupMembers = async ({ client }: WithClient, permissionSetIds: readonly string[]): Promise<GroupMember[]> =>
  (await ifAllowed(
    client.query<GroupMember>(
      'SELECT PermissionSetGroupId, PermissionSetId FROM PermissionSetGroupComponent ' +
        `WHERE PermissionSetId IN ${soqlList(permissionSetIds)}`,
    ),
  )) ?? [];

const isCurrent = ({ ExpirationDate }: AssignmentIds, now: Date): boolean =>
  ExpirationDate === null || new Date(ExpirationDate) > now;
