import { checkFolders, checkPlace } from '../base/files/boundary.ts';
import { withNamedErrors } from '../base/files/files.ts';
import { historyPaths, type PairPaths } from './store/storeFiles.ts';

/**
 * Refuses to change a pair where a file or a folder of it is a link, or something that this user didn't put there. To read it
 * is fine: the files of a mounted secret are links. Throws LinkInPath, NotAFile, NotAFolder, FileOfAnotherUser.
 */
export const refuseForeignPlaces = async (paths: PairPaths): Promise<void> =>
  withNamedErrors('FolderNotWritable', paths.folder, async () => {
    for (const path of [paths.keyPath, paths.certificatePath]) await checkPlace(paths.folder, path);
    await checkFolders(paths.folder, historyPaths(paths, 'any').folder);
  });

/** The same for one old pair. */
export const refuseForeignHistory = async (paths: PairPaths, name: string): Promise<void> => {
  const { keyPath, certificatePath } = historyPaths(paths, name);
  for (const path of [keyPath, certificatePath]) await checkPlace(paths.folder, path);
};
