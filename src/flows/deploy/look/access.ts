import type { ParsedComponent } from '../../../app/parsed.ts';
import { readAppLabel } from '../../../org/app/apps.ts';
import type { OrgApp } from '../../../org/app/orgApp.ts';
import { readSelfAuthorized } from '../../../org/app/selfAuthorized.ts';
import { readHolders } from '../../../org/people/holders.ts';
import { readActiveUsers } from '../../../org/people/users.ts';
import type { AdminOrg } from '../../../org/session/connect.ts';
import { ifAllowed } from '../../../org/session/orgError.ts';
import type { AccessFacts, DeployFacts, DeployWishes } from '../facts.ts';
import { grantsOfPolicy } from '../fit.ts';
import { idsOfLosers } from '../guard/accessLoss.ts';
import { policyChange } from '../guard/selfAuthorization.ts';
import { findGrantees } from './grantees.ts';

/** Who can log in now; asked only where these components change the policy that says it. */
export const lookAtAccess = async (
  admin: AdminOrg,
  { orgApp, grants = [], permissions = {} }: DeployFacts,
  components: readonly ParsedComponent[],
  wishes: DeployWishes,
): Promise<AccessFacts | undefined> => {
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
