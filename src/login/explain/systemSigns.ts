/** What systems and libraries say of a request without an answer, and the code of Node.js for it. `host`: whom it was sent to. */
type SystemSign = { says: RegExp; code: string };

const hostGroup = String.raw`(?<host>[a-z0-9][\w.-]{0,252})`;
const systemSign = (source: string, code: string): SystemSign => ({
  says: new RegExp(String.raw`(?<![\w-])(?:${source})`, 'gi'),
  code,
});

export const systemSigns: readonly SystemSign[] = [
  systemSign(String.raw`getaddrinfo\s+ENOTFOUND(?:\s+${hostGroup})?`, 'ENOTFOUND'),
  systemSign(String.raw`curl:\s+\(6\)[^\n\v]{0,40}?host:?\s+${hostGroup}`, 'ENOTFOUND'),
  systemSign(String.raw`failed\s+to\s+resolve\s+'${hostGroup}'`, 'ENOTFOUND'),
  systemSign(String.raw`UnknownHostException:\s+${hostGroup}`, 'ENOTFOUND'),
  systemSign(String.raw`name\s+or\s+service\s+not\s+known`, 'ENOTFOUND'),
  systemSign(
    String.raw`getaddrinfo\s+EAI_AGAIN(?:\s+${hostGroup})?|temporary\s+failure\s+in\s+name\s+resolution`,
    'EAI_AGAIN',
  ),
  systemSign(String.raw`connect\s+ECONNREFUSED|connection\s+refused`, 'ECONNREFUSED'),
  systemSign(
    String.raw`(?:read|write)\s+ECONNRESET|connection\s+reset(?:\s+by\s+peer)?|socket\s+hang\s+up`,
    'ECONNRESET',
  ),
  systemSign(
    String.raw`(?:connect|read)\s+ETIMEDOUT|(?:read|connect|connection)\s+timed\s+out|SocketTimeoutException`,
    'ETIMEDOUT',
  ),
  systemSign(String.raw`connect\s+(?:ENETUNREACH|EHOSTUNREACH)|no\s+route\s+to\s+host`, 'ENETUNREACH'),
  systemSign(String.raw`unable\s+to\s+get\s+local\s+issuer\s+certificate`, 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'),
  systemSign(String.raw`self[- ]signed\s+certificate(?:\s+in\s+certificate\s+chain)?`, 'SELF_SIGNED_CERT_IN_CHAIN'),
  systemSign(
    String.raw`PKIX\s+path\s+building\s+failed|unable\s+to\s+verify\s+the\s+first\s+certificate`,
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ),
  systemSign(String.raw`certificate\s+has\s+expired`, 'CERT_HAS_EXPIRED'),
];
