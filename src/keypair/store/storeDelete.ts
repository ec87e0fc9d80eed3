import { rm } from 'node:fs/promises';
import { jwtError } from '../../base/errors/errors.ts';
import { exists, withNamedErrors } from '../../base/files/files.ts';
import { withLock } from '../../base/files/lock.ts';
import { contentHash, historyFolder } from './history.ts';
import {
  findPair,
  flushFolder,
  historyPaths,
  pairPaths,
  removeStaged,
  stagedKeyPath,
  type PairPaths,
} from './storeFiles.ts';
import { listHistory } from './storeList.ts';
import { refuseForeignHistory, refuseForeignPlaces } from '../storePlaces.ts';

/** What a deletion takes away, or has taken away. */
export type Deletion = { pair: boolean; history: number };

/** What is there, and a hash of its key and certificate: a person agrees to the deletion of these and no others. */
export type FoundDeletion = Deletion & { content: string };

/** What is there to be deleted under a name. */
export const findDeletion = async (folder: string, keyName: string): Promise<FoundDeletion> => {
  const paths = pairPaths(folder, keyName);
  const found = await findPair(paths);
  const history = (await listHistory(folder, keyName)).length;
  const isStaged = await exists(stagedKeyPath(paths));
  return {
    pair: found.state !== 'none' || isStaged,
    history,
    content: contentHash(found.state === 'none' ? {} : found),
  };
};

/**
 * Removes a pair for good, whole or broken, and its history where that is asked for. The private key goes first: a
 * certificate that a killed deletion leaves alone counts as no pair. Throws KeyPairMissing, and KeyPairChanged if the pair
 * is not the one that was agreed to.
 */
export const deleteKeyPair = async (
  folder: string,
  keyName: string,
  { withHistory, content }: { withHistory: boolean; content: string },
): Promise<Deletion> => {
  const paths = pairPaths(folder, keyName);
  const isThere = ({ pair, history }: Deletion): boolean => pair || (withHistory && history > 0);
  const missing = (): Error => jwtError('KeyPairMissing', [keyName], [keyName]);
  if (!isThere(await findDeletion(folder, keyName))) throw missing();
  return withLock(folder, async () => {
    const found = await findDeletion(folder, keyName);
    if (!isThere(found)) throw missing();
    await refuseForeignPlaces(paths);
    if (found.content !== content) throw jwtError('KeyPairChanged', [keyName], [keyName]);
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
  const names = (await listHistory(paths.folder, paths.keyName)).map(({ name }) => name);
  for (const name of names) await refuseForeignHistory(paths, name);
  for (const name of names) await removePair(historyPaths(paths, name));
  await rm(historyFolder(paths), { recursive: true, force: true });
};
