import { lastingFault, passingFault, type FaultRow } from './row.ts';

/** An answer came that isn't the one of a token endpoint: by its status or by what came in place of data. */
export const httpFaults: readonly FaultRow[] = [
  lastingFault('scratch-org-gone', { status: /^420$/ }),
  lastingFault('proxy-credentials', { status: /^407$/, details: ['credentials'] }),
  passingFault('proxy-page', { status: /^(?:429|5\d\d)$/, fromProxy: true }),
  lastingFault('proxy-page', { status: /^404$/, fromProxy: true }),
  passingFault('too-many-requests', { says: /\bslow_down\b/i }),
  passingFault('too-many-requests', { status: /^429$/ }),
  lastingFault('captive-portal', { status: /^511$/ }),
  passingFault('maintenance', { page: /data not available|maintenance/i }),
  passingFault('server-error', { says: /\b(?:server_error|service_unavailable|system_down|SERVER_UNAVAILABLE)\b/i }),
  passingFault('server-error', { status: /^5\d\d$/ }),
  lastingFault('redirected', { redirected: true }),
  lastingFault('url-unknown', { page: /url no longer exists/i }),
  lastingFault('url-unknown', { status: /^404$/ }),
  lastingFault('page-instead-of-answer', { page: /./ }),
  lastingFault('answer-empty', { status: /^2\d\d$/, body: 'empty' }),
  lastingFault('answer-not-json', { body: 'text' }),
  lastingFault('answer-incomplete', { status: /^2\d\d$/ }),
  lastingFault('unknown-refusal', { status: /./, details: ['list'] }),
];
