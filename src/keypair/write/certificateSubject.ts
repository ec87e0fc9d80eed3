import { X509Certificate } from 'node:crypto';
import { readCertificate } from '../../base/certificate.ts';
import type { Subject } from '../read/subject.ts';

/** The short names of RFC 4514 and of OpenSSL. */
const shortNames: Readonly<Record<string, keyof Subject>> = {
  CN: 'commonName',
  O: 'organization',
  OU: 'organizationalUnit',
  C: 'country',
  ST: 'state',
  L: 'locality',
  emailAddress: 'email',
};

/**
 * Whom a certificate names, as far as a subject of ours can hold it: of each attribute the one value that it has.
 * Throws CertificateNotReadable.
 */
export const subjectOf = (certificatePem: string): Partial<Subject> => {
  const certificate = new X509Certificate(readCertificate(certificatePem).pem);
  const attributes: Record<string, unknown> = { ...certificate.toLegacyObject().subject };
  return Object.fromEntries(
    Object.entries(shortNames).flatMap(([name, field]) => {
      const value = attributes[name];
      return typeof value === 'string' && value !== '' ? [[field, value]] : [];
    }),
  );
};
