import type { FaultRow } from './row.ts';

/** No answer came: by the code of the operating system, of TLS or of the HTTP library. */
export const networkFaults: readonly FaultRow[] = [
  { id: 'proxy-credentials', code: /^PROXY_407$/, retryable: false, exit: 'failed' },
  { id: 'proxy-address', code: /^PROXY_INVALID$|^PROXY_ENOTFOUND$/, retryable: false, exit: 'failed' },
  { id: 'proxy-refused', code: /^PROXY_/, retryable: true, exit: 'temporary' },
  { id: 'dns-unknown', code: /^ENOTFOUND$/, retryable: false, exit: 'failed' },
  { id: 'dns-temporary', code: /^EAI_/, retryable: true, exit: 'temporary' },
  { id: 'connection-refused', code: /^ECONNREFUSED$/, retryable: true, exit: 'temporary' },
  { id: 'connection-reset', code: /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, retryable: true, exit: 'temporary' },
  {
    id: 'network-unreachable',
    code: /^(?:ENETUNREACH|EHOSTUNREACH|ENETDOWN|EADDRNOTAVAIL)$/,
    retryable: true,
    exit: 'temporary',
  },
  { id: 'timed-out', code: /^(?:ETIMEDOUT|UND_ERR_\w+_TIMEOUT)$/, retryable: true, exit: 'temporary' },
  { id: 'tls-expired', code: /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/, retryable: false, exit: 'failed' },
  {
    id: 'tls-other-name',
    code: /^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    retryable: false,
    exit: 'failed',
  },
  {
    id: 'tls-untrusted',
    code: /^(?:UNABLE_TO_\w+|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|CERT_\w+|INVALID_CA)$/,
    retryable: false,
    exit: 'failed',
  },
  { id: 'tls-failed', code: /^(?:ERR_SSL_|ERR_TLS_|EPROTO$)/, retryable: false, exit: 'failed' },
  { id: 'answer-too-large', code: /^BODY_TOO_LARGE$/, retryable: false, exit: 'failed' },
  {
    id: 'answer-not-http',
    code: /^(?:HPE_\w+|HTTPParserError|UND_ERR_HEADERS_OVERFLOW)$/,
    retryable: false,
    exit: 'failed',
  },
  { id: 'network', code: /./, retryable: true, exit: 'temporary' },
];
