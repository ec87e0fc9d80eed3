import { readCertificate } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { ensurePrivateFolder, withNamedErrors } from '../../base/files/files.ts';
import { withLock } from '../../base/files/lock.ts';
import { refuseMistrusted } from '../../base/files/ownership.ts';
import { isEncryptedKey } from '../read/examine.ts';
import type { KeyPair } from '../write/generate.ts';
import { findHealed, heal, stored, type StoredKeyPair } from './heal.ts';
import { archive } from './history.ts';
import { refuseForeignPlaces } from '../storePlaces.ts';
import {
  findPair,
  pairPaths,
  placeSteps,
  refuseMistrustedPair,
  runStoreSteps,
  secretPlaces,
  type FoundPair,
  type PairPaths,
} from './storeFiles.ts';
import { checkNewName } from './storeList.ts';
import { refuseWorkTree } from './workTree.ts';

export type { StoredKeyPair } from './heal.ts';

export type WrittenKeyPair = {
  keyPath: string;
  certificatePath: string;
  /** The folder that the old pair moved to, if there was one. */
  historyPath?: string;
};

type WriteOptions = {
  /** Replace a pair that is still valid, or one that is broken. */
  force: boolean;
  now: Date;
  env?: NodeJS.ProcessEnv;
  /** Called before each change of the file system and once after the last, with its name. */
  beforeStep?: (name: string) => void | Promise<void>;
};

/**
 * The pair with this name, or nothing. A pair that doesn't fit because its replacement was killed is restored from the
 * history; one that can't be is KeyPairBroken. One that others can change is NotYours or WritableByOthers, unless it is
 * only to be described.
 */
export const readKeyPair = async (
  folder: string,
  keyName: string,
  { anyOwner }: { anyOwner?: boolean } = {},
): Promise<StoredKeyPair | undefined> => {
  const paths = pairPaths(folder, keyName);
  if (anyOwner !== true) await refuseMistrustedPair(paths);
  const found = await findHealed(paths);
  if (found.state === 'broken') throw jwtError('KeyPairBroken', [keyName, folder], [keyName]);
  return found.state === 'whole' ? stored(paths, found) : undefined;
};

/** A private key of the key store, before anything of it is judged. */
type KeyProtection = { state: 'none' } | { state: 'plain' | 'encrypted'; privateKeyPem: string };

/** Whether a private key with this name is there, and whether only a passphrase opens it. */
export const protectionOf = async (folder: string, keyName: string): Promise<KeyProtection> => {
  const found = await findPair(pairPaths(folder, keyName));
  if (found.state === 'none' || found.privateKeyPem === undefined) return { state: 'none' };
  const { privateKeyPem } = found;
  return { state: isEncryptedKey(privateKeyPem) ? 'encrypted' : 'plain', privateKeyPem };
};

/**
 * Puts a pair into the key store, files 0600 in a folder 0700; whatever it replaces moves to the history first. Throws
 * KeyPairExists for a pair that is still valid and KeyPairBroken for a broken one, unless forced.
 */
export const writeKeyPair = async (
  folder: string,
  keyName: string,
  pair: KeyPair,
  options: WriteOptions,
): Promise<WrittenKeyPair> => {
  const paths = pairPaths(folder, keyName);
  await refuseWorkTree(secretPlaces(paths), options.env);
  await ensurePrivateFolder(folder);
  await refuseMistrusted([folder, paths.keyPath, paths.certificatePath]);
  return withLock(folder, () => replacePair(paths, pair, options));
};

/**
 * What a new pair with this name would replace, if it may be replaced: the same refusals as `writeKeyPair`, to be known
 * before the work of making a pair.
 */
export const checkReplaceable = async (
  folder: string,
  keyName: string,
  options: Pick<WriteOptions, 'force' | 'now'>,
): Promise<StoredKeyPair | undefined> => {
  const paths = pairPaths(folder, keyName);
  // Says what to do about it, which what only looks at places doesn't.
  await refuseMistrustedPair(paths);
  await refuseForeignPlaces(paths);
  await checkNewName(folder, keyName);
  const found = await findHealed(paths);
  refuseToReplacePair(paths, found, options);
  return found.state === 'whole' ? stored(paths, found) : undefined;
};

/**
 * Puts the same private key in another protection in place of the one that is there, in one rename. The certificate and
 * the history stay as they are. Throws KeyPairMissing.
 */
export const replacePrivateKey = async (
  folder: string,
  keyName: string,
  convert: (stored: StoredKeyPair) => Promise<string>,
  env?: NodeJS.ProcessEnv,
): Promise<StoredKeyPair> => {
  const paths = pairPaths(folder, keyName);
  if ((await findPair(paths)).state === 'none') throw jwtError('KeyPairMissing', [keyName], [keyName]);
  await refuseMistrustedPair(paths);
  await refuseWorkTree(secretPlaces(paths), env);
  return withLock(folder, async () => {
    const found = await heal(paths);
    if (found.state === 'none') throw jwtError('KeyPairMissing', [keyName], [keyName]);
    if (found.state === 'broken') throw jwtError('KeyPairBroken', [keyName, folder], [keyName]);
    const privateKeyPem = await convert(await stored(paths, found));
    await withNamedErrors('FolderNotWritable', folder, () =>
      runStoreSteps(placeSteps(paths, { privateKeyPem }), [paths]),
    );
    return stored(paths, { ...found, privateKeyPem, opened: undefined });
  });
};

const replacePair = async (paths: PairPaths, pair: KeyPair, options: WriteOptions): Promise<WrittenKeyPair> => {
  await checkNewName(paths.folder, paths.keyName);
  const found = await heal(paths);
  refuseToReplacePair(paths, found, options);
  const old = found.state === 'none' ? undefined : await archive(paths, found);
  const steps = [...(old?.steps ?? []), ...placeSteps(paths, pair)];
  await withNamedErrors('FolderNotWritable', paths.folder, async () => {
    await runStoreSteps(steps, [paths, ...(old ? [old.places] : [])], options.beforeStep);
    await options.beforeStep?.('end');
  });
  return { keyPath: paths.keyPath, certificatePath: paths.certificatePath, historyPath: old?.places.folder };
};

const refuseToReplacePair = (
  { folder, keyName }: PairPaths,
  found: FoundPair,
  { force, now }: Pick<WriteOptions, 'force' | 'now'>,
): void => {
  if (force || found.state === 'none') return;
  if (found.state === 'broken') throw jwtError('KeyPairBroken', [keyName, folder], [keyName]);
  const { notAfter } = readCertificate(found.certificatePem);
  if (notAfter > now) throw jwtError('KeyPairExists', [keyName, notAfter.toISOString().slice(0, 10)]);
};
