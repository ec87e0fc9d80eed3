import { formatFingerprint, type CertificateFacts } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors.ts';
import { isSameId } from '../../connection/orgId.ts';
import type { ConnectionFile } from '../../connection/types.ts';
import { keyInHand, type KeyPlace } from './keyInHand.ts';

export type CertificateGuard = KeyPlace & {
  /** The one in the files. */
  certificate: CertificateFacts;
  /** The org that it goes to. */
  orgId: string;
  file?: ConnectionFile;
};

/**
 * Whether the certificate in the files is that of this connection: another one would end its login, as none would. Errors:
 * CertificateOfAnotherConnection, CertificateDoesNotFitKey, CertificateNotRecorded.
 */
export const refuseWrongCertificate = async (guard: CertificateGuard): Promise<void> => {
  refuseOtherConnection(guard);
  const { connection, certificate, record } = guard;
  const key = await keyInHand(guard);
  if (key && key.publicKeySha256 !== certificate.publicKeySha256)
    throw jwtError('CertificateDoesNotFitKey', [connection, beginning(certificate.sha256), key.where], [connection]);
  const recorded = record?.certificate;
  if (!key && recorded && recorded.publicKeySha256 !== certificate.publicKeySha256)
    throw jwtError(
      'CertificateNotRecorded',
      [connection, beginning(certificate.sha256), beginning(recorded.sha256)],
      [connection],
    );
};

/** Key and certificate belong to one org. A connection that records the certificate for itself means it. */
const refuseOtherConnection = ({ connection, certificate, orgId, record, file }: CertificateGuard): void => {
  if (record?.certificate?.sha256 === certificate.sha256) return;
  const other = Object.entries(file?.connections ?? {}).find(
    ([name, each]) =>
      name !== connection &&
      each.certificate?.sha256 === certificate.sha256 &&
      each.orgId !== undefined &&
      !isSameId(each.orgId, orgId),
  );
  if (!other) return;
  const [name, { orgId: otherOrg = '' }] = other;
  throw jwtError(
    'CertificateOfAnotherConnection',
    [connection, beginning(certificate.sha256), name, otherOrg],
    [connection],
  );
};

/** Enough of a fingerprint to tell two apart: `AB:CD:EF:01…`. */
export const beginning = (sha256: string): string => `${formatFingerprint(sha256.slice(0, 8))}…`;
