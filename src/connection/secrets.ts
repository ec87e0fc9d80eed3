import { bundleBeginning } from '../base/text/credentials.ts';

/** Names of keys that no connection file may have, compared without case, hyphens and underscores. */
const secretNames =
  /(?:privatekey|keypem|keydata|secretkey|passphrase|password|passwd|secret|token|assertion|bundle|sessionid|^key$|^pem$|^jwt$|^pwd$)/;

/** Known names that would otherwise match. */
const harmlessNames = /^(?:publickeysha256|tokenformat)$/;

const secretValues: readonly RegExp[] = [
  /PRIVATE KEY-----/,
  new RegExp(bundleBeginning),
  /LS0tLS1CRUdJTi(?:BSU0EgUFJJVkFU|BQUklWQVRF|BFTkNSWVBURUQ)/, // base64 of -----BEGIN (RSA |ENCRYPTED )PRIVATE…
  /\b00D[A-Za-z0-9]{12,15}!/, // a session id
  /\beyJ[\w-]+\.[\w-]+\.[\w-]+/, // a signed JWT
];

/** Objects whose keys are names that the user chose, so that `service-token` is no secret there. */
const nameMaps = new Set(['connections', 'apps']);

/** The keys that lead to a value that looks like a secret; never the value itself. */
export const findSecret = (value: unknown, path: readonly string[] = []): readonly string[] | undefined => {
  if (typeof value === 'string') return secretValues.some((pattern) => pattern.test(value)) ? path : undefined;
  return value === null || typeof value !== 'object' ? undefined : findInside(value, path);
};

const findInside = (value: object, path: readonly string[]): readonly string[] | undefined => {
  const keysAreNames = path.length === 1 && nameMaps.has(path[0] ?? '');
  for (const [key, inner] of Object.entries(value)) {
    const here = [...path, key];
    if (!keysAreNames && !Array.isArray(value) && isSecretName(key)) return here;
    const found = findSecret(inner, here);
    if (found) return found;
  }
  return undefined;
};

const isSecretName = (key: string): boolean => {
  const plain = key.toLowerCase().replace(/[-_.\s]/g, '');
  return secretNames.test(plain) && !harmlessNames.test(plain);
};
