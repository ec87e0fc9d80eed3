import { verify, type KeyObject } from 'node:crypto';

/** The parts of a signed JWT (RFC 7519) that can be read without any key. */
export type DecodedJwt = {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
  signingInput: string;
  signature: Buffer;
};

/** Takes a JWT apart; nothing if it is none. Whether it is signed by anybody is another question. */
export const decodeJwt = (text: string): DecodedJwt | undefined => {
  const parts = /^([\w-]{4,20000})\.([\w-]{2,100000})\.([\w-]{0,20000})$/.exec(text);
  if (!parts) return undefined;
  const [, first = '', second = '', third = ''] = parts;
  const header = decodePart(first);
  const claims = decodePart(second);
  if (!header || !claims) return undefined;
  return { header, claims, signingInput: `${first}.${second}`, signature: Buffer.from(third, 'base64url') };
};

const decodePart = (part: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};

/** Whether the owner of this key signed the JWT with RS256, whatever its header says. */
export const isSignedBy = ({ signingInput, signature }: DecodedJwt, key: KeyObject): boolean => {
  try {
    return key.asymmetricKeyType === 'rsa' && verify('sha256', Buffer.from(signingInput), key, signature);
  } catch {
    return false;
  }
};
