import { createPrivateKey, type KeyObject } from 'node:crypto';
import { isJwtError, jwtError } from '../../base/errors/errors.ts';
import { at, derTag, oidOf, partsOf, readDer, toDer, type Der } from '../der/der.ts';
import { derivationRounds, macRounds, oids, roundsBudget } from '../der/derivation.ts';
import { emptyPasswordOf } from '../der/emptyPassword.ts';
import type { KeyRepair } from './examine.ts';
import { lockErrors, openEncryptedPkcs8, openPart, passphraseProblem, type Passphrase } from './open.ts';
import { decryptPbes2 } from '../der/pbes2.ts';
import { pkcs12Oids } from '../der/pkcs12Oids.ts';

type Bag = { id: string; value: Der };

/**
 * The one private key of a PKCS#12 file and its certificates. Throws KeystoreEncrypted, KeystorePasswordEmpty,
 * KeystorePasswordWrong, KeystorePasswordUnfilled,
 * KeyRoundsTooMany, KeyPartsTooMany, KeyPartsTooDeep, KeyCipherUnsupported, KeySeveral, KeyIsCertificate (no key in it), KeyDamaged.
 */
export const openPkcs12 = async (
  der: Buffer,
  given: Passphrase,
): Promise<{ key: KeyObject; certificates: Buffer[]; encrypted: boolean; repairs: KeyRepair[] }> => {
  const empty = emptyPasswordOf(der);
  const passphrase = empty === undefined ? given : empty;
  const pfx = readDer(der);
  const safes = partsOf(readDer(at(pfx, 1, 1, 0)?.content ?? Buffer.alloc(0)));
  if (!pfx || safes.length === 0) throw jwtError('KeyDamaged');
  refuseTooMany(safes.length, maximumSafes);
  const spend = roundsBudget();
  // All parts before the first: each of them may be harmless.
  [macRounds(pfx), ...safes.map(roundsOfSafe)].forEach(spend);
  const bags: Bag[] = [];
  for (const safe of safes) bags.push(...(await bagsIn(safe, passphrase)));
  refuseTooMany(bags.length, maximumBags);
  const keys = bags.filter(({ id }) => id === pkcs12Oids.keyBag || id === pkcs12Oids.shroudedKeyBag);
  const [first] = keys;
  if (keys.length > 1) throw jwtError('KeySeveral', [keys.length]);
  if (first === undefined) throw jwtError('KeyIsCertificate');
  const key = await openKeyBag(first, passphrase, spend);
  const isShrouded = first.id === pkcs12Oids.shroudedKeyBag;
  const repairs: KeyRepair[] = isShrouded && empty !== undefined ? ['emptyPassphrase'] : [];
  const encrypted = isShrouded && empty === undefined;
  return { key, certificates: bags.flatMap(keystoreCertificate), encrypted, repairs };
};

/** As `Passphrase`, or the empty one without its zeros. */
type StorePassphrase = Passphrase | null;

/** Keystores have two or three; one that OpenSSL, Java, Windows or macOS makes never has more. */
const maximumSafes = 10;

/** A key with a chain of certificates, and room for the authorities that some programs add. */
const maximumBags = 500;

const refuseTooMany = (count: number, most: number): void => {
  if (count > most) throw jwtError('KeyPartsTooMany', [count, most]);
};

const openKeyBag = async (
  { id, value }: Bag,
  passphrase: StorePassphrase,
  spend: (rounds: number) => void,
): Promise<KeyObject> => {
  if (id !== pkcs12Oids.shroudedKeyBag) return openPart({ kind: 'pkcs8', state: 'whole', der: value.raw }, undefined);
  return passphrase === null ? openByNothing(value) : openEncryptedPkcs8(value.raw, passphrase, spend, 'keystore');
};

/** OpenSSL can't be told to leave the zeros of an empty password out, which only the old ciphers have. */
const openByNothing = async (value: Der): Promise<KeyObject> => {
  const [algorithm, content] = [at(value, 0), at(value, 1)?.content];
  if (!algorithm || !content) throw jwtError('KeyDamaged');
  try {
    return createPrivateKey({ key: await decrypt(algorithm, content, null), format: 'der', type: 'pkcs8' });
  } catch {
    throw jwtError('KeyDamaged');
  }
};

/** CertBag: an OID that says X.509, and the certificate in an OCTET STRING. */
const keystoreCertificate = ({ id, value }: Bag): Buffer[] => {
  const certificate = id === pkcs12Oids.certificateBag ? at(value, 1, 0)?.content : undefined;
  return certificate ? [certificate] : [];
};

const isEncryptedSafe = (safe: Der): boolean => oidOf(at(safe, 0)) === pkcs12Oids.encryptedData;

/** In rounds of PBKDF2. Those of the old ciphers run in JavaScript, three times for each part: for the key, which is longer than a hash, and the vector. */
const roundsOfSafe = (safe: Der): number => {
  if (!isEncryptedSafe(safe)) return 0;
  const algorithm = at(safe, 1, 0, 1, 1);
  const rounds = derivationRounds(algorithm);
  const isOld = oidOf(at(algorithm, 0)) !== oids.pbes2;
  if (isOld && rounds > maximumOldRounds && rounds !== Number.POSITIVE_INFINITY)
    throw jwtError('KeyRoundsTooMany', [rounds, maximumOldRounds]);
  return isOld ? rounds * oldRoundsCost : rounds;
};

const bagsIn = async (safe: Der, passphrase: StorePassphrase): Promise<Bag[]> => {
  if (isEncryptedSafe(safe)) return encryptedBags(at(safe, 1, 0, 1), passphrase);
  return bagsOf(at(safe, 1, 0)?.content ?? Buffer.alloc(0));
};

const maximumPkcs12Depth = 4;

/** Bags may hold bags; more than a few levels is no file of a keystore. */
const bagsOf = (safeContents: Buffer, depth = maximumPkcs12Depth): Bag[] =>
  partsOf(readDer(safeContents)).flatMap((bag): Bag[] => {
    const [id, value] = [oidOf(at(bag, 0)) ?? '', at(bag, 1, 0)];
    if (value === undefined) return [];
    if (depth === 0) throw jwtError('KeyPartsTooDeep', [maximumPkcs12Depth]);
    return id === pkcs12Oids.safeContentsBag ? bagsOf(value.raw, depth - 1) : [{ id, value }];
  });

/** Mostly the certificates. Whether the passphrase is right, the key itself tells better, unless it lies in here. */
const encryptedBags = async (info: Der | undefined, passphrase: StorePassphrase): Promise<Bag[]> => {
  const algorithm = at(info, 1);
  const content = contentOf(at(info, 2));
  if (passphrase === undefined) throw jwtError(lockErrors.keystore.none);
  if (!algorithm || !content) throw jwtError('KeyDamaged');
  try {
    return bagsOf(await decrypt(algorithm, content, passphrase));
  } catch (error) {
    if (isJwtError(error)) throw error;
    throw passphraseProblem(passphrase ?? '', 'keystore');
  }
};

/** `[0] IMPLICIT OCTET STRING`, in one piece or in several. */
const contentOf = (der: Der | undefined): Buffer | undefined => {
  if (der?.tag === 0x80) return der.content;
  return der?.tag === 0xa0
    ? Buffer.concat(partsOf(der).flatMap(({ tag, content }) => (tag === derTag.octetString ? [content] : [])))
    : undefined;
};

const decrypt = async (algorithm: Der, content: Buffer, passphrase: string | null): Promise<Buffer> =>
  oidOf(at(algorithm, 0)) === oids.pbes2
    ? decryptPbes2(algorithm, content, passphrase ?? '')
    : decryptOld(algorithm, content, passphrase);

/**
 * The ciphers of PKCS#12 before 2022 (RC2, 3DES), of which OpenSSL 3 has lost some. Their rounds run in JavaScript. What
 * was encrypted is a SEQUENCE, like the key that node-forge expects here.
 */
const decryptOld = async (algorithm: Der, content: Buffer, passphrase: string | null): Promise<Buffer> => {
  const { default: forge } = await import('node-forge');
  const encrypted = toDer(derTag.sequence, algorithm.raw, toDer(derTag.octetString, content));
  const opened = forge.pki.decryptPrivateKeyInfo(
    forge.asn1.fromDer(encrypted.toString('latin1')),
    passphrase as string,
  );
  return Buffer.from(forge.asn1.toDer(opened).getBytes(), 'latin1');
};

const maximumOldRounds = 500_000;

/** How much longer than one of PBKDF2 such a round takes. */
const oldRoundsCost = 10;
