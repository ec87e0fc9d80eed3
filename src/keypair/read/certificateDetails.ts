import { X509Certificate } from 'node:crypto';
import { readCertificate } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { at, oidOf, readDer } from '../der/der.ts';

/** What a certificate says in public. Hashes are lower-case hex, moments ISO 8601. */
export type CertificateDetails = {
  subject: string;
  issuer: string;
  serialNumber: string;
  notBefore: string;
  notAfter: string;
  signatureAlgorithm: string;
  keyType: string;
  bits: number;
  sha256: string;
  sha1: string;
  publicKeySha256: string;
  /** Size as PEM, which is what Salesforce limits. */
  pemBytes: number;
  selfSigned: boolean;
};

/** Names as openssl prints them, by the object identifiers of RFC 8017, RFC 5758 and RFC 8410. */
const signatureAlgorithms: Record<string, string> = {
  '1.2.840.113549.1.1.4': 'md5WithRSAEncryption',
  '1.2.840.113549.1.1.5': 'sha1WithRSAEncryption',
  '1.2.840.113549.1.1.10': 'rsassaPss',
  '1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
  '1.2.840.113549.1.1.12': 'sha384WithRSAEncryption',
  '1.2.840.113549.1.1.13': 'sha512WithRSAEncryption',
  '1.2.840.113549.1.1.14': 'sha224WithRSAEncryption',
  '1.2.840.10045.4.1': 'ecdsa-with-SHA1',
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
  '1.2.840.10045.4.3.4': 'ecdsa-with-SHA512',
  '1.3.101.112': 'ED25519',
};

/** Reads a DER certificate whole. Throws CertificateNotReadable. */
export const certificateDetails = (der: Buffer): CertificateDetails => {
  const facts = readCertificate(der.toString('base64'));
  const certificate = new X509Certificate(der);
  return {
    subject: facts.subject,
    issuer: certificate.issuer.split('\n').join(', '),
    serialNumber: certificate.serialNumber.toLowerCase(),
    notBefore: facts.notBefore.toISOString(),
    notAfter: facts.notAfter.toISOString(),
    signatureAlgorithm: signatureAlgorithmOf(der),
    keyType: facts.keyType,
    bits: facts.bits,
    sha256: facts.sha256,
    sha1: certificate.fingerprint.replaceAll(':', '').toLowerCase(),
    publicKeySha256: facts.publicKeySha256,
    pemBytes: facts.pemBytes,
    selfSigned: isOwnSigner(certificate),
  };
};

const signatureAlgorithmOf = (der: Buffer): string => {
  const oid = oidOf(at(readDer(der), 1, 0));
  if (oid === undefined) throw jwtError('CertificateNotReadable');
  return signatureAlgorithms[oid] ?? oid;
};

/** Whether a certificate is signed by its own key. Throws CertificateNotReadable. */
export const isSelfSigned = (pem: string): boolean => isOwnSigner(new X509Certificate(readCertificate(pem).pem));

const isOwnSigner = (certificate: X509Certificate): boolean => {
  try {
    return certificate.issuer === certificate.subject && certificate.verify(certificate.publicKey);
  } catch {
    // A signature of a kind that OpenSSL doesn't know.
    return false;
  }
};
