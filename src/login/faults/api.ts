import type { FaultRow } from './row.ts';

/** The token was granted, but the API refuses it, or what is asked of it. */
export const apiFaults: readonly FaultRow[] = [
  {
    id: 'api-disabled',
    says: /API_DISABLED_FOR_ORG|API_CURRENTLY_DISABLED|api is (?:not enabled|disabled)/i,
    retryable: false,
    exit: 'failed',
  },
  {
    id: 'api-scope-missing',
    says: /not valid for use with the (?:rest )?api/i,
    retryable: false,
    exit: 'failed',
  },
  { id: 'session-refused', says: /INVALID_SESSION_ID/i, retryable: false, exit: 'failed' },
  {
    id: 'query-refused',
    stage: 'query',
    says: /MALFORMED_QUERY|INVALID_TYPE|INVALID_FIELD|INVALID_QUERY|INSUFFICIENT_ACCESS/i,
    retryable: false,
    exit: 'failed',
  },
  { id: 'api-version-unknown', stage: 'api', status: /^404$/, retryable: false, exit: 'failed' },
  { id: 'api-refused', stage: 'api', status: /^40[13]$/, retryable: false, exit: 'failed' },
];
