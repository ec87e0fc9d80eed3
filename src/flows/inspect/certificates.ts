import { maximumCertificateBytes, warningDays } from '../../base/limits.ts';
import { daysLeft } from '../../base/certificate.ts';
import { certificateDetails, type CertificateDetails } from '../../keypair/read/certificateDetails.ts';
import { finding } from './texts.ts';
import type { InspectFinding, Inspected } from './types.ts';

type CertificateFindingRow = {
  id: string;
  level: InspectFinding['level'];
  matches: (certificate: CertificateDetails, now: Date, days: number) => boolean;
};

/** What may be wrong with a certificate; all rows that fit are told. */
const certificateTable: readonly CertificateFindingRow[] = [
  { id: 'certificate-over', level: 'problem', matches: ({ notAfter }, now) => new Date(notAfter) < now },
  { id: 'certificate-early', level: 'problem', matches: ({ notBefore }, now) => new Date(notBefore) > now },
  { id: 'certificate-soon', level: 'warning', matches: (_, _now, days) => days >= 0 && days < warningDays },
  { id: 'certificate-too-large', level: 'problem', matches: ({ pemBytes }) => pemBytes > maximumCertificateBytes },
  { id: 'certificate-not-rsa', level: 'problem', matches: ({ keyType }) => keyType !== 'rsa' },
  { id: 'certificate-short', level: 'problem', matches: ({ keyType, bits }) => keyType === 'rsa' && bits < 2048 },
  {
    id: 'certificate-weak',
    level: 'warning',
    matches: ({ signatureAlgorithm }) => /^md5|^sha1|-SHA1$/.test(signatureAlgorithm),
  },
];

/** The facts of certificates in DER and what is wrong with the first one, which is the one that counts. */
export const inspectCertificates = (
  ders: readonly Buffer[],
  now: Date,
): Pick<Inspected, 'certificates' | 'findings'> => {
  const certificates = ders.map((der) => withDays(certificateDetails(der), now));
  const [first] = certificates;
  return { certificates, findings: first ? findingsAbout(first, now) : [] };
};

const withDays = (details: CertificateDetails, now: Date): Inspected['certificates'][number] => ({
  ...details,
  daysLeft: daysLeft(new Date(details.notAfter), now),
});

const findingsAbout = (certificate: Inspected['certificates'][number], now: Date): InspectFinding[] => {
  const { notAfter, notBefore, daysLeft: days, pemBytes, bits, keyType, signatureAlgorithm } = certificate;
  const values = {
    end: notAfter.slice(0, 10),
    start: notBefore,
    days,
    pemBytes,
    maximumCertificate: maximumCertificateBytes,
    bits,
  };
  return certificateTable
    .filter(({ matches }) => matches(certificate, now, days))
    .map(({ level, id }) => finding(level, id, { ...values, keyType, signatureAlgorithm }));
};
