import type { FaultRow } from './row.ts';

/** The org refused the assertion and says why, in the order in which a text may hold several. */
export const tokenFaults: readonly FaultRow[] = [
  { id: 'refresh-scope-missing', says: /refresh_token scope is required/i, retryable: true, exit: 'failed' },
  { id: 'certificate-mismatch', says: /invalid client credentials/i, retryable: true, exit: 'failed' },
  {
    id: 'user-not-admin-approved',
    says: /not admin approved|invalid_app_access|APP_ACCESS_DENIED/i,
    retryable: true,
    exit: 'failed',
  },
  { id: 'user-not-approved', says: /(?:hasn.?t|has not) approved this consumer/i, retryable: true, exit: 'failed' },
  { id: 'app-blocked', says: /blocked by (?:an )?admin|APP_BLOCKED/i, retryable: false, exit: 'failed' },
  { id: 'app-not-installed', says: /app must be installed/i, retryable: false, exit: 'failed' },
  { id: 'app-not-found', says: /app_not_found|app is not installed in this org/i, retryable: true, exit: 'failed' },
  { id: 'client-id-invalid', says: /client identifier invalid|invalid_client_id/i, retryable: true, exit: 'failed' },
  {
    id: 'audience-invalid',
    says: /audience is invalid|audience validation failed|audience invalid/i,
    retryable: false,
    exit: 'failed',
  },
  { id: 'assertion-expired', says: /expired authorization code|assertion expired/i, retryable: false, exit: 'failed' },
  {
    id: 'ip-restricted',
    says: /ip restricted|restricted ip|ip address not allowed/i,
    retryable: false,
    exit: 'failed',
  },
  { id: 'login-hours', says: /restricted time/i, retryable: false, exit: 'failed' },
  { id: 'user-frozen', says: /frozen/i, retryable: false, exit: 'failed' },
  { id: 'user-inactive', says: /inactive user|user is inactive/i, retryable: false, exit: 'failed' },
  { id: 'org-inactive', says: /inactive org/i, retryable: false, exit: 'failed' },
  { id: 'login-rate-exceeded', says: /login rate exceeded/i, retryable: true, exit: 'temporary' },
  {
    id: 'assertion-invalid',
    says: /invalid assertion|couldn.?t validate jwt|signature invalid|certificate mismatch/i,
    retryable: true,
    exit: 'failed',
  },
  {
    id: 'grant-type-refused',
    says: /grant type not supported|unsupported_grant_type/i,
    retryable: false,
    exit: 'failed',
  },
  { id: 'authentication-failure', says: /authentication failure/i, retryable: false, exit: 'failed' },
  { id: 'retry-asked', says: /retry your request/i, retryable: true, exit: 'temporary' },
];
