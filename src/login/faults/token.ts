import { lastingFault, passingFault, settlingFault, type FaultRow } from './row.ts';

/** The org refused the assertion and says why, in the order in which a text may hold several. */
export const tokenFaults: readonly FaultRow[] = [
  lastingFault('dpop-required', { says: /\binvalid_dpop_proof\b|\buse_dpop_nonce\b/i, stopsAt: 'app' }),
  settlingFault('refresh-scope-missing', {
    says: /refresh_token scope is required/i,
    stopsAt: 'approval',
    unproven: ['audience'],
  }),
  settlingFault('certificate-mismatch', {
    says: /invalid client credentials/i,
    stopsAt: 'signature',
    unproven: ['audience'],
  }),
  settlingFault('user-not-admin-approved', {
    says: /not admin approved|invalid_app_access|APP_ACCESS_DENIED/i,
    stopsAt: 'approval',
  }),
  settlingFault('user-not-approved', {
    says: /(?:hasn.?t|has not) approved this consumer|not approved for access/i,
    stopsAt: 'approval',
    unproven: ['audience'],
    details: ['audience'],
  }),
  lastingFault('app-not-allowed', { says: /\bfail_close_app_blocked\b/i, stopsAt: 'app' }),
  lastingFault('app-disabled', { says: /\boauth_flow_disabled\b|OAuth plugin is disabled/i, stopsAt: 'app' }),
  lastingFault('app-blocked', { says: /blocked by (?:an )?admin|APP_BLOCKED/i, stopsAt: 'app' }),
  lastingFault('app-policy-missing', { says: /\b(?:ecapp|oauth)_policy_not_found\b/i, stopsAt: 'app' }),
  lastingFault('app-installation-broken', {
    says: /\binstallation_error\b|installed package .*out of date|OAUTH_PACKAGE_OLD/i,
    stopsAt: 'app',
  }),
  lastingFault('app-not-installed', {
    says: /app must be installed|package for this consumer is not installed|OAUTH_PACKAGE_MISSING|OAUTH_APPROVAL_ERROR_GENERIC|error has occur+ed during authentication/i,
    stopsAt: 'app',
  }),
  settlingFault('app-not-found', { says: /app_not_found|app is not installed in this org/i, stopsAt: 'app' }),
  lastingFault('app-deleted', { says: /consumer.?deleted/i, stopsAt: 'app' }),
  settlingFault('client-id-invalid', {
    says: /client identifier invalid|invalid_client_id|missing consumer key|OAUTH_NO_CONSUMER|issuer mismatched|INVALID_ISSUER/i,
    stopsAt: 'app',
  }),
  lastingFault('audience-invalid', {
    says: /audience is invalid|audience validation failed|audience invalid|INVALID_AUDIENCE/i,
    stopsAt: 'audience',
    details: ['audience'],
  }),
  lastingFault('assertion-expired', {
    says: /expired authorization code|assertion expired|INVALID_TIMESTAMP/i,
    stopsAt: 'signature',
  }),
  lastingFault('assertion-replayed', {
    says: /replay detected|REPLAY_ATTEMPTED|\bbad_jti_claim\b/i,
    stopsAt: 'signature',
  }),
  lastingFault('ip-or-login-hours', { says: /ip restricted or invalid login hours/i, stopsAt: 'state' }),
  lastingFault('ip-restricted', {
    says: /ip restricted|restricted ip|ip address not allowed|OAUTH_INVALID_IP|ERROR_RESTRICTED_DOMAIN/i,
    stopsAt: 'state',
  }),
  lastingFault('my-domain-only', {
    says: /restricted domain|ORG_DOMAIN_ONLY|GLOBAL_BLOCK_DOMAIN|not supported on this domain/i,
    stopsAt: 'state',
  }),
  lastingFault('login-hours', { says: /restricted.time|login hours/i, stopsAt: 'state' }),
  lastingFault('user-frozen', { says: /frozen/i, stopsAt: 'state' }),
  lastingFault('user-locked-out', {
    says: /password.?lockout|user (?:account )?(?:is|has been) locked|user locked|locked user/i,
    stopsAt: 'state',
  }),
  lastingFault('user-unknown', { says: /username or sso id invalid|SAML_INVALID_USERNAME/i, stopsAt: 'approval' }),
  lastingFault('password-expired', {
    says: /EXPIRED_PASSWORD|password (?:has |is )?expired|expired password|password must be (?:changed|reset)/i,
    stopsAt: 'state',
  }),
  lastingFault('user-inactive', {
    says: /inactive.user|user (?:is|has been) (?:inactive|deactivated)|USER_INACTIVE/i,
    stopsAt: 'state',
  }),
  lastingFault('trial-ended', {
    says: /trial (?:period |org(?:ani[sz]ation)? )?(?:has |is )?(?:expired|ended|over)|expired trial|ORG_TRIAL_EXP/i,
    stopsAt: 'state',
  }),
  passingFault('maintenance', { says: /organi[sz]ation is in maintenance|ORG_(?:IN_)?MAINTENANCE/i, stopsAt: 'state' }),
  lastingFault('org-inactive', {
    says: /inactive.org|(?:org(?:ani[sz]ation)?|sandbox) (?:is|has been) (?:inactive|locked|closed|suspended|deactivated|deleted|disabled)|LOGIN_ERROR_ORG_(?:INACTIVE|LOCKED|CLOSED|SUSPENDED)/i,
    stopsAt: 'state',
  }),
  passingFault('login-rate-exceeded', {
    says: /login rate exceeded|ERROR_RATE_EXCEEDED|rate_limit_exceeded|number of logins exceeded|maximum logins exceeded|LOGINS_EXCEEDED/i,
    stopsAt: 'state',
  }),
  passingFault('token-limit-exceeded', { says: /access token limit exceeded|EXCEED_GET_AT_LMT/i, stopsAt: 'state' }),
  lastingFault('second-factor-required', {
    says: /(?:multi|two)-?factor (?:is )?required|TWOFACTOR_REQ/i,
    stopsAt: 'state',
  }),
  lastingFault('session-level-refused', { says: /\binvalid_session_level\b/i, stopsAt: 'state' }),
  lastingFault('oauth-api-disabled', { says: /oauth.api.(?:access.)?disabled/i, stopsAt: 'state' }),
  settlingFault('assertion-invalid', {
    says: /invalid assertion|assertion invalid|couldn.?t validate jwt|signature invalid|certificate mismatch|MISMATCH_CERT|SAML_INVALID_(?:SIGNATURE|FORMAT)|INVALID_DSIG/i,
    stopsAt: 'signature',
    unproven: ['audience'],
  }),
  lastingFault('grant-type-refused', { says: /grant type not supported|unsupported_grant_type/i }),
  lastingFault('other-flow', {
    says: /expired access\/refresh token|activation secret invalid|no client credentials user/i,
  }),
  lastingFault('login-refused', { says: /\blogin_error\b/i }),
  lastingFault('authentication-failure', { says: /authentication failure/i }),
  passingFault('retry-asked', { says: /retry your request|\bunknown_error\b/i }),
];
