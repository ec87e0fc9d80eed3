import { X509Certificate } from 'node:crypto';
import { readCertificate } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { examine } from './examine.ts';
import { pemOf } from '../../base/text/pem.ts';
import { certificatesIn } from './read.ts';

/** The certificates of a stored pair as PEM: its own, then the authorities behind it, if they were imported. */
export const certificateChain = (certificatePem: string): string[] =>
  certificatesIn(examine(certificatePem)).map(chainToPem);

/** All certificates of a file: PEM, DER, PKCS#7, in base64 or damaged like keys are. Throws CertificateNotReadable. */
export const readCertificates = (input: Buffer): Buffer[] => {
  const certificates = certificatesIn(examine(input));
  if (certificates.length === 0) throw jwtError('CertificateNotReadable');
  return certificates;
};

type FittingChain = {
  /** The certificate of the key, then who signed it, then who signed that, as PEM. */
  chain: string[];
  /** Subjects of certificates that belong to neither. */
  others: string[];
};

/**
 * Puts certificates in order: of those for the key the one that ends last, then the authorities as far as they are
 * here. Nothing if none is for the key. Throws CertificateNotReadable.
 */
export const fittingChain = (publicKeySha256: string, ders: readonly Buffer[]): FittingChain | undefined => {
  const certificates = distinctCertificates(ders).map(chainCertificate);
  const [own] = certificates
    .filter((certificate) => chainFacts(certificate).publicKeySha256 === publicKeySha256)
    .sort((a, b) => chainFacts(b).notAfter.getTime() - chainFacts(a).notAfter.getTime());
  if (own === undefined) return undefined;
  const chain = withIssuers([own], certificates);
  const others = certificates.filter((certificate) => !chain.includes(certificate));
  return { chain: chain.map(({ raw }) => chainToPem(raw)), others: others.map((other) => chainFacts(other).subject) };
};

const distinctCertificates = (ders: readonly Buffer[]): Buffer[] =>
  ders.filter((der, index) => ders.findIndex((other) => other.equals(der)) === index);

/** A block that calls itself a certificate may hold something else. */
const chainCertificate = (der: Buffer): X509Certificate =>
  new X509Certificate(readCertificate(der.toString('base64')).pem);

const chainFacts = ({ raw }: X509Certificate) => readCertificate(raw.toString('base64'));

const withIssuers = (chain: X509Certificate[], all: readonly X509Certificate[]): X509Certificate[] => {
  const last = chain.at(-1);
  const issuer = all.find((other) => !chain.includes(other) && last !== undefined && isIssuedBy(last, other));
  return issuer === undefined ? chain : withIssuers([...chain, issuer], all);
};

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean => {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false; // A signature of a kind that OpenSSL doesn't know.
  }
};

const chainToPem = (der: Buffer): string => pemOf('CERTIFICATE', der);
