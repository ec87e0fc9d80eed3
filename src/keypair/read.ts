import { createPrivateKey, type KeyObject } from 'node:crypto';
import { publicKeySha256 } from '../base/certificate.ts';
import { jwtError, type JwtErrorKey } from '../base/errors.ts';
import { findPrivateKey, repairKeyText, type KeyRepair } from './keyText.ts';

export type PrivateKey = {
  key: KeyObject;
  bits: number;
  /** As in CertificateFacts. */
  publicKeySha256: string;
  /** What had to be repaired before the text could be read; empty for a text that is right as it stands. */
  repairs: KeyRepair[];
};

const minimumBits = 2048;

/** Far more than any key, and little enough for every pattern here. */
const maximumLength = 100_000;

/** What isn't a private key that can be used, most telling first; asked before the text is parsed. */
const textProblems: ReadonlyArray<{ error: JwtErrorKey; matches: (text: string) => boolean }> = [
  { error: 'KeyNotReadable', matches: (text) => text.length > maximumLength },
  { error: 'KeyEmpty', matches: (text) => text.trim() === '' },
  { error: 'KeyMasked', matches: (text) => /^\s*\*+\s*$/.test(text) },
  { error: 'KeyEncrypted', matches: (text) => /BEGIN ENCRYPTED PRIVATE KEY|Proc-Type:\s*4,\s*ENCRYPTED/.test(text) },
  { error: 'KeyIsCertificate', matches: (text) => holdsOnly(text, /BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/) },
  { error: 'KeyIsPublic', matches: (text) => holdsOnly(text, /BEGIN (?:[A-Z0-9]+ )?PUBLIC KEY|^\s*ssh-/) },
];

/**
 * Reads an RSA private key from PEM text (PKCS#8 or PKCS#1), also from base64 of it and with lost or escaped line
 * breaks. The errors are those of the table above, KeyNotReadable, KeyNotRsa and KeyTooShort; none holds any of the text.
 */
export const readPrivateKey = (text: string): PrivateKey => {
  const repaired = repairKeyText(text.slice(0, maximumLength + 1));
  const problem = textProblems.find(({ matches }) => matches(repaired.text));
  if (problem) throw jwtError(problem.error);
  const key = parse(findPrivateKey(repaired.text));
  return { key, bits: usableBits(key), publicKeySha256: publicKeySha256(key), repairs: repaired.repairs };
};

const holdsOnly = (text: string, other: RegExp): boolean => other.test(text) && !text.includes('PRIVATE KEY-----');

const parse = (pem: string | undefined): KeyObject => {
  try {
    if (pem) return createPrivateKey(pem);
  } catch {
    // The library's own words never help here: most damages give the same one.
  }
  throw jwtError('KeyNotReadable');
};

/** The size of a key that Salesforce accepts: RS256 is RSA with PKCS#1 padding, of 2048 bits or more. */
const usableBits = (key: KeyObject): number => {
  if (key.asymmetricKeyType !== 'rsa') throw jwtError('KeyNotRsa', [key.asymmetricKeyType ?? 'unknown']);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < minimumBits) throw jwtError('KeyTooShort', [bits]);
  return bits;
};
