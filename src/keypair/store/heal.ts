import { isOpenToOthers, withNamedErrors } from '../../base/files/files.ts';
import { withLock } from '../../base/files/lock.ts';
import { isEncryptedKey } from '../read/examine.ts';
import type { PrivateKey } from '../read/read.ts';
import type { KeyPair } from '../write/generate.ts';
import { findInHistory, findInPlace } from './history.ts';
import { refuseForeignPlaces } from '../storePlaces.ts';
import { placeSteps, removeStaged, runStoreSteps, type FoundPair, type PairPaths } from './storeFiles.ts';

export type StoredKeyPair = KeyPair & {
  keyName: string;
  keyPath: string;
  certificatePath: string;
  readableByOthers: boolean;
  /** Whether the pair had to be put together again from the history, because a replacement was killed. */
  restored: boolean;
  /** Whether only a passphrase opens the private key. */
  encrypted: boolean;
  /** The private key, as it was read for the comparison with its certificate. */
  opened?: PrivateKey;
};

type Healed = FoundPair & { restored: boolean };

/** What lies in place, healed. Only a pair that doesn't fit needs the lock: its writer may be at work, or may have been killed. */
export const findHealed = async (paths: PairPaths): Promise<Healed> => {
  const found = await findInPlace(paths);
  return found.state === 'broken' ? withLock(paths.folder, () => heal(paths)) : { ...found, restored: false };
};

/** Under the lock: what lies in place, after what a killed run left behind has been put right. */
export const heal = async (paths: PairPaths): Promise<Healed> => {
  await refuseForeignPlaces(paths);
  await withNamedErrors('FolderNotWritable', paths.folder, () => removeStaged(paths));
  const found = await findInPlace(paths);
  if (found.state !== 'broken') return { ...found, restored: false };
  const old = await findInHistory(paths, found);
  if (old) {
    await withNamedErrors('FolderNotWritable', paths.folder, () => runStoreSteps(placeSteps(paths, old), [paths]));
    return { state: 'whole', ...old, restored: true };
  }
  // A certificate alone is what a killed first write leaves: there never was a pair.
  return found.privateKeyPem === undefined ? { state: 'none', restored: false } : { ...found, restored: false };
};

type FoundWhole = KeyPair & { restored: boolean; opened?: PrivateKey };

/** A pair with what callers want to know of its files. */
export const stored = async (paths: PairPaths, pair: FoundWhole): Promise<StoredKeyPair> => {
  const known = {
    keyName: paths.keyName,
    keyPath: paths.keyPath,
    certificatePath: paths.certificatePath,
    privateKeyPem: pair.privateKeyPem,
    certificatePem: pair.certificatePem,
    readableByOthers: await isOpenToOthers(paths.keyPath),
    restored: pair.restored,
    encrypted: isEncryptedKey(pair.privateKeyPem),
  };
  // Whoever copies a pair and changes its key must not take the old one along.
  return Object.defineProperty(known, 'opened', { value: pair.opened });
};
