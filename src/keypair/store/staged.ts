import { rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readCertificate } from '../../base/certificate.ts';
import { ensurePrivateFolder, withNamedErrors } from '../../base/files/files.ts';
import { ensurePrivateFolderInside, writeFileInside } from '../../base/files/insideFile.ts';
import { readIfExists } from '../../base/files/insideRead.ts';
import type { KeyPair } from '../write/generate.ts';
import { checkKeyName } from './names.ts';
import { readKeyPair, writeKeyPair, type StoredKeyPair } from './store.ts';
import { replaceCertificate } from './storeCertificate.ts';
import { deleteKeyPair, findDeletion } from './storeDelete.ts';

/**
 * Where the pair lies that is to take the place of another one: below the key store, a key store of its own, so that a login
 * can be proven with nothing but what lies there.
 */
export const nextKeyFolder = (folder: string, keyName: string): string => {
  checkKeyName(keyName);
  return join(folder, 'next', keyName);
};

/** Puts a pair beside the one that is in use. The errors are those of `writeKeyPair`. */
export const stageNextPair = async (folder: string, keyName: string, pair: KeyPair, now: Date): Promise<void> => {
  const place = nextKeyFolder(folder, keyName);
  await ensurePrivateFolder(folder);
  await ensurePrivateFolderInside(folder, place);
  await writeKeyPair(place, keyName, pair, { force: false, now });
};

/** The pair that lies ready; nothing if there is none. The errors are those of `readKeyPair`. */
export const readNextPair = (folder: string, keyName: string): Promise<StoredKeyPair | undefined> =>
  readKeyPair(nextKeyFolder(folder, keyName), keyName);

/** The same, and nothing of one that is good for nothing. The errors are those of `readKeyPair`, but KeyPairBroken. */
export const readUsablePair = (folder: string, keyName: string): Promise<StoredKeyPair | undefined> =>
  readKeyPair(folder, keyName).catch((error: Error) => {
    if (error.name === 'KeyPairBrokenError') return undefined;
    throw error;
  });

/** Where the request for a certificate of the pair that lies ready is kept. Whoever signs it signs for this key alone. */
const requestPath = (folder: string, keyName: string): string => join(nextKeyFolder(folder, keyName), `${keyName}.csr`);

/** Keeps a certificate request beside the pair that lies ready. */
export const keepStagedRequest = (folder: string, keyName: string, text: string): Promise<void> =>
  writeFileInside(folder, requestPath(folder, keyName), text, { mode: 0o600 });

/** The certificate request for the pair that lies ready; nothing if there is none, or no such pair. */
export const readStagedRequest = async (folder: string, keyName: string): Promise<string | undefined> => {
  const text = await readIfExists(requestPath(folder, keyName));
  return text !== undefined && (await readNextPair(folder, keyName)) ? text : undefined;
};

/** Takes a pair away that lies ready and isn't wanted, or is in use by now. */
export const removeNextPair = async (folder: string, keyName: string): Promise<void> => {
  const place = nextKeyFolder(folder, keyName);
  const found = await findDeletion(place, keyName);
  if (found.pair || found.history > 0)
    await deleteKeyPair(place, keyName, { withHistory: true, content: found.content });
  await withNamedErrors('FolderNotWritable', place, () => rm(requestPath(folder, keyName), { force: true }));
  // Empty by now, or of others.
  for (const empty of [join(place, 'history'), place, dirname(place)]) await rmdir(empty).catch(() => undefined);
};

/** Puts a pair in the place of the one that is in use, which moves to the history; of the same key, only its certificate does. */
export const placePair = async (folder: string, keyName: string, pair: KeyPair, now: Date): Promise<void> => {
  const inPlace = await readUsablePair(folder, keyName);
  const hashes = [inPlace, pair].map((each) => each && readCertificate(each.certificatePem));
  if (hashes[0]?.sha256 === hashes[1]?.sha256) return;
  if (hashes[0]?.publicKeySha256 === hashes[1]?.publicKeySha256)
    await replaceCertificate(folder, keyName, pair.certificatePem);
  else await writeKeyPair(folder, keyName, pair, { force: true, now });
};
