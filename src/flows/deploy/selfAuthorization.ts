import { parseComponent, textOf } from '../../app/xml.ts';
import type { OrgApp } from '../../org/apps.ts';
import { oauthPolicyType, type FittedComponent } from './fit.ts';
import { grantsOfPolicy, type GrantName } from './readBack.ts';

/** All users may authorize themselves for the app, and after the deploy only those of these grants may use it. */
export type SelfAuthorizationEnd = { app: string; grants: GrantName[] };

/** What a deploy takes from users who authorized themselves; undefined if it takes nothing. */
export const selfAuthorizationEnd = (
  fitted: readonly FittedComponent[],
  orgApp: OrgApp | undefined,
): SelfAuthorizationEnd | undefined => {
  const inOrg = orgApp?.components.find(({ type }) => type === oauthPolicyType)?.elements.permittedUsersPolicyType;
  const policy = fitted.find(({ type }) => type === oauthPolicyType);
  if (!orgApp || !policy || inOrg !== 'AllSelfAuthorized') return undefined;
  const { elements } = parseComponent(policy.content, policy.path);
  if (textOf(elements, 'permittedUsersPolicyType')?.trim() !== 'AdminApprovedPreAuthorized') return undefined;
  return { app: orgApp.name, grants: grantsOfPolicy(fitted) };
};
