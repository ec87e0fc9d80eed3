import type { AppGrant } from '../../app/grants.ts';
import { detailText } from '../../base/text/details.ts';
import { readHoldings, type Holding } from '../../org/people/holders.ts';
import { readActiveUsers, type NamedUser } from '../../org/people/users.ts';
import type { AdminOrg } from '../../org/session/connect.ts';

type GranteeRow = AppGrant & { parentId: string };

/** Of one app: whom it lets in. They all log in with the app's one key. */
export type KeySharers = {
  /** Whether the login user is let in already. */
  isAdmitted: boolean;
  /** The other active users who are let in now, by what. */
  others: ReadonlyArray<NamedUser & { holdings: readonly AdmittedBy[] }>;
  /** The other active users who would be let in as well. */
  newcomers: readonly NamedUser[];
};

/** What lets a user in. `assignmentId` where it is one assignment of a permission set, which can be deleted. */
type AdmittedBy = AppGrant & { assignmentId?: string };

/** Who has an app's key in common with the login user, by the grants that there are and those that will be. */
export const readKeySharers = async (
  admin: Pick<AdminOrg, 'client'>,
  { grants, wanted, userId }: { grants: readonly GranteeRow[]; wanted: readonly GranteeRow[]; userId?: string },
): Promise<KeySharers> => {
  const now = await readHoldings(
    admin,
    grants.map(({ parentId }) => parentId),
  );
  const added = wanted.filter(({ parentId }) => !grants.some((grant) => grant.parentId === parentId));
  const later = await readHoldings(
    admin,
    added.map(({ parentId }) => parentId),
  );
  const ids = new Set(now.map((holding) => holding.userId));
  const newIds = later.map((holding) => holding.userId).filter((id) => !ids.has(id));
  const users = await readActiveUsers(
    admin,
    [...new Set([...ids, ...newIds])].filter((id) => id !== userId),
  );
  return {
    isAdmitted: userId !== undefined && ids.has(userId),
    others: users.filter(({ id }) => ids.has(id)).map((user) => ({ ...user, holdings: admittedBy(user, now, grants) })),
    newcomers: users.filter(({ id }) => !ids.has(id)),
  };
};

const admittedBy = ({ id }: NamedUser, holdings: readonly Holding[], grants: readonly GranteeRow[]): AdmittedBy[] =>
  holdings
    .filter(({ userId }) => userId === id)
    .flatMap(({ permissionSetId, assignmentId, isOfGroup }) =>
      grants
        .filter(({ parentId }) => parentId === permissionSetId)
        .map(({ kind, name }) => ({
          kind,
          name,
          ...(kind === 'permissionSet' && !isOfGroup && { assignmentId }),
        })),
    );

const maximumNamedUsers = 5;

/** `a@x.example, b@x.example and 3 more`. */
export const userList = (users: readonly NamedUser[]): string => {
  const names = users.slice(0, maximumNamedUsers).map(({ username }) => username);
  const more = users.length - names.length;
  return more > 0 ? detailText('people.more', { names: names.join(', '), more: String(more) }) : names.join(', ');
};
