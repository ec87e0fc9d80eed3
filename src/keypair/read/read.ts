import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { publicKeySha256 } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { unpackPkcs7 } from '../der/pkcs7.ts';
import { examine, type Examined, type KeyRepair, type Part } from './examine.ts';
import { privateKinds } from '../der/kinds.ts';
import { openPart, type Passphrase } from './open.ts';
import { requirePrivatePart } from './problems.ts';

export type { KeyRepair } from './examine.ts';

export type PrivateKey = {
  key: KeyObject;
  bits: number;
  /** As in CertificateFacts. */
  publicKeySha256: string;
  /** What had to be repaired before the text could be read; empty for a text that is right as it stands. */
  repairs: KeyRepair[];
  /** How people call the form that it came in. */
  format: string;
  encrypted: boolean;
  /** The certificates that came with it, as DER. */
  certificates: Buffer[];
};

const minimumBits = 2048;

/**
 * Reads an RSA private key in any form and damage that is known: PEM, DER, PKCS#12, JWK; encrypted, if the passphrase is
 * given; with lost line breaks, quotes, base64 around it and so on. Whatever can't be used has its named error, which
 * holds none of the input.
 */
export const readPrivateKey = async (input: Buffer | string, passphrase?: Passphrase): Promise<PrivateKey> =>
  readExamined(examine(input), passphrase);

/** The same for an input that has been examined before. */
export const readExamined = async (examined: Examined, passphrase?: Passphrase): Promise<PrivateKey> => {
  const part = requirePrivatePart(examined);
  const { key, certificates, encrypted, repairs = [] } = await open(part, passphrase);
  const bits = usableBits(key);
  if (!works(key)) throw jwtError('KeyDamaged');
  return {
    key,
    bits,
    publicKeySha256: publicKeySha256(key),
    repairs: [...examined.repairs, ...repairs],
    format: privateKinds[part.kind] ?? part.kind,
    encrypted,
    certificates: [...certificatesIn(examined), ...certificates],
  };
};

type Opened = { key: KeyObject; certificates: Buffer[]; encrypted: boolean; repairs?: KeyRepair[] };

const open = async (part: Part, passphrase: Passphrase): Promise<Opened> => {
  if (part.kind === 'pkcs12') {
    const { openPkcs12 } = await import('./pkcs12.ts');
    return openPkcs12(part.der, passphrase);
  }
  const encrypted = part.kind === 'encryptedPkcs8' || part.kind === 'encryptedPkcs1';
  return { key: await openPart(part, passphrase), certificates: [], encrypted };
};

/** The certificates that lie in the clear in an input, as DER; those of a PKCS#7 file one by one. */
export const certificatesIn = ({ parts }: Examined): Buffer[] =>
  parts.flatMap(({ kind, state, der }) => (kind === 'certificate' && state === 'whole' ? unpackPkcs7(der) : []));

/** Names of kinds as people know them. */
const kindNames: Record<string, string> = { ec: 'EC', ed25519: 'Ed25519', 'rsa-pss': 'RSA-PSS', dsa: 'DSA' };

/** The size of a key that Salesforce accepts: RS256 is RSA with PKCS#1 padding, of 2048 bits or more. */
const usableBits = (key: KeyObject): number => {
  const type = key.asymmetricKeyType ?? 'unknown';
  if (type !== 'rsa') throw jwtError('KeyNotRsa', [kindNames[type] ?? type]);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits > maximumBits) throw jwtError('KeyDamaged');
  if (bits < minimumBits) throw jwtError('KeyTooShort', [bits]);
  return bits;
};

/** What OpenSSL itself stops at. */
const maximumBits = 16_384;

/** A changed byte inside of a key leaves it readable; only a signature shows it. */
const works = (key: KeyObject): boolean => {
  const probe = Buffer.from('sf-plugin-jwt');
  try {
    return verify('sha256', probe, createPublicKey(key), sign('sha256', probe, key));
  } catch {
    return false;
  }
};
