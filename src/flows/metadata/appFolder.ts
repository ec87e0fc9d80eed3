import { dirname, join, resolve } from 'node:path';
import { jwtError } from '../../base/errors.ts';
import type { ConnectionFile } from '../../connection/types.ts';
import { isInside } from './projectFile.ts';

export type AppFolderPlace = {
  appsFolder: string;
  folderIsChosen?: boolean;
  connectionFile: string;
  projectFolder?: string;
};

/**
 * The folder of an app: the one that the connection file says, unless a person chose another. What is said in a project
 * can't lead out of it. Throws `AppFolderOutside`.
 */
export const appFolder = (app: string, place: AppFolderPlace, file?: ConnectionFile): string => {
  const path = file?.apps && Object.hasOwn(file.apps, app) ? file.apps[app]?.path : undefined;
  if (path === undefined || place.folderIsChosen) return join(place.appsFolder, app);
  const base = place.projectFolder ?? dirname(place.connectionFile);
  const folder = resolve(base, path);
  if (folder === base || !isInside(folder, base)) throw jwtError('AppFolderOutside', [app, path]);
  return folder;
};
