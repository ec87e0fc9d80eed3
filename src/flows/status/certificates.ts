import { readCertificate } from '../../base/certificate.ts';
import type { KnownCertificate } from './types.ts';

/** What of a certificate is told. Throws CertificateNotReadable. */
export const certificateFacts = (text: string): KnownCertificate => {
  const { sha256, publicKeySha256, notBefore, notAfter } = readCertificate(text);
  return { sha256, publicKeySha256, notBefore: notBefore.toISOString(), notAfter: notAfter.toISOString() };
};
