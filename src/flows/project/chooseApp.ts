import { readdir } from 'node:fs/promises';
import { jwtError } from '../../base/errors/errors.ts';
import { checkAppName } from '../../app/names.ts';
import { connectionRecord } from '../../connection/record.ts';
import type { ConnectionFile } from '../../connection/types.ts';
import { isLinkToFolder, linkIn } from './linkedFolder.ts';

type AppWish = { appName?: string; appsFolder: string; file?: ConnectionFile };

/**
 * Which app of a connection is meant: what the flag says, else the connection file, else the only one that there is. Errors:
 * AppNotChosen, AppFilesMissing, and the errors of the name itself.
 */
export const chooseApp = async (connection: string, { appName, appsFolder, file }: AppWish): Promise<string> => {
  const named = appName ?? connectionRecord(file, connection)?.app ?? file?.defaults?.app;
  return checkAppName(named ?? (await onlyApp(appsFolder, connection)));
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
