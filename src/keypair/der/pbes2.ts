import { createCipheriv, createDecipheriv, pbkdf2, randomBytes, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { publicKeySha256 } from '../../base/certificate.ts';
import { at, derTag, integerOf, oidOf, toDer, toDerInteger, toDerOid, type Der } from './der.ts';
import { oids } from './derivation.ts';
import { pemOf } from '../../base/text/pem.ts';

const derive = promisify(pbkdf2);

/** What OWASP asks of PBKDF2-HMAC-SHA256; node:crypto's own export is fixed at 2,048. */
const pbes2Rounds = 600_000;

/** A private key as encrypted PKCS#8 PEM, with a line before it that tells its public key. */
export const encryptPrivateKey = async (
  key: KeyObject,
  passphrase: string,
  random: Random = randomBytes,
): Promise<string> => {
  const plain = key.export({ type: 'pkcs8', format: 'der' });
  const { algorithm, content } = await encryptPbes2(plain, { passphrase, rounds: pbes2Rounds, random });
  const der = toDer(derTag.sequence, algorithm, toDer(derTag.octetString, content));
  return `${publicKeyLine(publicKeySha256(key))}\n${pemOf('ENCRYPTED PRIVATE KEY', der)}`;
};

/** What came out of an encryption, and the AlgorithmIdentifier that says how to undo it. */
export type EncryptedInfo = { algorithm: Buffer; content: Buffer };
export type Random = (size: number) => Buffer;

/**
 * PBES2 (RFC 8018) with PBKDF2-HMAC-SHA256 and AES-256-CBC. The derivation runs beside the event loop.
 */
export const encryptPbes2 = async (
  plain: Buffer,
  { passphrase, rounds: count, random }: { passphrase: string; rounds: number; random: Random },
): Promise<EncryptedInfo> => {
  const [salt, iv] = [random(16), random(16)];
  const secret = await derive(passphrase, salt, count, 32, 'sha256');
  const cipher = createCipheriv('aes-256-cbc', secret, iv);
  return { algorithm: algorithmOf(salt, iv, count), content: Buffer.concat([cipher.update(plain), cipher.final()]) };
};

/** Text before a block is a comment (RFC 7468, section 2). Whether pair and key fit can so be seen without a passphrase. */
const publicKeyLine = (hash: string): string => `Public key SHA-256: ${hash}`;

/** The public-key hash that an encrypted key was written with, if it was written here. */
export const recordedPublicKey = (text: string): string | undefined =>
  /^Public key SHA-256: ([0-9a-f]{64})\r?$/m.exec(text)?.[1];

const algorithmOf = (salt: Buffer, iv: Buffer, count: number): Buffer => {
  const prf = toDer(derTag.sequence, toDerOid(oids.hmacWithSha256), toDer(derTag.null));
  const parameters = toDer(derTag.sequence, toDer(derTag.octetString, salt), toDerInteger(count), prf);
  const derivation = toDer(derTag.sequence, toDerOid(oids.pbkdf2), parameters);
  const scheme = toDer(derTag.sequence, toDerOid(oids.aes256Cbc), toDer(derTag.octetString, iv));
  return toDer(derTag.sequence, toDerOid(oids.pbes2), toDer(derTag.sequence, derivation, scheme));
};

const prfDigests: Record<string, string> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};

const ciphers: Record<string, { name: string; keyBytes: number }> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyBytes: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyBytes: 24 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyBytes: 32 },
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyBytes: 24 },
};

/** Whether `decryptPbes2` can undo what this AlgorithmIdentifier says. */
export const isKnownPbes2 = (algorithm: Der): boolean => {
  const isPbkdf2 = oidOf(at(algorithm, 0)) === oids.pbes2 && oidOf(at(algorithm, 1, 0, 0)) === oids.pbkdf2;
  const { cipher, digest } = meansOf(algorithm);
  return isPbkdf2 && cipher !== undefined && digest !== undefined;
};

const meansOf = (algorithm: Der): { cipher?: { name: string; keyBytes: number }; digest?: string } => {
  const derivation = at(algorithm, 1, 0, 1);
  const prf = at(derivation, 2)?.tag === derTag.integer ? at(derivation, 3) : at(derivation, 2);
  return {
    cipher: ciphers[oidOf(at(algorithm, 1, 1, 0)) ?? ''],
    digest: prfDigests[oidOf(at(prf, 0)) ?? oids.hmacWithSha1],
  };
};

/** Undoes PBES2 with PBKDF2. Its rounds must have been judged before. Throws whatever the libraries throw. */
export const decryptPbes2 = async (algorithm: Der, content: Buffer, passphrase: string): Promise<Buffer> => {
  const [derivation, scheme] = [at(algorithm, 1, 0, 1), at(algorithm, 1, 1)];
  const { cipher, digest } = meansOf(algorithm);
  if (!cipher || !digest) throw new RangeError('unknown algorithm');
  const salt = at(derivation, 0)?.content ?? Buffer.alloc(0);
  const secret = await derive(passphrase, salt, integerOf(at(derivation, 1)) ?? 1, cipher.keyBytes, digest);
  const decipher = createDecipheriv(cipher.name, secret, at(scheme, 1)?.content ?? null);
  return Buffer.concat([decipher.update(content), decipher.final()]);
};
