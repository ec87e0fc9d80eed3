import { saidByFault, type CauseRow } from './row.ts';

/** What is wrong on this machine or on the way to the org: the check that failed has seen it. */
export const localCauses: readonly CauseRow[] = [
  saidByFault('key-missing', /^key-(?:pair-missing|secret-file-missing|file-missing|file-not-readable)$/),
  saidByFault('key-locked', /^(?:key-encrypted|key-passphrase-.*|keystore-.*)$/),
  saidByFault('key-pair-mismatch', /^key-does-not-fit$/),
  saidByFault('key-unusable', /^key-(?!outdated|pair-missing|secret-file-missing|does-not-fit|encrypted$|passphrase)/),
  saidByFault('instance-url', /^(?:instance-url-.*|host-(?:port-)?not-allowed|tls-verification-off)$/),
  saidByFault('not-pinned', /^(?:pin-missing|login-from-file)$/),
  saidByFault('host-unknown', /^dns-unknown$/),
  saidByFault('proxy', /^(?:proxy|tunnel)-/),
  saidByFault('tls-intercepted', /^tls-(?!verification-off)/),
  saidByFault('network-down', /^(?:dns-temporary|connection-.*|network.*|timed-out)$/),
  saidByFault(
    'other-answer',
    /^(?:page-instead-of-answer|redirected|url-unknown|answer-.*|captive-portal|grant-type-refused)$/,
  ),
  saidByFault('org-unavailable', /^(?:maintenance|server-error|too-many-requests|retry-asked)$/),
  saidByFault('org-gone', /^scratch-org-gone$/),
  saidByFault('clock', /^assertion-expired$/, /Assertion Expired/),
  saidByFault('audience', /^audience-invalid$/, /Audience Invalid/),
  saidByFault('replayed', /^assertion-replayed$/, /Replay Detected/),
  saidByFault('other-org', /^(?:org-unexpected|answered-.*)$/),
];
