import { daysLeft } from '../../base/certificate.ts';
import { chooseConnections } from '../../connection/choose/choose.ts';
import { isSelection, type SeveralConnections } from '../../connection/choose/selectSeveral.ts';
import { bundlesIn } from '../../connection/bundle/bundleVariables.ts';
import { isConnectionName } from '../../connection/names.ts';
import { readConnectionsApart } from '../../connection/file.ts';
import { connectionRecord } from '../../connection/record.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import type { Connection } from '../../connection/types.ts';
import { listKeyNames } from '../../keypair/store/storeList.ts';

/** One connection of the file; `problem` says why its record can't be used, of which nothing else is known then. */
export type ListedConnection = {
  connection: string;
  isDefault: boolean;
  instanceUrl?: string;
  username?: string;
  app?: string;
  orgId?: string;
  environment?: string;
  keyName?: string;
  /** Whether the key store has a key pair of this name. */
  keyInStore: boolean;
  certificateEnds?: string;
  daysLeft?: number;
  tags: string[];
  description?: string;
  problem?: string;
};

type ConnectionListRequest = SeveralConnections & { connectionFile: string; keyFolder: string };

export type ConnectionList = {
  hasFile: boolean;
  connections: ListedConnection[];
  /** Connections that only a bundle in the environment knows. */
  inEnvironment: string[];
  warnings: string[];
};

/**
 * The connections of a file, or those of them that are meant. A record that can't be used is listed with its problem. Throws
 * the errors of the connection file and of `chooseConnections`.
 */
export const listConnections = async (
  request: ConnectionListRequest,
  { env, now }: { env: EnvironmentVariables; now: Date },
): Promise<ConnectionList> => {
  const read = await readConnectionsApart(request.connectionFile);
  const { file, refused = {}, warnings = [] } = read ?? {};
  const inFile = [...Object.keys(file?.connections ?? {}), ...Object.keys(refused)].sort();
  const names = isSelection(request) ? chooseConnections(request, { file, refused, env }) : inFile;
  const keyNames = new Set(await listKeyNames(request.keyFolder));
  const inEnvironment = isSelection(request) ? [] : bundlesIn(env).filter((name) => !inFile.includes(name));
  const connections = names.map((connection): ListedConnection => {
    const shared = { connection, isDefault: file?.defaults?.connection === connection };
    const record = connectionRecord(file, connection);
    if (record) return { ...shared, ...listedValues(connection, record, { keyNames, now }) };
    const problem = Object.hasOwn(refused, connection) ? refused[connection]?.message : undefined;
    return { ...shared, keyInStore: keyNames.has(connection), tags: [], ...(problem && { problem }) };
  });
  return { hasFile: read !== undefined, connections, inEnvironment: inEnvironment.filter(isConnectionName), warnings };
};

const listedValues = (
  name: string,
  { instanceUrl, username, app, orgId, environment, keyName = name, certificate, tags = [], description }: Connection,
  { keyNames, now }: { keyNames: ReadonlySet<string>; now: Date },
): Omit<ListedConnection, 'connection' | 'isDefault'> => {
  const end = new Date(certificate?.notAfter ?? NaN);
  return {
    instanceUrl,
    username,
    ...(app !== undefined && { app }),
    ...(orgId !== undefined && { orgId }),
    ...(environment !== undefined && { environment }),
    keyName,
    keyInStore: keyNames.has(keyName),
    ...(!Number.isNaN(end.getTime()) && { certificateEnds: end.toISOString(), daysLeft: daysLeft(end, now) }),
    tags,
    ...(description !== undefined && { description }),
  };
};
