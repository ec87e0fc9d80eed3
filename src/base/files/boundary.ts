import type { BigIntStats } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { jwtError } from '../errors/errors.ts';

/** Whether a path is the folder itself or lies below it, told by the text of the two. */
export const isPathInside = (path: string, folder: string): boolean => {
  const way = relative(folder, path);
  return !isAbsolute(way) && way.split(/[\\/]/)[0] !== '..';
};

/** The folders of a way below its boundary, from the top: `/p/a`, `/p/a/b` for `/p` and `/p/a/b`. */
export const partsBelow = (boundary: string, path: string): string[] => {
  const [top, end] = [resolve(boundary), resolve(path)];
  if (!isPathInside(end, top)) throw jwtError('PathOutside', [path, boundary]);
  const names = relative(top, end).split(sep).filter(Boolean);
  return names.map((_, index) => join(top, ...names.slice(0, index + 1)));
};

/** What lies at a path, a link itself and not what it leads to; nothing if nothing does. */
export const lstatIfThere = (path: string): Promise<BigIntStats | undefined> =>
  lstat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });

type PathWay = {
  /** The folder at the end of the way, if it is there. */
  folder?: BigIntStats;
  /** What lies on the way and is no folder. */
  obstacle?: string;
};

/**
 * Looks at every folder below the boundary, which itself may lie behind links: a person's home, or `/tmp` of macOS. Throws
 * LinkInPath for a link, wherever it leads, and PathOutside.
 */
export const walk = async (boundary: string, folder: string): Promise<PathWay> => {
  let facts = await lstatIfThere(await realpath(boundary).catch(() => boundary));
  let last = boundary;
  for (const part of partsBelow(boundary, folder)) {
    const found = await lstatIfThere(part);
    if (found === undefined) return {};
    if (found.isSymbolicLink()) throw jwtError('LinkInPath', [part, boundary], [part]);
    if (!found.isDirectory()) return { obstacle: part };
    [facts, last] = [found, part];
  }
  if (facts && !isPathInside(await realpath(last), await realpath(boundary)))
    throw jwtError('PathOutside', [folder, boundary]);
  return { ...(facts && { folder: facts }) };
};

/** The same for somebody who is going to write there. Throws NotAFolder as well. */
export const checkFolders = async (boundary: string, folder: string): Promise<BigIntStats | undefined> => {
  const way = await walk(boundary, folder);
  if (way.obstacle !== undefined) throw jwtError('NotAFolder', [way.obstacle], [way.obstacle]);
  return way.folder;
};

/**
 * What a file of this path would take the place of. A file with a second name is fine: only this name of it goes. Throws
 * LinkInPath, NotAFile, FileOfAnotherUser.
 */
export const checkTarget = async (boundary: string, path: string): Promise<BigIntStats | undefined> => {
  const found = await lstatIfThere(path);
  if (found === undefined) return undefined;
  if (found.isSymbolicLink()) throw jwtError('LinkInPath', [path, boundary], [path]);
  if (!found.isFile()) throw jwtError('NotAFile', [path], [path]);
  const user = process.geteuid?.();
  // Whoever is root in a container works on the files of the person outside of it.
  if (user !== undefined && user !== 0 && found.uid !== BigInt(user))
    throw jwtError('FileOfAnotherUser', [path], [path]);
  return found;
};

/** Both at once. */
export const checkPlace = async (boundary: string, path: string): Promise<BigIntStats | undefined> => {
  await checkFolders(boundary, join(path, '..'));
  return checkTarget(boundary, path);
};

/** Whether two looks saw the very same file or folder. */
export const isSameEntry = (one?: BigIntStats, other?: BigIntStats): boolean =>
  one?.dev === other?.dev && one?.ino === other?.ino;
