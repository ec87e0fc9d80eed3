import { lastingFault, passingFault, type FaultRow } from './row.ts';

/** No answer came: by the code of the operating system, of TLS or of the HTTP library. */
export const networkFaults: readonly FaultRow[] = [
  lastingFault('proxy-credentials', { code: /^PROXY_407/, details: ['credentials'] }),
  lastingFault('proxy-address', { code: /^PROXY_(?:INVALID|ENOTFOUND)$/ }),
  lastingFault('proxy-pac', { code: /^PROXY_PAC$/, details: ['override'] }),
  lastingFault('proxy-socks', { code: /^PROXY_(?:SPEAKS_)?SOCKS$/, details: ['override'] }),
  lastingFault('proxy-kind', { code: /^PROXY_KIND$/, details: ['override'] }),
  lastingFault('proxy-speaks-tls', { code: /^PROXY_SPEAKS_TLS$/ }),
  lastingFault('proxy-without-tls', { code: /^PROXY_(?:EPROTO$|ERR_SSL_)/ }),
  lastingFault('proxy-untrusted', {
    code: /^PROXY_(?:UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|CERT_|INVALID_CA|ERR_TLS_|HOSTNAME_)/,
    details: ['trust'],
  }),
  lastingFault('proxy-not-http', { code: /^PROXY_NOT_HTTP$/ }),
  passingFault('proxy-closed', { code: /^PROXY_(?:ECONNRESET|EPIPE)$/ }),
  passingFault('proxy-silent', { code: /^PROXY_ETIMEDOUT$/ }),
  passingFault('proxy-refused', { code: /^PROXY_/ }),
  passingFault('tunnel-silent', { code: /^TUNNEL_ETIMEDOUT$/ }),
  lastingFault('tunnel-garbled', { code: /^TUNNEL_(?:EPROTO$|ERR_|HPE_)/ }),
  passingFault('tunnel-closed', { code: /^TUNNEL_/ }),
  lastingFault('dns-unknown', { code: /^ENOTFOUND$/ }),
  passingFault('dns-temporary', { code: /^EAI_/ }),
  passingFault('connection-refused', { code: /^ECONNREFUSED$/, details: ['route'] }),
  passingFault('connection-reset', { code: /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/ }),
  passingFault('network-unreachable', {
    code: /^(?:ENETUNREACH|EHOSTUNREACH|ENETDOWN|EADDRNOTAVAIL)$/,
    details: ['route'],
  }),
  passingFault('timed-out', { code: /^(?:ETIMEDOUT|UND_ERR_\w+_TIMEOUT)$/, details: ['route'] }),
  lastingFault('tls-expired', { code: /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/ }),
  lastingFault('tls-other-name', { code: /^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/ }),
  lastingFault('tls-untrusted', {
    code: /^(?:UNABLE_TO_\w+|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|CERT_\w+|INVALID_CA)$/,
    details: ['trust'],
  }),
  lastingFault('tls-failed', { code: /^(?:ERR_SSL_|ERR_TLS_|EPROTO$)/ }),
  lastingFault('answer-too-large', {
    code: /^(?:BODY_TOO_LARGE|HPE_HEADER_OVERFLOW|UND_ERR_HEADERS_OVERFLOW)$/,
    details: ['between'],
  }),
  lastingFault('answer-not-http', { code: /^(?:HPE_\w+|HTTPParserError)$/, details: ['between'] }),
  passingFault('network', { code: /./, details: ['route'] }),
];
