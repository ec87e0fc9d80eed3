import { generateKeyPair as generateRsa, randomBytes, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { jwtError } from '../../base/errors/errors.ts';
import { selfSignedCertificate } from './selfSigned.ts';
import { checkSubject, type Subject } from '../read/subject.ts';

/** Both as PEM text: PKCS#8, and X.509. */
export type KeyPair = { privateKeyPem: string; certificatePem: string };

export const keySizes = [2048, 3072, 4096] as const;
export type KeySize = (typeof keySizes)[number];

export const certificateDays = { minimum: 1, default: 365, maximum: 3650 } as const;

export type KeyPairInput = { subject: Subject; days: number; bits: KeySize };

type GenerateWorld = { now?: Date; random?: (size: number) => Buffer };

/** The clock of whoever checks the certificate may be behind ours. */
const backDateMs = 5 * 60_000;
const keypairDayMs = 86_400_000;

/** Refuses what no key pair can be made of: CertificateDaysInvalid, KeyBitsInvalid, and the errors of the subject. */
export const checkKeyPairInput = ({ bits, ...certificate }: KeyPairInput): void => {
  if (!keySizes.includes(bits)) throw jwtError('KeyBitsInvalid', [bits]);
  checkCertificateInput(certificate);
};

const checkCertificateInput = ({ subject, days }: Pick<KeyPairInput, 'subject' | 'days'>): void => {
  const { minimum, maximum } = certificateDays;
  if (!Number.isInteger(days) || days < minimum || days > maximum)
    throw jwtError('CertificateDaysInvalid', [days, minimum, maximum]);
  checkSubject(subject);
};

/** Makes an RSA key and its self-signed certificate, valid from five minutes ago until `days` days from now. */
export const generateKeyPair = async (input: KeyPairInput, world: GenerateWorld = {}): Promise<KeyPair> => {
  checkKeyPairInput(input);
  const key = await generateKey(input.bits);
  const certificatePem = await certificateFor(key, input, world);
  return { privateKeyPem: key.export({ type: 'pkcs8', format: 'pem' }).toString(), certificatePem };
};

/** A self-signed certificate for a key that is there. Throws CertificateDaysInvalid and the errors of the subject. */
export const certificateFor = async (
  key: KeyObject,
  { subject, days }: Pick<KeyPairInput, 'subject' | 'days'>,
  { now = new Date(), random = randomBytes }: GenerateWorld = {},
): Promise<string> => {
  checkCertificateInput({ subject, days });
  return selfSignedCertificate({
    key,
    subject,
    serialNumber: positive(random(16)),
    notBefore: new Date(now.getTime() - backDateMs),
    notAfter: new Date(now.getTime() + days * keypairDayMs),
  });
};

const generateKey = async (bits: KeySize): Promise<KeyObject> =>
  (await promisify(generateRsa)('rsa', { modulusLength: bits, publicExponent: 65_537 })).privateKey;

/** A first byte from 40 to 7F keeps a DER integer positive, not zero and of full length. */
const positive = (bytes: Buffer): Buffer => {
  const [first = 0, ...rest] = bytes;
  return Buffer.from([(first & 0x3f) | 0x40, ...rest]);
};
