import { readCertificate } from '../../base/certificate.ts';
import { isJwtError, jwtError } from '../../base/errors/errors.ts';
import type { Notice } from '../../base/notice.ts';
import { infoNotice } from '../../base/noticeOf.ts';
import { decodeBundle, encodeBundle, type Bundle } from '../../connection/bundle/bundle.ts';
import { environmentPrefix } from '../../connection/names.ts';
import { isOrgId } from '../../connection/orgId.ts';
import { resolveInstanceUrl, type InstanceUrl } from '../../login/instanceUrl.ts';
import { githubActions } from '../../pipeline/providers.ts';
import { exportedConnection } from './connection.ts';
import { completeLogin, refuseOtherKey } from './login.ts';
import { pemToSend } from './privateKey.ts';
import { exported, storedPair } from './storedPair.ts';
import type { ExportFormat } from './types.ts';

/**
 * Everything that the login of a connection needs, in one line. An encrypted key stays encrypted. Throws
 * ExportNeedsConnection, BundleIncomplete, BundleKeyDiffers, OrgIdInvalid, BundleUnreadable, the errors of `storedPair`, of
 * reading a key and of the instance URL.
 */
export const exportBundle: ExportFormat['make'] = async (request, world) => {
  const { env } = world;
  const { connection } = request;
  if (connection === undefined) throw jwtError('ExportNeedsConnection', ['bundle']);
  const pair = await storedPair(request, world);
  const { record, values } = await exportedConnection(connection, request.connectionFile, env);
  const login = completeLogin(connection, values);
  if (!isOrgId(login.orgId)) throw jwtError('OrgIdInvalid', [login.orgId, request.connectionFile]);
  refuseOtherKey(connection, record, pair);
  const { url: instanceUrl, allowedBy } = resolveInstanceUrl(login.instanceUrl, env);
  const certificate = readCertificate(pair.certificatePem).pem;
  const key = await pemToSend(pair, world);
  const bundle = await readableBundle(connection, { ...login, instanceUrl, key, certificate });
  const notes = notesFor(connection, pair.encrypted, allowedBy);
  return exported(pair, { content: Buffer.from(`${bundle}\n`), encrypted: pair.encrypted, notes });
};

/** What is stored unseen in a pipeline must not turn out there to be of no use. Throws BundleUnreadable. */
const readableBundle = async (connection: string, bundle: Bundle): Promise<string> => {
  const text = encodeBundle(bundle);
  const read = await decodeBundle(text, '').catch((error: unknown) => {
    if (!isJwtError(error)) throw error;
  });
  if (read === undefined || encodeBundle(read) !== text) throw jwtError('BundleUnreadable', [connection]);
  return text;
};

const notesFor = (connection: string, encrypted: boolean, allowedBy: InstanceUrl['allowedBy']): Notice[] => {
  const variable = environmentPrefix(connection);
  return [
    infoNotice('bundle', variable, githubActions.secretCommands.storeBundle(connection, variable)),
    ...(encrypted ? [infoNotice('bundlePassphrase', githubActions.secretCommands.storePassphrase(variable))] : []),
    ...(allowedBy === 'environment' ? [infoNotice('bundleHost')] : []),
  ];
};
