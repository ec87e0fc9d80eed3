import { grantNamesOf, isSameGrantee, type AppGrant } from '../../../app/grants.ts';
import { readAppLabel } from '../../../org/app/apps.ts';
import type { OrgApp } from '../../../org/app/orgApp.ts';
import { readSelfAuthorized } from '../../../org/app/selfAuthorized.ts';
import { readHolders } from '../../../org/people/holders.ts';
import { findPermissionSets } from '../../../org/people/permissionSets.ts';
import { readProfiles } from '../../../org/people/profiles.ts';
import { readActiveUsers } from '../../../org/people/users.ts';
import type { AdminOrg } from '../../../org/session/connect.ts';
import { ifAllowed } from '../../../org/session/orgError.ts';
import { composeDeploy } from '../compose.ts';
import type { AccessFacts, DeployFacts, DeployWishes } from '../facts.ts';
import { grantsOfPolicy } from '../fit.ts';
import { idsOfLosers } from '../guard/accessLoss.ts';
import { policyChange } from '../guard/selfAuthorization.ts';

/** Who can log in now; asked only where the deploy changes the policy that says it. */
export const lookAtAccess = async (
  admin: AdminOrg,
  facts: DeployFacts,
  wishes: DeployWishes,
): Promise<AccessFacts | undefined> => {
  const { orgApp, grants = [], permissions = {} } = facts;
  const { components } = composeDeploy(facts, wishes);
  const change = policyChange(components, orgApp);
  if (!orgApp || !change) return undefined;
  const label = labelIn(orgApp) ?? (await readAppLabel(admin, orgApp.id));
  const labels = [...new Set([orgApp.name, ...(label ? [label.slice(0, longestLabel)] : [])])];
  const { userIds, complete } = await readSelfAuthorized(admin, labels, permissions);
  const authorized = { userIds, complete: complete && label !== undefined };
  const now = grants === 'unreadable' ? [] : grants;
  // The permission sets that give access after the deploy, or those that give it now.
  const rows = change === 'AdminApprovedPreAuthorized' ? await findGrantees(admin, grantsOfPolicy(components)) : now;
  const held = await ifAllowed(
    readHolders(
      admin,
      rows.map(({ parentId }) => parentId),
    ),
  );
  const holders = held && [...held];
  const losers = await readActiveUsers(admin, idsOfLosers(change, { authorized, holders }, wishes));
  return { authorized, losers, ...(holders && { holders }) };
};

/** No org has a longer one, whatever it shows; the question has to fit into an address. */
const longestLabel = 255;

/** An authorization names the app by its label. */
const labelIn = ({ components }: OrgApp): string | undefined => {
  const label = components.find(({ type }) => type === 'ExternalClientApplication')?.elements.label;
  return typeof label === 'string' && label !== '' ? label : undefined;
};

/** The permission sets that stand for these grants in the org: a profile has one of its own. What isn't there is left out. */
export const findGrantees = async (
  admin: Pick<AdminOrg, 'client'>,
  grants: readonly AppGrant[],
): Promise<Array<AppGrant & { parentId: string }>> => {
  const named = grantNamesOf(grants);
  const { found } = await findPermissionSets(admin, named.permissionSets);
  const profiles = named.profiles.length === 0 ? [] : await readProfiles(admin);
  return [
    ...found.map(({ name, id }) => ({ kind: 'permissionSet' as const, name, parentId: id })),
    ...profiles
      .filter(({ name }) => named.profiles.some((other) => isSameGrantee(other, name)))
      .map(({ name, parentId }) => ({ kind: 'profile' as const, name, parentId })),
  ];
};
