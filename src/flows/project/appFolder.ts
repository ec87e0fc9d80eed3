import { appRecord } from '../../connection/record.ts';
import { dirname, join, resolve } from 'node:path';
import { checkFolders, isPathInside } from '../../base/files/boundary.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { withNamedErrors } from '../../base/files/files.ts';
import { standardInputPath } from '../../base/files/standardInput.ts';
import type { ConnectionFile } from '../../connection/types.ts';

export type AppFolderPlace = {
  appsFolder: string;
  folderIsChosen?: boolean;
  connectionFile: string;
  projectFolder?: string;
};

/**
 * The folder of an app: the one that the connection file says, unless a person chose another. What is said in a project
 * can't lead out of it, and no link can. Throws `AppFolderOutside`, `LinkInPath`, `NotAFolder`.
 */
export const appFolder = async (
  app: string,
  place: AppFolderPlace,
  file?: ConnectionFile,
): Promise<{ folder: string; boundary: string }> => {
  const folder = saidFolder(app, place, file);
  const base = baseOf(place);
  const boundary = isPathInside(folder, base) ? base : place.appsFolder;
  await withNamedErrors('FileNotReadable', folder, () => checkFolders(boundary, folder));
  return { folder, boundary };
};

/** A stream lies nowhere: its apps are where those of this user are. */
const baseOf = ({ projectFolder, connectionFile, appsFolder }: AppFolderPlace): string =>
  projectFolder ?? (connectionFile === standardInputPath ? appsFolder : dirname(connectionFile));

/** The same before anybody has looked whether it is there. Throws AppFolderOutside. */
export const saidFolder = (app: string, place: AppFolderPlace, file?: ConnectionFile): string => {
  const path = appRecord(file, app)?.path;
  if (path === undefined || place.folderIsChosen) return join(place.appsFolder, app);
  const base = baseOf(place);
  const folder = resolve(base, path);
  if (folder === base || !isPathInside(folder, base)) throw jwtError('AppFolderOutside', [app, path]);
  return folder;
};
