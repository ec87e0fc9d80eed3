import { createPrivateKey, type KeyObject } from 'node:crypto';
import { jwtError, type JwtErrorKey } from '../../base/errors/errors.ts';
import { describeUnfilled } from '../../base/errors/unfilledValue.ts';
import { findUnfilled, isQuoted } from '../../base/text/unfilled.ts';
import { at, readDer, type Der } from '../der/der.ts';
import { derivationRounds, roundsBudget } from '../der/derivation.ts';
import type { Part } from './examine.ts';
import { decryptPbes2, isKnownPbes2 } from '../der/pbes2.ts';

/** Who asks for the secret: the key itself, or the keystore around it. */
export type Lock = 'key' | 'keystore';

/** What stands between a key and who has no secret for it, an empty one, a wrong one, or a placeholder of one. */
export const lockErrors = {
  key: {
    none: 'KeyEncrypted',
    empty: 'KeyPassphraseEmpty',
    wrong: 'KeyPassphraseWrong',
    unfilled: 'KeyPassphraseUnfilled',
  },
  keystore: {
    none: 'KeystoreEncrypted',
    empty: 'KeystorePasswordEmpty',
    wrong: 'KeystorePasswordWrong',
    unfilled: 'KeystorePasswordUnfilled',
  },
} as const satisfies Record<Lock, Record<string, JwtErrorKey>>;

/** What protects a key: nothing, or a passphrase that is missing (undefined), empty or given. */
export type Passphrase = string | undefined;

/**
 * Opens a part that holds a private key in the clear or encrypted. Throws KeyEncrypted, KeyPassphraseEmpty,
 * KeyPassphraseWrong, KeyPassphraseUnfilled, KeyRoundsTooMany, KeyCipherUnsupported, KeyDamaged.
 */
export const openPart = async (part: Part, passphrase: Passphrase): Promise<KeyObject> => {
  if (part.kind === 'encryptedPkcs8') return openEncryptedPkcs8(part.der, passphrase, roundsBudget());
  if (part.kind === 'encryptedPkcs1') return openEncrypted({ key: part.pem ?? '' }, passphrase);
  return part.jwk ? openJwk(part.jwk) : openPlain(part);
};

const openPlain = ({ kind, der }: Part): KeyObject => {
  try {
    return createPrivateKey({ key: der, format: 'der', type: kind === 'pkcs1' ? 'pkcs1' : 'pkcs8' });
  } catch {
    // The library's own words never help here: most damages give the same one.
    throw jwtError('KeyDamaged');
  }
};

const openJwk = (jwk: Record<string, unknown>): KeyObject => {
  if (jwk['kty'] !== 'RSA') throw jwtError('KeyNotRsa', [formName(jwk)]);
  try {
    return createPrivateKey({ key: jwk, format: 'jwk' });
  } catch {
    throw jwtError('KeyDamaged');
  }
};

const formName = ({ kty, crv }: Record<string, unknown>): string => (typeof crv === 'string' ? crv : String(kty));

/** Opens an EncryptedPrivateKeyInfo (RFC 5958), the number of rounds spent before they are obeyed. */
export const openEncryptedPkcs8 = async (
  der: Buffer,
  passphrase: Passphrase,
  spend: (rounds: number) => void,
  lock: Lock = 'key',
): Promise<KeyObject> => {
  const algorithm = at(readDer(der), 0);
  spend(derivationRounds(algorithm));
  const content = at(readDer(der), 1)?.content;
  // Beside the event loop where that is possible: a signal must not wait for the last round.
  if (passphrase !== undefined && algorithm && content && isKnownPbes2(algorithm))
    return openPbes2({ algorithm, content }, passphrase, lock);
  return openEncrypted({ key: der, format: 'der', type: 'pkcs8' }, passphrase, lock);
};

const openPbes2 = async (
  { algorithm, content }: { algorithm: Der; content: Buffer },
  passphrase: string,
  lock: Lock,
): Promise<KeyObject> => {
  try {
    const der = await decryptPbes2(algorithm, content, passphrase);
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } catch {
    throw passphraseProblem(passphrase, lock);
  }
};

type EncryptedPart = { key: string } | { key: Buffer; format: 'der'; type: 'pkcs8' };

const openEncrypted = (source: EncryptedPart, passphrase: Passphrase, lock: Lock = 'key'): KeyObject => {
  if (passphrase === undefined) throw jwtError(lockErrors[lock].none);
  try {
    return createPrivateKey({ ...source, passphrase });
  } catch (error) {
    throw isUnsupportedCipher(error) ? jwtError('KeyCipherUnsupported') : passphraseProblem(passphrase, lock);
  }
};

/** What came out is no key: of 256 wrong passphrases one gives a padding that looks right. */
const undecodable = 'ERR_OSSL_UNSUPPORTED';

const isUnsupportedCipher = (error: unknown): boolean => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /_UNSUPPORTED|UNKNOWN_(?:CIPHER|PBE)|CIPHER_NOT_FOUND/.test(code) && code !== undecodable;
};

/**
 * Why a passphrase doesn't open a key. A passphrase may look like a placeholder and be right, so that only one that is wrong
 * is looked at.
 */
export const passphraseProblem = (passphrase: string, lock: Lock): Error => {
  const { empty, wrong, unfilled } = lockErrors[lock];
  if (passphrase === '') return jwtError(empty);
  const id = findUnfilled(passphrase, 'key') ?? (isQuoted(passphrase) ? 'quotes' : undefined);
  if (id === undefined) return jwtError(wrong);
  const { what, fix } = describeUnfilled(id);
  return jwtError(unfilled, [what], [fix]);
};
