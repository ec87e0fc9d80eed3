import { checkCertificate, type Deployable } from '../../app/files/check.ts';
import type { AppComponent } from '../../app/model.ts';
import { parseComponent, xmlTextOf } from '../../app/xml.ts';
import { jwtError } from '../../base/errors/errors.ts';
import type { Notice } from '../../base/notice.ts';
import { warningNotice } from '../../base/noticeOf.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { readKeyPair, type StoredKeyPair } from '../../keypair/store/store.ts';
import { bundleOf } from '../target/bundle.ts';
import type { ChosenNames } from './choices.ts';
import type { MetadataRequest } from './model.ts';

type FoundCertificate = {
  certificate: Deployable['certificate'];
  /** Whether it is another one than the connection file records. */
  isUnrecorded: boolean;
  certificateWarnings: Notice[];
};

/**
 * The certificate that the files are to hold: the one that is given, that of the bundle, that of the key pair, else the one that the files
 * hold already (a pipeline that compares has no key pair). Throws `KeyPairMissing`, `CertificateNotReadable` or
 * `CertificateTooLarge`.
 */
export const findCertificate = async (
  request: MetadataRequest,
  names: ChosenNames,
  existing: readonly AppComponent[],
  now: Date,
): Promise<FoundCertificate> => {
  const { text, warnings } = await certificateInFiles(request, names, existing);
  const certificate = checkCertificate(text);
  // Whoever gives a certificate knows that it is new.
  const recorded = request.certificatePem ? undefined : names.record?.certificate?.sha256;
  const isUnrecorded = recorded !== undefined && recorded !== certificate.sha256;
  return {
    certificate,
    isUnrecorded,
    certificateWarnings: [
      ...warnings,
      ...(isUnrecorded ? [warningNotice('certificateNotRecorded', request.connection)] : []),
      ...(certificate.notAfter <= now
        ? [warningNotice('certificateEnded', certificate.notAfter.toISOString().slice(0, 10))]
        : []),
    ],
  };
};

const certificateInFiles = async (
  { connection, certificatePem, keyFolder, env = userEnvironment() }: MetadataRequest,
  { keyName, record }: ChosenNames,
  existing: readonly AppComponent[],
): Promise<{ text: string; warnings: Notice[] }> => {
  if (certificatePem) return { text: certificatePem, warnings: [] };
  const bundle = await bundleOf(connection, record, env);
  if (bundle) return { text: bundle.certificate, warnings: [] };
  const pair = await readKeyPair(keyFolder, keyName);
  if (pair) return { text: pair.certificatePem, warnings: warningsOfPair(pair) };
  const text = certificateInExisting(existing);
  if (!text) throw jwtError('KeyPairMissing', [keyName], [keyName]);
  return { text, warnings: [warningNotice('certificateKept', keyName)] };
};

const certificateInExisting = (existing: readonly AppComponent[]): string | undefined => {
  const file = existing.find(({ type }) => type === 'ExtlClntAppGlobalOauthSettings');
  const text = file && xmlTextOf(parseComponent(file.content, file.path).elements, 'certificate')?.trim();
  return text?.includes('${') ? undefined : text;
};

const warningsOfPair = ({ keyName, keyPath, readableByOthers, restored }: StoredKeyPair): Notice[] => [
  ...(readableByOthers ? [warningNotice('readableByOthers', keyPath)] : []),
  ...(restored ? [warningNotice('restored', keyName)] : []),
];
