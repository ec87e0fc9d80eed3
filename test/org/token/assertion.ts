/** The parts of a JWT as they came, read but not yet believed. */
export type Assertion = {
  alg: unknown;
  iss: string;
  sub: string;
  aud: unknown;
  exp: number;
  jti: string | undefined;
  signedPart: string;
  signature: Buffer;
};

/** Reads an assertion; undefined if it isn't a JWT or lacks one of the claims iss, sub, aud and exp. */
export function readAssertion(text: string): Assertion | undefined {
  const [header = '', payload = '', signature = '', ...more] = text.split('.');
  const head = readPart(header);
  const claims = readPart(payload);
  if (!head || !claims || signature === '' || more.length > 0 || !isBase64Url(signature)) return undefined;
  const { iss, sub, aud, exp, jti } = claims;
  if (typeof iss !== 'string' || typeof sub !== 'string' || typeof exp !== 'number' || aud === undefined)
    return undefined;
  return {
    alg: head['alg'],
    iss,
    sub,
    aud,
    exp,
    jti: jti === undefined ? undefined : JSON.stringify(jti),
    signedPart: `${header}.${payload}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

const isBase64Url = (text: string): boolean => /^[A-Za-z0-9_-]+$/.test(text);

function readPart(part: string): Record<string, unknown> | undefined {
  if (!isBase64Url(part)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
