import { judgeLoginUrl } from '../../base/hosts/loginUrl.ts';
import { isJwtError, jwtError } from '../../base/errors/errors.ts';
import type { Notice } from '../../base/notice.ts';
import { warningNotice } from '../../base/noticeOf.ts';
import { chooseConnections } from '../../connection/choose/choose.ts';
import { refuseUnknownName } from '../../connection/choose/known.ts';
import { readConnectionsApart } from '../../connection/file.ts';
import { environmentPrefix, isConnectionName } from '../../connection/names.ts';
import { connectionRecord } from '../../connection/record.ts';
import type { ConnectionFile } from '../../connection/types.ts';
import { readKeyPair } from '../../keypair/store/store.ts';
import type { PipelineLogin } from '../../pipeline/jobs/model.ts';
import type { PipelineRequest } from './model.ts';

export type PipelineLogins = { logins: PipelineLogin[]; allowsHost: boolean; warnings: Notice[] };

/**
 * The logins that are meant, as the jobs see them. Nothing depends on this machine but whether a key has a passphrase, and
 * that only where no flag says so. Throws the errors of the connection file and of `chooseConnections`, ConnectionsNowhere.
 */
export const pipelineLogins = async (request: PipelineRequest): Promise<PipelineLogins> => {
  const read = await readConnectionsApart(request.connectionFile);
  const { file, refused = {} } = read ?? {};
  const chosen = chooseConnections(request.selection, { file, refused, env: request.env });
  if (chosen.length === 0) throw jwtError('ConnectionsNowhere', [request.connectionFile]);
  for (const name of request.selection.names) refuseUnknownName(name, { file, refused, env: request.env });
  // A record may have what can't be a name; what is wrong with it is told.
  const names = chosen.filter(isConnectionName);
  const logins = await Promise.all(names.map((name) => pipelineLoginOf(name, file, request)));
  return {
    logins,
    allowsHost: names.some((name) => needsAllowing(connectionRecord(file, name)?.instanceUrl)),
    warnings: Object.values(refused).map(({ message }) => warningNotice('record', message)),
  };
};

/** Whether a job has to say that this host may be logged in on. */
const needsAllowing = (instanceUrl: string | undefined): boolean =>
  instanceUrl !== undefined && judgeLoginUrl(instanceUrl, {}).found === undefined;

const pipelineLoginOf = async (
  connection: string,
  file: ConnectionFile | undefined,
  request: PipelineRequest,
): Promise<PipelineLogin> => {
  const record = connectionRecord(file, connection);
  return {
    connection,
    variable: environmentPrefix(connection),
    hasPassphrase: request.hasPassphrase || (await isEncryptedHere(record?.keyName ?? connection, request)),
    isDevHub: record?.devHub === true,
    hasApp: record?.app !== undefined && record.certificate !== undefined,
  };
};

const isEncryptedHere = async (keyName: string, { keyFolder }: PipelineRequest): Promise<boolean> => {
  try {
    return (await readKeyPair(keyFolder, keyName))?.encrypted === true;
  } catch (error) {
    // What is wrong with a key pair is for those to say who use it.
    if (!isJwtError(error)) throw error;
    return false;
  }
};
