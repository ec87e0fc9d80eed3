import { rm } from 'node:fs/promises';
import { jwtError } from '../base/errors.ts';
import { withLock, withNamedErrors } from '../base/files.ts';
import { historyFolder } from './history.ts';
import { findPair, flushFolder, historyPaths, pairPaths, removeStaged, type PairPaths } from './storeFiles.ts';
import { listHistory } from './storeList.ts';

/** What a deletion takes away, or has taken away. */
export type Deletion = { pair: boolean; history: number };

/** What is there to be deleted under a name. */
export const findDeletion = async (folder: string, keyName: string): Promise<Deletion> => {
  const paths = pairPaths(folder, keyName);
  return { pair: (await findPair(paths)).state !== 'none', history: (await listHistory(folder, keyName)).length };
};

/**
 * Removes a pair for good, whole or broken, and its history where that is asked for. The private key goes first: a
 * certificate that a killed deletion leaves alone counts as no pair. Throws KeyPairMissing.
 */
export const deleteKeyPair = async (
  folder: string,
  keyName: string,
  { withHistory }: { withHistory: boolean },
): Promise<Deletion> => {
  const paths = pairPaths(folder, keyName);
  const isThere = ({ pair, history }: Deletion): boolean => pair || (withHistory && history > 0);
  const missing = (): Error => jwtError('KeyPairMissing', [keyName], [keyName]);
  // Without a look before, the lock would make the folder of the key store.
  if (!isThere(await findDeletion(folder, keyName))) throw missing();
  return withLock(folder, async () => {
    const found = await findDeletion(folder, keyName);
    if (!isThere(found)) throw missing();
    await withNamedErrors('FolderNotWritable', folder, async () => {
      await removePair(paths);
      if (withHistory) await removeHistory(paths);
      await flushFolder(folder);
    });
    return { pair: found.pair, history: withHistory ? found.history : 0 };
  });
};

const removePair = async (paths: PairPaths): Promise<void> => {
  await rm(paths.keyPath, { force: true });
  await removeStaged(paths);
  await rm(paths.certificatePath, { force: true });
};

const removeHistory = async (paths: PairPaths): Promise<void> => {
  for (const { name } of await listHistory(paths.folder, paths.keyName)) await removePair(historyPaths(paths, name));
  await rm(historyFolder(paths), { recursive: true, force: true });
};
