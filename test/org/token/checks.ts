import { verify } from 'node:crypto';
import { isGranted } from '../access.ts';
import { readCertificate } from '../certificate.ts';
import { orgNow } from '../org.ts';
import type { Org } from '../org.ts';
import type { Profile, User } from '../state.ts';
import type { TokenError } from '../switches.ts';
import type { Assertion } from './assertion.ts';
import { isLoginHost, ownOrigins } from './audience.ts';
import type { Client } from './client.ts';
import { isOutsideLoginHours } from './loginHours.ts';

/** What a check looks at. `client` and `user` are undefined where nothing was found. */
export type Attempt = {
  org: Org;
  assertion: Assertion;
  client: Client | undefined;
  user: User | undefined;
  remoteAddress: string;
};

/** Why an attempt is refused, and what the login history calls it. */
export type Denial = TokenError & { status?: string };

/** Returns why the attempt fails, or undefined. */
export type Check = (attempt: Attempt) => Denial | undefined;

export const INVALID_ASSERTION: TokenError = { error: 'invalid_grant', error_description: 'invalid assertion' };
const NOT_APPROVED: Denial = {
  error: 'invalid_grant',
  error_description: "user hasn't approved this consumer",
  status: 'Failed: Not approved for access',
};
const grantError = (description: string, status?: string): Denial => ({
  error: 'invalid_grant',
  error_description: description,
  status,
});

const audience: Check = ({ org, assertion: { aud } }) => {
  const origin = typeof aud === 'string' ? aud.replace(/\/$/, '') : '';
  const { isSandbox } = org.state.organization;
  const accepted = [...ownOrigins(org), `https://${isSandbox ? 'test' : 'login'}.salesforce.com`];
  return accepted.includes(origin) ? undefined : grantError('audience is invalid', 'Failed: Audience Invalid');
};

const knownClient: Check = ({ org, client, assertion }) => {
  if (!client) return org.switches.unknownClientError;
  if (client.kind === 'external' && org.switches.loginHostRefusesApps && isLoginHost(assertion.aud))
    return { error: 'app_not_found', error_description: 'External client app is not installed in this org' };
  return undefined;
};

const spread: Check = ({ org, client }) => {
  const app = client?.app;
  if (!app) return undefined;
  const early = Date.now() - app.appliedAt < org.switches.propagationMs;
  if (!early && app.refusalsLeft === 0) return undefined;
  app.refusalsLeft = Math.max(0, app.refusalsLeft - 1);
  return org.switches.propagationError;
};

/** The two codes are official, their texts aren't known. */
const allowed: Check = ({ org: { state }, client }) => {
  const name = client?.name ?? '';
  if (state.blockedApps.includes(name))
    return { error: 'app_blocked', error_description: 'this app is blocked by admin' };
  const isListed = !state.settings.enableAdminApprovedAppsOnly || state.allowedApps.includes(name);
  return isListed
    ? undefined
    : {
        error: 'fail_close_app_blocked',
        error_description: 'app is not allowed',
        status: 'Failed: Not approved for access',
      };
};

/** The codes are official. */
const policies: Check = ({ client }) => {
  const components = client?.app?.components;
  if (!components) return undefined;
  if (!components.ExtlClntAppConfigurablePolicies)
    return { error: 'ecapp_policy_not_found', error_description: 'policy not found' };
  return components.ExtlClntAppOauthConfigurablePolicies
    ? undefined
    : { error: 'oauth_policy_not_found', error_description: 'policy not found' };
};

const proof: Check = ({ client }) =>
  client?.asksDpop ? { error: 'invalid_dpop_proof', error_description: 'DPoP proof is missing' } : undefined;

/** The My Domain policy forbids login.salesforce.com and test.salesforce.com. */
const ownDomain: Check = ({ org, assertion }) =>
  org.state.settings.canOnlyLoginWithMyDomainUrl && isLoginHost(assertion.aud)
    ? grantError('authentication failure', 'Restricted domain')
    : undefined;

const enabled: Check = ({ org, client }) => (client?.isEnabled ? undefined : org.switches.disabledAppError);

const signature: Check = ({ org, client, assertion }) => {
  const certificate = readCertificate(client?.certificate ?? '');
  if (!certificate || assertion.alg !== 'RS256') return INVALID_ASSERTION;
  const genuine = verify('sha256', Buffer.from(assertion.signedPart), certificate.publicKey, assertion.signature);
  if (!genuine)
    return { ...org.switches.wrongSignatureError, status: 'Failed: Signature Invalid/Configured Certificate Mismatch' };
  const expired = Date.parse(certificate.validTo) < orgNow(org);
  return expired && org.switches.expiredCertificateRefused ? INVALID_ASSERTION : undefined;
};

// Far ahead, even milliseconds, is accepted: the real CLI sends them.
const expiry: Check = ({ org, assertion }) =>
  assertion.exp * 1000 > orgNow(org)
    ? undefined
    : grantError('expired authorization code', 'Failed: Assertion Expired');

const replay: Check = ({ org, assertion: { jti } }) => {
  if (jti === undefined) return undefined;
  if (org.state.usedJtis.includes(jti)) return grantError(org.switches.replayText, 'Failed: Replay Detected');
  org.state.usedJtis.push(jti);
  return undefined;
};

const refreshScope: Check = ({ client }) =>
  client?.scopes.some((scope) => ['refresh_token', 'offline_access'].includes(scope))
    ? undefined
    : {
        error: 'invalid_request',
        error_description:
          'refresh_token scope is required and the connected app should be installed and preauthorized',
      };

const approval: Check = ({ org, client, user }) => {
  if (!user || !client) return NOT_APPROVED;
  if (client.adminApprovedUsersOnly)
    return isGranted(org.state, user, client.id)
      ? undefined
      : {
          error: 'invalid_app_access',
          error_description: 'user is not admin approved to access this app',
          status: 'Failed: Not approved for access',
        };
  const approved = org.state.approvals.some((row) => row.userId === user.id && row.appId === client.id);
  return approved ? undefined : NOT_APPROVED;
};

const userState: Check = ({ org, user }) => {
  if (!user?.isActive) return grantError('inactive user', 'User is inactive');
  if (user.isFrozen) return grantError(org.switches.frozenUserText, 'User is frozen');
  const { lockedUserText } = org.switches;
  return user.isPasswordLocked && lockedUserText !== undefined
    ? grantError(lockedUserText, 'Password lockout')
    : undefined;
};

const orgActive: Check = ({ org }) =>
  org.state.organization.isActive ? undefined : grantError('inactive organization');

const sessionLevel: Check = ({ org, client }) =>
  client?.requiredSessionLevel === 'HIGH_ASSURANCE'
    ? { ...org.switches.highAssuranceError, status: 'Multi-factor is required' }
    : undefined;

const loginIp: Check = ({ org, user, remoteAddress }) => {
  const ranges = org.state.profiles.find((profile) => profile.id === user?.profileId)?.loginIpRanges ?? [];
  return ranges.length === 0 || inRanges(ranges, remoteAddress)
    ? undefined
    : grantError('ip restricted', 'Restricted IP');
};

const loginHours: Check = ({ org, user }) =>
  isOutsideLoginHours(
    org,
    org.state.profiles.find((profile) => profile.id === user?.profileId),
  )
    ? grantError(org.switches.loginHoursText, 'Restricted time')
    : undefined;

const HOUR = 3_600_000;
const rate: Check = ({ org, user }) => {
  const since = orgNow(org) - HOUR;
  const logins = org.state.loginHistory.filter((row) => row.userId === user?.id && row.loginAt > since);
  return logins.length < org.switches.loginsPerHour
    ? undefined
    : grantError('login rate exceeded', 'Login rate exceeded');
};

function inRanges(ranges: Profile['loginIpRanges'], address: string): boolean {
  const ip = ipNumber(address.replace(/^::ffff:/, ''));
  return ranges.some((range) => ipNumber(range.startAddress) <= ip && ip <= ipNumber(range.endAddress));
}

const ipNumber = (ip: string): number => ip.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);

/** In the order that the real server's answers let infer: a later refusal proves the earlier inputs right. */
export const CHECKS: Check[] = [
  audience,
  knownClient,
  spread,
  allowed,
  policies,
  enabled,
  proof,
  signature,
  expiry,
  replay,
  refreshScope,
  approval,
  userState,
  orgActive,
  ownDomain,
  sessionLevel,
  loginIp,
  loginHours,
  rate,
];
