import { maximumCertificateBytes, warningDays } from '../../base/limits.ts';
import { daysLeft, readCertificate, type CertificateFacts } from '../../base/certificate.ts';
import { createPrivateKey } from 'node:crypto';
import { xmlTextOf } from '../xml.ts';
import { jwtAppFiles } from './jwtApps.ts';
import type { LintFinding, AppLintRule, SourceFile } from './model.ts';
import { atElement, atFile, connectedAppType, filesOfType, placeValue } from './places.ts';

/** Ten years, with the leap days that they can have. */
const longDays = 3653;

const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----|LS0tLS1CRUdJTi(?:BSU0EgUFJJVkFU|BQUklWQVRF|BFTkNSWVBURUQ)/;

/** The certificate of a file of global OAuth settings, if there is one that can be read. */
export const certificateInSource = (file: SourceFile): CertificateFacts | undefined => {
  if (!readCertificateText.has(file))
    readCertificateText.set(file, readableCertificate(placeValue(file, 'certificate') ?? ''));
  return readCertificateText.get(file);
};

/** Several rules ask for the same certificate. */
const readCertificateText = new WeakMap<SourceFile, CertificateFacts | undefined>();

const readableCertificate = (text: string): CertificateFacts | undefined => {
  try {
    return text === '' ? undefined : readCertificate(text);
  } catch {
    return undefined;
  }
};

/** The files that can hold a certificate. */
const certificateFiles = (files: readonly SourceFile[]): SourceFile[] => [
  ...globalSettingsFiles(files),
  ...filesOfType(files, connectedAppType),
];

const globalSettingsFiles = (files: readonly SourceFile[]): SourceFile[] =>
  filesOfType(files, 'ExtlClntAppGlobalOauthSettings');

/** A rule about certificates that can be read. */
const certificateRule = (
  id: string,
  severity: AppLintRule['severity'],
  find: (certificate: CertificateFacts, now: Date) => string[] | undefined,
): AppLintRule => ({
  id,
  severity,
  find: ({ files, now }) =>
    certificateFiles(files).flatMap((file): LintFinding[] => {
      const certificate = certificateInSource(file);
      const tokens = certificate && find(certificate, now);
      return tokens ? [atElement(file, 'certificate', ...tokens)] : [];
    }),
});

/** Rules about the certificate of an app, and about keys where a certificate belongs. */
export const certificateRules: readonly AppLintRule[] = [
  {
    id: 'certificate-missing',
    severity: 'error',
    find: (project) =>
      globalSettingsFiles(jwtAppFiles(project))
        .filter(({ elements }) => !xmlTextOf(elements, 'certificate')?.trim())
        .map((file) => atFile(file)),
  },
  {
    id: 'certificate-unreadable',
    severity: 'error',
    find: ({ files }) =>
      certificateFiles(files)
        .filter(
          (file) =>
            placeValue(file, 'certificate') !== undefined && !certificateInSource(file) && !holdsPrivateKey(file),
        )
        .map((file) => atElement(file, 'certificate')),
  },
  {
    id: 'private-key-in-file',
    severity: 'error',
    find: ({ files }) =>
      files
        .filter(holdsPrivateKey)
        .map((file) => (placeValue(file, 'certificate') ? atElement(file, 'certificate') : atFile(file))),
  },
  certificateRule('certificate-weak', 'error', ({ keyType, bits }) =>
    keyType === 'rsa' && bits >= 2048 ? undefined : [keyType.toUpperCase(), String(bits)],
  ),
  certificateRule('certificate-ended', 'error', ({ notAfter }, now) =>
    notAfter < now ? [certificateDay(notAfter)] : undefined,
  ),
  certificateRule('certificate-ending', 'warning', ({ notAfter }, now) =>
    notAfter >= now && daysLeft(notAfter, now) < warningDays ? [certificateDay(notAfter)] : undefined,
  ),
  certificateRule('certificate-long', 'warning', ({ notBefore, notAfter }) =>
    daysLeft(notAfter, notBefore) > longDays ? [certificateDay(notBefore), certificateDay(notAfter)] : undefined,
  ),
  certificateRule('certificate-too-large', 'error', ({ pemBytes }) =>
    pemBytes > maximumCertificateBytes ? [String(pemBytes), String(maximumCertificateBytes)] : undefined,
  ),
];

const certificateDay = (moment: Date): string => moment.toISOString().slice(0, 10);

const holdsPrivateKey = (file: SourceFile): boolean =>
  privateKey.test(file.text) || (!certificateInSource(file) && isBareKey(file));

/** A key whose first and last line were taken away, as one does with certificates. */
const isBareKey = (file: SourceFile): boolean => {
  const der = Buffer.from(placeValue(file, 'certificate') ?? '', 'base64');
  return der.length > 0 && (['pkcs8', 'pkcs1', 'sec1'] as const).some((type) => isPrivateKeyText(der, type));
};

const isPrivateKeyText = (key: Buffer, type: 'pkcs8' | 'pkcs1' | 'sec1'): boolean => {
  try {
    createPrivateKey({ key, format: 'der', type });
    return true;
  } catch (error) {
    // An encrypted key is one too.
    return (error as NodeJS.ErrnoException).code === 'ERR_MISSING_PASSPHRASE';
  }
};
