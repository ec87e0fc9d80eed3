import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readCertificate } from '../../base/certificate.ts';
import { refuseUnreadable } from '../../base/files/fileLimits.ts';
import { readIfExists } from '../../base/files/insideRead.ts';
import { exists } from '../../base/files/files.ts';
import { refuseMistrusted } from '../../base/files/ownership.ts';
import { isEncryptedKey } from '../read/examine.ts';
import type { KeyPair } from '../write/generate.ts';
import { checkKeyName } from './names.ts';
import { recordedPublicKey } from '../der/pbes2.ts';
import { readPrivateKey, type PrivateKey } from '../read/read.ts';

/** The files of one key pair in the key store, or of an old one in the store's history. */
export type PairPaths = { folder: string; keyName: string; keyPath: string; certificatePath: string };

/** What lies at the two paths; a key in the clear is `opened`, so that nobody reads and proves it again. Broken: something is there, but not a private key and the certificate that fits it. */
export type FoundPair =
  { state: 'none' } | ({ state: 'whole'; opened?: PrivateKey } & KeyPair) | ({ state: 'broken' } & Partial<KeyPair>);

/** One change of the file system. What a kill between any two of them leaves behind is what the tests look at. */
export type StoreStep = { name: string; run: () => Promise<void> };

/** Where a pair lies. The name is checked here, so that no path is ever made of a bad one. */
export const pairPaths = (folder: string, keyName: string): PairPaths => {
  checkKeyName(keyName);
  return {
    folder,
    keyName,
    keyPath: join(folder, `${keyName}.key`),
    certificatePath: join(folder, `${keyName}.crt`),
  };
};

/** Where an old pair goes, by the SHA-256 of its certificate. */
export const historyPaths = ({ folder, keyName }: PairPaths, fingerprint: string): PairPaths =>
  pairPaths(join(folder, 'history', keyName, fingerprint), keyName);

/**
 * Refuses a pair that others can change (NotYours, WritableByOthers). Whatever deploys its certificate or signs with its key
 * asks first. Where nothing lies there is nothing to be believed.
 */
export const refuseMistrustedPair = async ({ keyPath, certificatePath }: PairPaths): Promise<void> => {
  const there = await Promise.all([keyPath, certificatePath].map((path) => exists(path)));
  if (there.some(Boolean)) await refuseMistrusted([keyPath, certificatePath]);
};

/** Looks at the two files without a lock. */
export const findPair = async ({ keyPath, certificatePath }: PairPaths): Promise<FoundPair> => {
  const [privateKeyPem, certificatePem] = await Promise.all([readIfExists(keyPath), readIfExists(certificatePath)]);
  if (privateKeyPem === undefined && certificatePem === undefined) return { state: 'none' };
  if (privateKeyPem === undefined || certificatePem === undefined)
    return { state: 'broken', privateKeyPem, certificatePem };
  const pair = { privateKeyPem, certificatePem };
  const opened = isEncryptedKey(privateKeyPem) ? undefined : await readPrivateKey(privateKeyPem).catch(() => undefined);
  return (await pairFits(pair, opened)) ? { state: 'whole', ...pair, opened } : { state: 'broken', ...pair };
};

/**
 * The SHA-256 of the public key of either half, or nothing if it can't be read. That of an encrypted key is the one that
 * is written above it.
 */
export const publicKeyInPair = async ({
  privateKeyPem,
  certificatePem,
}: Partial<KeyPair>): Promise<string | undefined> => {
  try {
    if (privateKeyPem !== undefined && isEncryptedKey(privateKeyPem)) return recordedPublicKey(privateKeyPem);
    if (privateKeyPem !== undefined) return (await readPrivateKey(privateKeyPem)).publicKeySha256;
    if (certificatePem !== undefined) return readCertificate(certificatePem).publicKeySha256;
  } catch {
    // A damaged file fits nothing.
  }
  return undefined;
};

/** An encrypted key that says nothing of its public key was put here by a person, who is believed. */
const pairFits = async ({ privateKeyPem, certificatePem }: KeyPair, opened?: PrivateKey): Promise<boolean> => {
  const ofCertificate = await publicKeyInPair({ certificatePem });
  const ofKey = opened?.publicKeySha256 ?? (await publicKeyInPair({ privateKeyPem }));
  const isUnknown = ofKey === undefined && isEncryptedKey(privateKeyPem);
  return ofCertificate !== undefined && (isUnknown || ofKey === ofCertificate);
};

/**
 * The steps that put a pair in place: both files written and flushed beside their places, then renamed, certificate
 * first, so that a first write that is killed leaves no key without its certificate. Throws FileWouldBeTooLarge.
 */
export const placeSteps = (paths: PairPaths, { privateKeyPem, certificatePem }: Partial<KeyPair>): StoreStep[] => {
  const files = [
    { what: 'certificate', path: paths.certificatePath, text: certificatePem },
    { what: 'key', path: paths.keyPath, text: privateKeyPem },
  ].flatMap(({ what, path, text }) => (text === undefined ? [] : [{ what, path, text }]));
  for (const { path, text } of files) refuseUnreadable(path, text);
  return [
    ...files.map(({ what, path, text }) => ({
      name: `stage ${what}`,
      run: () => stageStoreFile(stagedStorePath(path), text),
    })),
    ...files.map(({ what, path }) => ({ name: `place ${what}`, run: () => rename(stagedStorePath(path), path) })),
    { name: 'flush folder', run: () => flushFolder(paths.folder) },
  ];
};

/**
 * Runs steps in order. If one fails, what was staged at these places and not placed is removed as far as that goes: a
 * secret must not lie about because a disk was full.
 */
export const runStoreSteps = async (
  steps: readonly StoreStep[],
  places: readonly PairPaths[],
  beforeStep?: (name: string) => void | Promise<void>,
): Promise<void> => {
  try {
    for (const { name, run } of steps) {
      await beforeStep?.(name);
      await run();
    }
  } catch (error) {
    for (const paths of places) await removeStaged(paths).catch(() => undefined);
    throw error;
  }
};

/** `.acme.key` beside `acme.key`: no key name begins with a dot, and ignore rules for `*.key` hold for both. */
const stagedStorePath = (path: string): string => join(dirname(path), `.${basename(path)}`);

/** Where a key lies that was written and never placed: its writer was killed, or is at work right now. */
export const stagedKeyPath = ({ keyPath }: PairPaths): string => stagedStorePath(keyPath);

/** Every place where a secret may lie, if only for a moment. */
export const secretPlaces = (paths: PairPaths): string[] =>
  [paths, historyPaths(paths, 'any')].flatMap(({ keyPath }) => [keyPath, stagedStorePath(keyPath)]);

/** Removes what a killed run staged but never placed; it may be a private key. */
export const removeStaged = async ({ keyPath, certificatePath }: PairPaths): Promise<void> => {
  for (const path of [keyPath, certificatePath]) await rm(stagedStorePath(path), { force: true });
};

/** Writes a new file with mode 0600, whatever the umask, and flushes it. A killed run may have left one behind. */
const stageStoreFile = async (path: string, text: string): Promise<void> => {
  await rm(path, { force: true });
  const file = await open(path, 'wx', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Makes the renames last through a loss of power. Windows can't open a folder, and doesn't need it. */
export const flushFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
};
