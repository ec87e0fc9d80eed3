import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readCertificate } from '../base/certificate.ts';
import { ensurePrivateFolder } from '../base/files.ts';
import type { KeyPair } from './generate.ts';
import {
  findPair,
  historyPaths,
  placeSteps,
  publicKeyOf,
  type Found,
  type PairPaths,
  type Step,
} from './storeFiles.ts';

/** Where what lies in place goes before it is replaced, and the steps that copy it there. */
export const archive = (paths: PairPaths, found: Exclude<Found, { state: 'none' }>): Archive =>
  archiveAs(paths, archiveName(found), found);

/** The same for a certificate alone, where the key stays in place: no more copies of a secret than are needed. */
export const archiveCertificate = (paths: PairPaths, certificatePem: string): Archive =>
  archiveAs(paths, readCertificate(certificatePem).sha256, { certificatePem });

/** The folder, and the steps that fill it. */
type Archive = { places: PairPaths; steps: Step[] };

const archiveAs = (paths: PairPaths, name: string, old: Partial<KeyPair>): Archive => {
  const places = historyPaths(paths, name);
  const makeFolder = { name: 'make folder', run: () => ensurePrivateFolder(places.folder) };
  const steps = [makeFolder, ...placeSteps(places, old)];
  return { places, steps: steps.map((step) => ({ ...step, name: `history: ${step.name}` })) };
};

const archiveName = (found: Exclude<Found, { state: 'none' }>): string =>
  found.state === 'whole' ? readCertificate(found.certificatePem).sha256 : `broken-${contentHash(found)}`;

const contentHash = ({ privateKeyPem = '', certificatePem = '' }: Partial<KeyPair>): string =>
  createHash('sha256').update(`${privateKeyPem}\0${certificatePem}`).digest('hex');

/** The old pair whose key is the one in place: what a replacement that was killed between its two renames leaves. */
export const findInHistory = async (paths: PairPaths, broken: Partial<KeyPair>): Promise<KeyPair | undefined> => {
  const wanted = await publicKeyOf({ privateKeyPem: broken.privateKeyPem });
  if (wanted === undefined) return undefined;
  for (const fingerprint of await fingerprints(paths)) {
    const old = await findPair(historyPaths(paths, fingerprint));
    if (old.state === 'whole' && (await publicKeyOf(old)) === wanted) return old;
  }
  return undefined;
};

const fingerprints = async (paths: PairPaths): Promise<string[]> => readdir(historyFolder(paths)).catch(() => []);

/** Where all that was replaced under a name lies. */
export const historyFolder = (paths: PairPaths): string => dirname(historyPaths(paths, 'any').folder);
