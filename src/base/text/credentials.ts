/** How the one-line bundle of a login begins, whatever its version: base64 of `{"sfJwtBundle":`. */
export const bundleBeginning = 'eyJzZkp3dEJ1bmRsZSI6';

/** Credentials that can be told by their shape, wherever they stand. Consumer keys and hashes have none of these shapes. */
const credentialShapes: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gs,
  new RegExp(`${bundleBeginning}[\\w+/=-]*(?:\\s[\\w+/=-]{20,})*`, 'g'),
  /ZXlKelprcDNkRUoxYm1Sc1pTST[\w+/=-]*(?:\s[\w+/=-]{20,})*/g, // the same, in base64 once more
  /LS0tLS1CRUdJTi[\w+/=-]*(?:\s[\w+/=-]{20,})*/g, // base64 of a PEM
  /MII[A-Z][\w+/-]{2}IBA[\w+/=-]*(?:\s[\w+/=-]{20,})*/g, // a private key in DER, in base64
  /(?:(?<![A-Za-z0-9])|(?<=%[0-9A-Fa-f]{2}))eyJ[\w-]{15,2000}\.[\w-]{15,}(?:\.[\w-]*)?/g, // a signed JWT
  /00D\w{12,15}(?:!|%21|&#0*33;|\\u0021)[\w.]*/gi, // a session id
];

const removedCredential = '(removed)';

/** A text without the private keys, assertions and session ids in it. */
export const withoutCredentials = (text: string): string =>
  credentialShapes.reduce((before, shape) => before.replace(shape, removedCredential), text);

const echoes: readonly RegExp[] = [
  /eyJ[\w-]{1,2000}\.[\w-]*(?:\.[\w-]*)?/g,
  /(?:ZXlK|MDBE)[\w+/=-]{12,}/g, // base64 of the beginning of a JWT or a session id
];

/**
 * The same for the answer of a server that was sent a credential: it may echo pieces of it, in any encoding. No word and
 * no host name is as long and as mixed as those.
 */
export const withoutEchoes = (text: string): string =>
  echoes
    .reduce((before, shape) => before.replace(shape, removedCredential), withoutCredentials(text))
    .replace(/[\w.!%+/=~-]{40,}/g, (run) => (isMixedText(run) ? removedCredential : run))
    // The last line of a token that was broken into lines.
    .replace(/(?<=\(removed\)\s)[\w.!%+/=~-]{4,39}(?!\S)/g, (rest) => (isMixedText(rest) ? removedCredential : rest));

const isMixedText = (run: string): boolean => [/[a-z]/, /[A-Z]/, /\d/].every((kind) => kind.test(run));
