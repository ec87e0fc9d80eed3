import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readCertificate } from '../../base/certificate.ts';
import { exists, isOpenToOthers, withNamedErrors } from '../../base/files/files.ts';
import { readIfExists } from '../../base/files/insideRead.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { historyFolder } from './history.ts';
import { isKeyName, isReservedOnWindows } from './names.ts';
import { historyPaths, pairPaths } from './storeFiles.ts';

/** An old pair or an old certificate. */
export type HistoryEntry = {
  /** Its folder in the history: the SHA-256 of its certificate, or `broken-` and a hash. */
  name: string;
  path: string;
  sha256?: string;
  notAfter?: string;
  /** Whether the private key lies there, which is so unless only the certificate was replaced. */
  hasKey: boolean;
  readableByOthers: boolean;
};

/** The names under which something lies in the key store, be it only in its history; sorted. Reads names only. */
export const listKeyNames = async (folder: string): Promise<string[]> => {
  const files = (await keyNamesIn(folder)).flatMap((name) => /^\.?(.+)\.(?:key|crt)$/.exec(name)?.[1] ?? []);
  const names = new Set([...files, ...(await keyNamesIn(join(folder, 'history')))]);
  return [...names].filter((name) => isKeyName(name)).sort();
};

/**
 * Refuses a name that a new pair can't have everywhere (KeyNameReserved, KeyNameOtherCase). One that is there already, on a
 * file system that allows it, goes on.
 */
export const checkNewName = async (folder: string, keyName: string): Promise<void> => {
  const names = await listKeyNames(folder);
  if (names.includes(keyName)) return;
  if (isReservedOnWindows(keyName)) throw jwtError('KeyNameReserved', [keyName]);
  const other = names.find((name) => name.toLowerCase() === keyName.toLowerCase());
  if (other !== undefined) throw jwtError('KeyNameOtherCase', [keyName, other], [other]);
};

/** The old pairs and certificates of a name. */
export const listHistory = async (folder: string, keyName: string): Promise<HistoryEntry[]> => {
  const paths = pairPaths(folder, keyName);
  const names = (await keyNamesIn(historyFolder(paths))).sort();
  return Promise.all(names.map((name) => historyEntry(name, historyPaths(paths, name))));
};

const historyEntry = async (name: string, paths: ReturnType<typeof pairPaths>): Promise<HistoryEntry> => {
  const certificatePem = await readIfExists(paths.certificatePath).catch(() => undefined);
  const hasKey = await exists(paths.keyPath);
  return {
    name,
    path: paths.folder,
    ...storedCertificate(certificatePem),
    hasKey,
    readableByOthers: hasKey && (await isOpenToOthers(paths.keyPath)),
  };
};

const storedCertificate = (text: string | undefined): Pick<HistoryEntry, 'sha256' | 'notAfter'> => {
  if (text === undefined) return {};
  try {
    const { sha256, notAfter } = readCertificate(text);
    return { sha256, notAfter: notAfter.toISOString() };
  } catch {
    return {}; // A broken pair was put here as it was.
  }
};

const keyNamesIn = async (folder: string): Promise<string[]> =>
  (await exists(folder)) ? withNamedErrors('FileNotReadable', folder, () => readdir(folder)) : [];
