import { jwtError } from '../../../base/errors/errors.ts';
import { readAppLabel } from '../../../org/app/apps.ts';
import type { OrgApp } from '../../../org/app/orgApp.ts';
import type { AdminOrg } from '../../../org/session/connect.ts';
import type { Grant } from '../../../org/people/grants.ts';
import { ifAllowed } from '../../../org/session/orgError.ts';
import { readHolders } from '../../../org/people/holders.ts';
import type { GrantedPermissions } from '../../../org/people/permissions.ts';
import { readSelfAuthorized } from '../../../org/app/selfAuthorized.ts';
import { readActiveUsers, type NamedUser } from '../../../org/people/users.ts';
import type { FittedComponent } from '../fit.ts';
import { findGrantees } from './grantees.ts';
import { grantsOfPolicy } from '../after/readBack.ts';
import { policyChange, type PermittedUsers } from './selfAuthorization.ts';

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

export type AccessQuestion = {
  admin: AdminOrg;
  orgApp: OrgApp | undefined;
  /** Who is pre-authorized now. */
  grants: readonly Grant[];
  fitted: readonly FittedComponent[];
  permissions: GrantedPermissions;
  /** The ids of users who will have been given a grant by then. */
  willHold?: readonly string[];
};

const namedUsers = 50;

/**
 * Those who lose access by a change of policy; undefined if the policy stays. An app lets in either those who authorized
 * it themselves or those who hold a grant, and the change of one to the other cuts off at once whoever is only the first.
 */
export const findAccessLoss = async (question: AccessQuestion): Promise<AccessLoss | undefined> => {
  const { admin, orgApp, fitted, permissions, willHold = [] } = question;
  const permittedUsers = policyChange(fitted, orgApp);
  if (!orgApp || !permittedUsers) return undefined;
  const label = labelIn(orgApp) ?? (await readAppLabel(admin, orgApp.id));
  const labels = [...new Set([orgApp.name, ...(label ? [label.slice(0, longestLabel)] : [])])];
  const authorized = await readSelfAuthorized(admin, labels, permissions);
  const endsSelfAuthorization = permittedUsers === 'AdminApprovedPreAuthorized';
  const holders = await ifAllowed(readHolders(admin, await parentsOf(question, endsSelfAuthorization)));
  const granted = [...(holders ?? []), ...willHold];
  const [before, after] = endsSelfAuthorization
    ? [authorized.userIds, new Set(granted)]
    : [granted, new Set(authorized.userIds)];
  const users = await readActiveUsers(
    admin,
    before.filter((id) => !after.has(id)),
  );
  return {
    permittedUsers,
    count: users.length,
    users: users.slice(0, namedUsers).map(({ username, name }) => ({ username, name })),
    complete: authorized.complete && holders !== undefined && label !== undefined,
  };
};

/** The permission sets that give access after the deploy, or those that give it now. */
const parentsOf = async (
  { admin, fitted, grants }: AccessQuestion,
  endsSelfAuthorization: boolean,
): Promise<string[]> => {
  const rows = endsSelfAuthorization ? await findGrantees(admin, grantsOfPolicy(fitted)) : grants;
  return rows.map(({ parentId }) => parentId);
};

/** No org has a longer one, whatever it shows; the question has to fit into an address. */
const longestLabel = 255;

/** An authorization names the app by its label. */
const labelIn = ({ components }: OrgApp): string | undefined => {
  const label = components.find(({ type }) => type === 'ExternalClientApplication')?.elements.label;
  return typeof label === 'string' && label !== '' ? label : undefined;
};

const shownLosers = 10;

/**
 * Refuses a deploy that cuts somebody off, or that may do so without anybody knowing whom. Throws PolicyLocksOut with the
 * names, and PolicyLossUnknown where the org doesn't show them.
 */
export const refuseAccessLoss = (loss: AccessLoss | undefined, app: string, orgName: string): void => {
  if (!loss) return;
  const { permittedUsers, count, users, complete } = loss;
  const names = users.slice(0, shownLosers).map(({ username }) => username);
  const more = count > names.length ? [`… (${count})`] : [];
  if (count > 0)
    throw jwtError('PolicyLocksOut', [permittedUsers, app, orgName, String(count), [...names, ...more].join(', ')]);
  if (!complete) throw jwtError('PolicyLossUnknown', [permittedUsers, app, orgName]);
};
