import { formatFingerprint, type CertificateFacts } from '../../../base/certificate.ts';
import { jwtError } from '../../../base/errors/errors.ts';
import { isSameId } from '../../../connection/orgId.ts';
import type { Connection, ConnectionFile } from '../../../connection/types.ts';
import type { AdminOrg } from '../../../org/session/connect.ts';
import { originOf } from '../../../org/session/orgError.ts';
import { otherMyDomain } from '../../target/myDomain.ts';
import { keyInHand, type KeyPlace } from './keyInHand.ts';

export type CertificateGuard = KeyPlace & {
  /** The one in the files. */
  certificate: CertificateFacts;
  /** The org that it goes to. */
  admin: Pick<AdminOrg, 'orgId' | 'instanceUrl' | 'http'>;
  file?: ConnectionFile;
};

/**
 * Whether the certificate in the files is that of this connection: another one would end its login, as none would. Errors:
 * CertificateOfAnotherConnection, CertificateDoesNotFitKey, CertificateNotRecorded. Says whether it belongs to the key here.
 */
export const refuseWrongCertificate = async (guard: CertificateGuard): Promise<{ fitsKey: boolean }> => {
  await refuseOtherConnection(guard);
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
  return { fitsKey: key !== undefined };
};

/** Key and certificate belong to one org. A connection that records the certificate for itself means it. */
const refuseOtherConnection = async ({
  connection,
  certificate,
  admin,
  record,
  file,
}: CertificateGuard): Promise<void> => {
  if (record?.certificate?.sha256 === certificate.sha256) return;
  for (const [name, other] of Object.entries(file?.connections ?? {})) {
    if (name === connection || other.certificate?.sha256 !== certificate.sha256) continue;
    if (!(await isElsewhere(other, admin))) continue;
    throw jwtError(
      'CertificateOfAnotherConnection',
      [connection, beginning(certificate.sha256), name, other.orgId ?? originOf(other.instanceUrl)],
      [connection],
    );
  }
};

/** By the org's id, and where a connection doesn't say it, by its My Domain. */
const isElsewhere = async ({ orgId, instanceUrl }: Connection, admin: CertificateGuard['admin']): Promise<boolean> =>
  orgId === undefined ? (await otherMyDomain(instanceUrl, admin)) !== undefined : !isSameId(orgId, admin.orgId);

/** Enough of a fingerprint to tell two apart: `AB:CD:EF:01…`. */
export const beginning = (sha256: string): string => `${formatFingerprint(sha256.slice(0, 8))}…`;
