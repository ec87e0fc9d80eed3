import { createHash, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { jwtError } from './errors/errors.ts';
import { pemBody, pemOf } from './text/pem.ts';

/** The public parts of a certificate. Hashes are 64 lower-case hex digits. */
export type CertificateFacts = {
  subject: string;
  /** Of the DER certificate: what `openssl x509 -fingerprint -sha256` prints. */
  sha256: string;
  /** Of the DER SubjectPublicKeyInfo, so that a key can be compared with no certificate at hand. */
  publicKeySha256: string;
  notBefore: Date;
  notAfter: Date;
  bits: number;
  keyType: string;
  pemBytes: number;
};

/** What tells two certificates, and the keys that they belong to, apart. */
export type CertificatePrints = Pick<CertificateFacts, 'sha256' | 'publicKeySha256'>;

/** Whether a login with the key of one works with the other as well: they may differ in their dates and names. */
export const isOfSameKey = (one: CertificatePrints, other: CertificatePrints): boolean =>
  one.sha256 === other.sha256 || one.publicKeySha256 === other.publicKeySha256;

export const certificateDayMs = 86_400_000;

/**
 * Reads a certificate in any form seen in app files: PEM, its base64 body in lines or on one line, or base64 of the PEM.
 * Of several certificates the first counts. Throws CertificateNotReadable.
 */
export const readCertificate = (text: string): CertificateFacts & { pem: string } => {
  const certificate = parseCertificate(text);
  const key = certificate.publicKey;
  const pem = pemOf('CERTIFICATE', certificate.raw);
  return {
    subject: certificate.subject.split('\n').join(', '),
    sha256: sha256Fingerprint(certificate.raw),
    publicKeySha256: publicKeySha256(key),
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
    bits: key.asymmetricKeyDetails?.modulusLength ?? 0,
    keyType: key.asymmetricKeyType ?? 'unknown',
    pemBytes: Buffer.byteLength(pem),
    pem,
  };
};

/** The bytes of a certificate, PEM or base64. Throws CertificateNotReadable. */
export const certificateDer = (text: string): Buffer => parseCertificate(text).raw;

/** The base64 body in 64-column lines without BEGIN and END: the form that an org returns and that is proven to deploy. */
export const certificateBody = (pem: string): string => pemBody(parseCertificate(pem).raw);

/** SHA-256 of the DER SubjectPublicKeyInfo, in hex. A private key gives the hash of its public half. */
export const publicKeySha256 = (key: KeyObject): string => {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return sha256Fingerprint(publicKey.export({ type: 'spki', format: 'der' }));
};

/** A hash as openssl prints it: `AB:CD:…`. */
export const formatFingerprint = (hex: string): string => (hex.toUpperCase().match(/../g) ?? []).join(':');

/** Whole days until the end, rounded down; negative after it. */
export const daysLeft = (notAfter: Date, now: Date): number =>
  Math.floor((notAfter.getTime() - now.getTime()) / certificateDayMs);

const parseCertificate = (text: string): X509Certificate => {
  try {
    const certificate = new X509Certificate(toBytes(text));
    // Decoded lazily: a key of an unknown kind fails only here.
    void certificate.publicKey;
    return certificate;
  } catch {
    throw jwtError('CertificateNotReadable');
  }
};

const pemBlock = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([^-]*)-----END/;
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** DER, or PEM where the text was base64 of it. */
const toBytes = (text: string): Buffer => {
  const body = (pemBlock.exec(text)?.[1] ?? text).replace(/\\[rn]|\s/g, '');
  if (!base64.test(body)) throw new RangeError('not base64');
  return Buffer.from(body, 'base64');
};

const sha256Fingerprint = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
