import { readCertificate } from '../../../base/certificate.ts';
import { jwtError } from '../../../base/errors/errors.ts';
import { isSelfSigned } from '../../../keypair/read/certificateDetails.ts';
import type { ImportRequest, ImportWorld } from './types.ts';

type Force = Pick<ImportRequest, 'force'>;

/** Refuses a certificate that has ended, unless forced (CertificateOver). */
export const refuseOver = (pem: string, { force }: Force, { now }: Pick<ImportWorld, 'now'>): void => {
  const { notAfter } = readCertificate(pem);
  if (!force && notAfter <= now()) throw jwtError('CertificateOver', [importedDay(notAfter)]);
};

/**
 * Refuses a certificate that ends before the one that is there, unless forced (CertificateEndsSooner). One that an
 * authority has signed may take the place of a self-signed one in any case: that is what a request is made for.
 */
export const refuseSooner = (pem: string, oldPem: string, { force }: Force): void => {
  const [given, old] = [readCertificate(pem), readCertificate(oldPem)];
  const isFirstSigned = isSelfSigned(old.pem) && !isSelfSigned(given.pem);
  if (force || isFirstSigned || given.notAfter >= old.notAfter) return;
  throw jwtError('CertificateEndsSooner', [importedDay(given.notAfter), importedDay(old.notAfter)]);
};

const importedDay = (date: Date): string => date.toISOString().slice(0, 10);
