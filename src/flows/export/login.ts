import { connectionRecord } from '../../connection/record.ts';
import { formatFingerprint, readCertificate } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors/errors.ts';
import type { Connection, ConnectionFile } from '../../connection/types.ts';

/** The values of a connection without which nobody can log in. */
type Login = Pick<Connection, 'instanceUrl' | 'username'> & { clientId: string; orgId: string };

/** What the connection file says of a connection; nothing is fine. */
export const exportedRecord = (connection: string, file: ConnectionFile | undefined): Partial<Connection> =>
  connectionRecord(file, connection) ?? {};

/** The login that the connection file records. Throws BundleIncomplete with all that is missing. */
export const completeLogin = (connection: string, record: Partial<Connection>): Login => {
  const { instanceUrl, username, clientId, orgId } = record;
  if (instanceUrl && username && clientId && orgId) return { instanceUrl, username, clientId, orgId };
  const missing = Object.entries({ instanceUrl, username, clientId, orgId }).filter(([, value]) => !value);
  throw jwtError('BundleIncomplete', [connection, missing.map(([name]) => name).join(', ')], [connection]);
};

/** Throws BundleKeyDiffers if the connection file records the certificate of another key. */
export const refuseOtherKey = (
  connection: string,
  { certificate: recorded }: Partial<Connection>,
  { keyName, certificatePem }: { keyName: string; certificatePem: string },
): void => {
  const { sha256, publicKeySha256 } = readCertificate(certificatePem);
  if (recorded === undefined || recorded.publicKeySha256 === publicKeySha256) return;
  const fingerprints = [sha256, recorded.sha256].map(formatFingerprint);
  throw jwtError('BundleKeyDiffers', [keyName, connection, ...fingerprints], [keyName, connection]);
};
