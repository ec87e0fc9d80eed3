import { connectionRecord } from '../../connection/record.ts';
import { join } from 'node:path';
import { jwtError } from '../../base/errors/errors.ts';
import { exists } from '../../base/files/files.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import type { ConnectionFile } from '../../connection/types.ts';
import { checkConnectionName, environmentPrefix } from '../../connection/names.ts';
import { pairPaths } from '../../keypair/store/storeFiles.ts';
import { appFolder, type AppFolderPlace } from './appFolder.ts';
import { foldersIn } from './choose.ts';

type KnownWish = AppFolderPlace & {
  connection?: string;
  keyFolder: string;
  env: EnvironmentVariables;
  file?: ConnectionFile;
};

/**
 * Tells a wrong name from a connection that has no files yet. Throws DeployConnectionUnknown if others are known, and this
 * one is neither in the connection file nor in the folders of the apps nor in the key store nor a bundle's.
 */
export const refuseUnknownConnection = async (wish: KnownWish): Promise<void> => {
  const { connection, file, keyFolder, env } = wish;
  if (connection === undefined || connectionRecord(file, connection)) return;
  checkConnectionName(connection);
  if (env[environmentPrefix(connection)] !== undefined) return;
  const known = await knownConnections(wish);
  if (known.length === 0 || known.includes(connection)) return;
  if (await exists(pairPaths(keyFolder, connection).keyPath)) return;
  throw jwtError('DeployConnectionUnknown', [connection, known.join(', ')], [connection]);
};

const knownConnections = async ({ file, ...place }: KnownWish): Promise<string[]> => {
  const apps = new Set([...(await foldersIn(place.appsFolder)), ...Object.keys(file?.apps ?? {})]);
  const withFiles = await Promise.all(
    [...apps].map(async (app) => foldersIn(join((await appFolder(app, place, file)).folder, 'orgs'))),
  );
  return [...new Set([...Object.keys(file?.connections ?? {}), ...withFiles.flat()])].sort();
};
