import type { FaultRow } from './row.ts';

/** An answer came that isn't the one of a token endpoint: by its status or by what came in place of data. */
export const httpFaults: readonly FaultRow[] = [
  { id: 'scratch-org-gone', status: /^420$/, retryable: false, exit: 'failed' },
  { id: 'too-many-requests', status: /^429$/, retryable: true, exit: 'temporary' },
  { id: 'captive-portal', status: /^511$/, retryable: false, exit: 'failed' },
  { id: 'maintenance', page: /data not available|maintenance/i, retryable: true, exit: 'temporary' },
  { id: 'server-error', status: /^5\d\d$/, retryable: true, exit: 'temporary' },
  { id: 'redirected', redirected: true, retryable: false, exit: 'failed' },
  { id: 'url-unknown', page: /url no longer exists/i, retryable: false, exit: 'failed' },
  { id: 'url-unknown', status: /^404$/, retryable: false, exit: 'failed' },
  { id: 'page-instead-of-answer', page: /./, retryable: false, exit: 'failed' },
  { id: 'answer-empty', status: /^2\d\d$/, body: 'empty', retryable: false, exit: 'failed' },
  { id: 'answer-not-json', status: /^2\d\d$/, body: 'text', retryable: false, exit: 'failed' },
  { id: 'answer-incomplete', status: /^2\d\d$/, retryable: false, exit: 'failed' },
  { id: 'unknown-refusal', status: /./, retryable: false, exit: 'failed' },
];
