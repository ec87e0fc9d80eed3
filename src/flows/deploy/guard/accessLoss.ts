import type { NamedUser } from '../../../org/people/users.ts';
import type { AccessFacts, DeployWishes } from '../facts.ts';
import type { Refusal } from '../refusal.ts';
import type { PermittedUsers } from './selfAuthorization.ts';

/** Who can log in through the app now, and can't once the deploy has changed who may. */
export type AccessLoss = {
  /** Who may use the app after it. */
  permittedUsers: PermittedUsers;
  count: number;
  /** The first of them. */
  users: Array<Omit<NamedUser, 'id'>>;
  /** Whether these are surely all: an org shows the authorizations of other users to some admins only. */
  complete: boolean;
};

type Known = Pick<AccessFacts, 'authorized' | 'holders'>;

/**
 * The ids of those who lose access by a change of policy: an app lets in either those who authorized it themselves or those
 * who hold a grant, and the change of one to the other cuts off at once whoever is only the first.
 */
export const idsOfLosers = (
  permittedUsers: PermittedUsers,
  { authorized, holders = [] }: Known,
  { willHold = [] }: Pick<DeployWishes, 'willHold'>,
): string[] => {
  const granted = [...holders, ...willHold];
  const [before, after] =
    permittedUsers === 'AdminApprovedPreAuthorized'
      ? [authorized.userIds, new Set(granted)]
      : [granted, new Set(authorized.userIds)];
  return before.filter((id) => !after.has(id));
};

const namedUsers = 50;

/** Who loses access; undefined if the policy stays. Nobody is known to lose it where nothing of it was asked. */
export const accessLoss = (
  permittedUsers: PermittedUsers | undefined,
  access: AccessFacts | undefined,
  wishes: Pick<DeployWishes, 'willHold'>,
): AccessLoss | undefined => {
  if (!permittedUsers) return undefined;
  if (!access) return { permittedUsers, count: 0, users: [], complete: false };
  const ids = new Set(idsOfLosers(permittedUsers, access, wishes));
  const users = access.losers.filter(({ id }) => ids.has(id));
  return {
    permittedUsers,
    count: users.length,
    users: users.slice(0, namedUsers).map(({ username, name }) => ({ username, name })),
    complete: access.authorized.complete && access.holders !== undefined,
  };
};

const shownLosers = 10;

/** Refuses a deploy that cuts somebody off, with the names, or that may do so without anybody knowing whom. */
export const refuseAccessLoss = (
  loss: AccessLoss | undefined,
  { app, orgName }: { app: string; orgName: string },
): Refusal | undefined => {
  if (!loss) return undefined;
  const { permittedUsers, count, users, complete } = loss;
  const tokens = [permittedUsers, app, orgName];
  const flag = 'force-policy';
  if (count === 0) return complete ? undefined : { error: 'PolicyLossUnknown', tokens, flag };
  const names = users.slice(0, shownLosers).map(({ username }) => username);
  const more = count > names.length ? [`… (${count})`] : [];
  return { error: 'PolicyLocksOut', tokens: [...tokens, String(count), [...names, ...more].join(', ')], flag };
};
