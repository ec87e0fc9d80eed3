import { lastingFault, passingFault, type FaultRow } from './row.ts';

/** The token was granted, but the API refuses it, or what is asked of it. */
export const apiFaults: readonly FaultRow[] = [
  passingFault('api-calls-at-once', { says: /REQUEST_LIMIT_EXCEEDED.*Concurrent/is }),
  passingFault('api-limit-reached', { says: /REQUEST_LIMIT_EXCEEDED/i }),
  lastingFault('mutual-tls-required', { says: /MUTUAL_AUTHENTICATION_FAILED|mutual (?:certificate )?authenticat/i }),
  lastingFault('api-disabled', {
    says: /API_DISABLED_FOR_ORG|API_CURRENTLY_DISABLED|api is (?:not enabled|disabled)|limits resource is not enabled/i,
  }),
  lastingFault('api-scope-missing', { says: /not valid for use with the (?:rest )?api/i }),
  lastingFault('session-refused', { says: /INVALID_SESSION_ID|session expired or invalid/i }),
  lastingFault('query-refused', {
    stage: 'query',
    says: /MALFORMED_QUERY|INVALID_TYPE|INVALID_FIELD|INVALID_QUERY|INSUFFICIENT_ACCESS/i,
  }),
  lastingFault('api-version-unknown', { stage: 'api', status: /^404$/ }),
  lastingFault('api-refused', { stage: 'api', status: /^40[13]$/ }),
];
