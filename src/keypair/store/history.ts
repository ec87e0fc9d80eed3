import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { recordedPublicKey } from '../der/pbes2.ts';
import { readCertificate } from '../../base/certificate.ts';
import { ensurePrivateFolderInside } from '../../base/files/insideFile.ts';
import { readIfExists } from '../../base/files/insideRead.ts';
import type { KeyPair } from '../write/generate.ts';
import {
  findPair,
  historyPaths,
  placeSteps,
  publicKeyInPair,
  type FoundPair,
  type PairPaths,
  type StoreStep,
} from './storeFiles.ts';
import { refuseForeignHistory } from '../storePlaces.ts';

/**
 * Where what lies in place goes before it is replaced, and the steps that copy it there. Never over another key: the
 * certificate that names the folder can lie beside the wrong one.
 */
export const archive = async (paths: PairPaths, found: Exclude<FoundPair, { state: 'none' }>): Promise<Archive> =>
  archiveAs(paths, await freeName(paths, archiveName(found), found.privateKeyPem), found);

/** The same for a certificate alone, where the key stays in place: no more copies of a secret than are needed. */
export const archiveCertificate = (paths: PairPaths, certificatePem: string): Archive =>
  archiveAs(paths, readCertificate(certificatePem).sha256, { certificatePem });

/** The folder, and the steps that fill it. */
type Archive = { places: PairPaths; steps: StoreStep[] };

const archiveAs = (paths: PairPaths, name: string, old: Partial<KeyPair>): Archive => {
  const places = historyPaths(paths, name);
  const makeFolder = {
    name: 'make folder',
    run: async () => {
      await refuseForeignHistory(paths, name);
      await ensurePrivateFolderInside(paths.folder, places.folder);
    },
  };
  const steps = [makeFolder, ...placeSteps(places, old)];
  return { places, steps: steps.map((step) => ({ ...step, name: `history: ${step.name}` })) };
};

const archiveName = (found: Exclude<FoundPair, { state: 'none' }>): string =>
  found.state === 'whole' ? readCertificate(found.certificatePem).sha256 : `broken-${contentHash(found)}`;

/** What tells one pair from every other, whole or not. */
export const contentHash = ({ privateKeyPem = '', certificatePem = '' }: Partial<KeyPair>): string =>
  createHash('sha256').update(`${privateKeyPem}\0${certificatePem}`).digest('hex');

const freeName = async (paths: PairPaths, name: string, privateKeyPem = '', count = 1): Promise<string> => {
  const candidate = count === 1 ? name : `${name}-${count}`;
  const there = await readIfExists(historyPaths(paths, candidate).keyPath);
  return there === undefined || (await isSameKey(there, privateKeyPem))
    ? candidate
    : freeName(paths, name, privateKeyPem, count + 1);
};

/** Of an encrypted key that doesn't tell its public key, only its own text is known to be the same. */
const isSameKey = async (one: string, other: string): Promise<boolean> => {
  const hash = await publicKeyInPair({ privateKeyPem: one });
  return one === other || (hash !== undefined && hash === (await publicKeyInPair({ privateKeyPem: other })));
};

/**
 * What lies in place. An encrypted key that says nothing of its public key is believed to fit, unless the history knows
 * it with a certificate for another key only: that is what a replacement that was killed between its two renames leaves.
 */
export const findInPlace = async (paths: PairPaths): Promise<FoundPair> => {
  const found = await findPair(paths);
  if (found.state !== 'whole' || found.opened || recordedPublicKey(found.privateKeyPem) !== undefined) return found;
  const hash = await publicKeyInPair({ certificatePem: found.certificatePem });
  const olds = await oldPairs(paths, found.privateKeyPem);
  const hashes = await Promise.all(olds.map(({ certificatePem }) => publicKeyInPair({ certificatePem })));
  return hashes.length === 0 || hashes.includes(hash) ? found : { ...found, state: 'broken' };
};

/**
 * The old pair whose key is the one in place: what a replacement that was killed between its two renames leaves. Of
 * several, the one that was put there last.
 */
export const findInHistory = async (paths: PairPaths, broken: Partial<KeyPair>): Promise<KeyPair | undefined> =>
  broken.privateKeyPem === undefined ? undefined : (await oldPairs(paths, broken.privateKeyPem)).at(-1);

/** The whole pairs of the history with this key, in the order in which they were put there. */
const oldPairs = async (paths: PairPaths, privateKeyPem: string): Promise<KeyPair[]> => {
  const pairs: Array<KeyPair & { since: number }> = [];
  for (const name of await fingerprints(paths)) {
    const places = historyPaths(paths, name);
    const old = await findPair(places);
    if (old.state === 'whole' && (await isSameKey(old.privateKeyPem, privateKeyPem)))
      pairs.push({ ...old, since: (await stat(places.keyPath)).mtimeMs });
  }
  return pairs
    .sort((a, b) => a.since - b.since)
    .map(({ privateKeyPem: key, certificatePem }) => ({ privateKeyPem: key, certificatePem }));
};

const fingerprints = async (paths: PairPaths): Promise<string[]> => readdir(historyFolder(paths)).catch(() => []);

/** Where all that was replaced under a name lies. */
export const historyFolder = (paths: PairPaths): string => dirname(historyPaths(paths, 'any').folder);
