import { formatFingerprint, readCertificate } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors.ts';
import { encodeBundle } from '../../connection/bundle.ts';
import { readConnectionFile } from '../../connection/file.ts';
import { environmentPrefix } from '../../connection/names.ts';
import type { Connection } from '../../connection/types.ts';
import { resolveInstanceUrl, type InstanceUrl } from '../../login/instanceUrl.ts';
import { storeBundleCommand, storePassphraseCommand } from '../../pipeline/bundleCommands.ts';
import { exported, storedPair } from './storedPair.ts';
import type { ExportFormat, ExportNote, ExportRequest } from './types.ts';

/**
 * Everything that the login of a connection needs, in one line. An encrypted key stays encrypted. Throws
 * ExportNeedsConnection, BundleIncomplete, BundleKeyDiffers, the errors of `storedPair` and of the instance URL.
 */
export const exportBundle: ExportFormat['make'] = async (request, { env }) => {
  const { connection } = request;
  if (connection === undefined) throw jwtError('ExportNeedsConnection', ['bundle']);
  const pair = await storedPair(request);
  const record = await connectionRecord({ ...request, connection });
  const login = completeLogin(connection, record);
  refuseOtherKey(connection, record, pair);
  const { url: instanceUrl, allowedBy } = resolveInstanceUrl(login.instanceUrl, env);
  const certificate = readCertificate(pair.certificatePem).pem;
  const bundle = encodeBundle({ ...login, instanceUrl, key: pair.privateKeyPem, certificate });
  const notes = notesFor(connection, pair.encrypted, allowedBy);
  return exported(pair, { content: Buffer.from(`${bundle}\n`), encrypted: pair.encrypted, notes });
};

/** What the connection file says of a connection; nothing is fine. */
export const connectionRecord = async ({
  connection,
  connectionFile,
}: Pick<ExportRequest, 'connectionFile'> & { connection: string }): Promise<Partial<Connection>> => {
  const connections = (await readConnectionFile(connectionFile))?.file.connections ?? {};
  return (Object.hasOwn(connections, connection) ? connections[connection] : undefined) ?? {};
};

type Login = Pick<Connection, 'instanceUrl' | 'username'> & { clientId: string; orgId: string };

const completeLogin = (connection: string, record: Partial<Connection>): Login => {
  const { instanceUrl, username, clientId, orgId } = record;
  if (instanceUrl && username && clientId && orgId) return { instanceUrl, username, clientId, orgId };
  const missing = Object.entries({ instanceUrl, username, clientId, orgId }).filter(([, value]) => !value);
  throw jwtError('BundleIncomplete', [connection, missing.map(([name]) => name).join(', ')], [connection]);
};

const refuseOtherKey = (
  connection: string,
  { certificate: recorded }: Partial<Connection>,
  { keyName, certificatePem }: { keyName: string; certificatePem: string },
): void => {
  const { sha256, publicKeySha256 } = readCertificate(certificatePem);
  if (recorded === undefined || recorded.publicKeySha256 === publicKeySha256) return;
  const fingerprints = [sha256, recorded.sha256].map(formatFingerprint);
  throw jwtError('BundleKeyDiffers', [keyName, connection, ...fingerprints], [keyName, connection]);
};

const notesFor = (connection: string, encrypted: boolean, allowedBy: InstanceUrl['allowedBy']): ExportNote[] => {
  const variable = environmentPrefix(connection);
  return [
    { id: 'bundle', tokens: [variable, storeBundleCommand(connection, variable)] },
    ...(encrypted ? [{ id: 'bundlePassphrase', tokens: [storePassphraseCommand(variable)] }] : []),
    ...(allowedBy === 'environment' ? [{ id: 'bundleHost', tokens: [] }] : []),
  ];
};
