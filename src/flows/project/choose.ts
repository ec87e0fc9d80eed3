import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { jwtError } from '../../base/errors/errors.ts';
import { checkAppName } from '../../app/names.ts';
import { checkConnectionName } from '../../connection/names.ts';
import { refuseUnnamedConnection } from '../../connection/chosenOutside.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import type { ConnectionFile } from '../../connection/types.ts';
import { isLinkToFolder, linkIn } from './linkedFolder.ts';

type Chosen = { connection: string; app: string };

type ChoiceWish = {
  connection?: string;
  appName?: string;
  appsFolder: string;
  file?: ConnectionFile;
  env: EnvironmentVariables;
};

/**
 * Which connection and which app are meant: what the flags say, else the connection file, else the only one that there
 * is. Errors: ConnectionNotChosen, AppNotChosen, AppFilesMissing, and the errors of the names themselves.
 */
export const chooseApp = async (wish: ChoiceWish): Promise<Chosen> => {
  const connection = await chooseConnection(wish);
  const { file } = wish;
  const named = wish.appName ?? file?.connections[connection]?.app ?? file?.defaults?.app;
  return { connection, app: checkAppName(named ?? (await onlyApp(wish.appsFolder, connection))) };
};

/** The connection alone: the named one, else the default, else the only one. Throws ConnectionNotNamed as well. */
export const chooseConnection = async (wish: ChoiceWish): Promise<string> => {
  const name = wish.connection ?? wish.file?.defaults?.connection ?? (await onlyConnection(wish));
  checkConnectionName(name);
  if (wish.connection === undefined) refuseUnnamedConnection(name, wish.env);
  return name;
};

const onlyConnection = async ({ file, appsFolder }: ChoiceWish): Promise<string> => {
  const apps = await foldersIn(appsFolder);
  const withFiles = await Promise.all(apps.map((app) => foldersIn(join(appsFolder, app, 'orgs'))));
  const known = [...new Set([...Object.keys(file?.connections ?? {}), ...withFiles.flat()])].sort();
  const [only, other] = known;
  if (only === undefined) throw jwtError('AppFilesMissing', ['-', appsFolder], ['<name>']);
  if (other !== undefined) throw jwtError('ConnectionNotChosen', [known.join(', ')], [only]);
  return only;
};

const onlyApp = async (appsFolder: string, connection: string): Promise<string> => {
  const apps = await foldersIn(appsFolder);
  const [only, other] = apps;
  if (only === undefined) throw jwtError('AppFilesMissing', [connection, appsFolder], [connection]);
  if (other !== undefined) throw jwtError('AppNotChosen', [apps.join(', ')]);
  return only;
};

/**
 * The names of the folders in a folder, in order; none if there is no such folder. Throws LinkInPath where one of them is a
 * link: whoever put it there means it to be one.
 */
export const foldersIn = async (path: string): Promise<string[]> => {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (await isLinkToFolder(entry)) throw linkIn(entry, path);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
};
