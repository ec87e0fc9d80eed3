import { readCertificate } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors.ts';
import { encodeBundle } from '../../connection/bundle.ts';
import { environmentPrefix } from '../../connection/names.ts';
import { resolveInstanceUrl, type InstanceUrl } from '../../login/instanceUrl.ts';
import { storeBundleCommand, storePassphraseCommand } from '../../pipeline/bundleCommands.ts';
import { knownConnection } from './connection.ts';
import { completeLogin, refuseOtherKey } from './login.ts';
import { exported, storedPair } from './storedPair.ts';
import type { ExportFormat, ExportNote } from './types.ts';

/**
 * Everything that the login of a connection needs, in one line. An encrypted key stays encrypted. Throws
 * ExportNeedsConnection, BundleIncomplete, BundleKeyDiffers, the errors of `storedPair` and of the instance URL.
 */
export const exportBundle: ExportFormat['make'] = async (request, world) => {
  const { env } = world;
  const { connection } = request;
  if (connection === undefined) throw jwtError('ExportNeedsConnection', ['bundle']);
  const pair = await storedPair(request, world);
  const { record, values } = await knownConnection(connection, request.connectionFile, env);
  const login = completeLogin(connection, values);
  refuseOtherKey(connection, record, pair);
  const { url: instanceUrl, allowedBy } = resolveInstanceUrl(login.instanceUrl, env);
  const certificate = readCertificate(pair.certificatePem).pem;
  const bundle = encodeBundle({ ...login, instanceUrl, key: pair.privateKeyPem, certificate });
  const notes = notesFor(connection, pair.encrypted, allowedBy);
  return exported(pair, { content: Buffer.from(`${bundle}\n`), encrypted: pair.encrypted, notes });
};

const notesFor = (connection: string, encrypted: boolean, allowedBy: InstanceUrl['allowedBy']): ExportNote[] => {
  const variable = environmentPrefix(connection);
  return [
    { id: 'bundle', tokens: [variable, storeBundleCommand(connection, variable)] },
    ...(encrypted ? [{ id: 'bundlePassphrase', tokens: [storePassphraseCommand(variable)] }] : []),
    ...(allowedBy === 'environment' ? [{ id: 'bundleHost', tokens: [] }] : []),
  ];
};
