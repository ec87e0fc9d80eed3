import { oauthPolicyType, type AppGrant } from '../../../app/grants.ts';
import { textInType, type ParsedComponent } from '../../../app/parsed.ts';
import type { OrgApp } from '../../../org/app/orgApp.ts';
import { grantsOfPolicy } from '../fit.ts';

/** Who may use an app: everybody who authorizes it, or those to whom an admin has granted it. */
export type PermittedUsers = 'AllSelfAuthorized' | 'AdminApprovedPreAuthorized';

/** All users may authorize themselves for the app, and after the deploy only those of these grants may use it. */
export type SelfAuthorizationEnd = { app: string; grants: AppGrant[] };

/** What a deploy makes of the policy of an app that is there; undefined if it leaves it alone. */
export const policyChange = (
  fitted: readonly ParsedComponent[],
  orgApp: OrgApp | undefined,
): PermittedUsers | undefined => {
  if (!orgApp || !fitted.some(({ type }) => type === oauthPolicyType)) return undefined;
  const after = permittedUsers(textInType(fitted, oauthPolicyType, 'permittedUsersPolicyType'));
  const inOrg = orgApp.components.find(({ type }) => type === oauthPolicyType)?.elements.permittedUsersPolicyType;
  // A session without SOAP may be refused the policy by query as well: then it may be the one from which more users lose access.
  const isUnknown = orgApp.isPartlyKnown === true && inOrg === undefined;
  return !isUnknown && after === permittedUsers(inOrg) ? undefined : after;
};

/** An org takes a policy that doesn't say it for one that lets everybody in. */
const permittedUsers = (value: unknown): PermittedUsers =>
  typeof value === 'string' && value.trim() === 'AdminApprovedPreAuthorized'
    ? 'AdminApprovedPreAuthorized'
    : 'AllSelfAuthorized';

/** What a deploy takes from users who authorized themselves; undefined if it takes nothing. */
export const selfAuthorizationEnd = (
  fitted: readonly ParsedComponent[],
  orgApp: OrgApp | undefined,
): SelfAuthorizationEnd | undefined =>
  orgApp && policyChange(fitted, orgApp) === 'AdminApprovedPreAuthorized'
    ? { app: orgApp.name, grants: grantsOfPolicy(fitted) }
    : undefined;
