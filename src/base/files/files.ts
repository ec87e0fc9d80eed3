import { chmod, mkdir, open, readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { isJwtError, jwtError, type JwtErrorKey } from '../errors/errors.ts';
import { usualFileBytes } from './fileLimits.ts';

const openToOthers = 0o077;

/**
 * Makes a folder that only its owner can enter (0700), whatever the umask. An empty folder that is there is closed to
 * others; one in use that others can enter is refused (FolderNotPrivate), for they may rely on it.
 */
export const ensurePrivateFolder = async (path: string): Promise<void> =>
  withNamedErrors('FolderNotWritable', path, async () => {
    if ((await makePrivateFolder(path)) || !(await isOpenToOthers(path))) return;
    if ((await readdir(path)).length > 0) throw jwtError('FolderNotPrivate', [path], [path]);
    await chmod(path, 0o700);
  });

/** Whether the folder was made now. One level at a time, so that no umask closes a level to the next. */
const makePrivateFolder = async (path: string): Promise<boolean> => {
  if (await exists(path)) return false;
  await makePrivateFolder(dirname(path));
  await makeOneFolder(path, 0o700);
  await chmod(path, 0o700);
  return true;
};

/** Makes a folder and those above it that are missing. */
export const makeFolderPath = async (path: string): Promise<void> => {
  if (await exists(path)) return;
  await makeFolderPath(dirname(path));
  await makeOneFolder(path);
};

/** One level, which others may make at the same time: `recursive` of Node.js never ends where the system says ENOENT of a folder in one that is there, such as below `/proc`. */
const makeOneFolder = async (path: string, mode?: number): Promise<void> => {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
};

/** Whether the mode of a file or folder lets anybody but its owner in. Windows has no such modes. */
export const isOpenToOthers = async (path: string): Promise<boolean> =>
  process.platform !== 'win32' && (((await statIfThere(path))?.mode ?? 0) & openToOthers) !== 0;

/** Another command may have deleted the file since it was read: then it is open to nobody. */
const statIfThere = (path: string): Promise<{ mode: number } | undefined> => stat(path).catch(() => undefined);

/**
 * The text of a file of at most `maximumBytes`: UTF-8, or UTF-16 if its byte-order mark says so. Throws
 * FileNotReadable or FileTooLarge.
 */
export const readTextFile = async (path: string, maximumBytes?: number): Promise<string> =>
  decode(await readBytes(path, maximumBytes));

/** The bytes of a file of at most `maximumBytes`. Throws FileNotReadable, or FileTooLarge before it is read whole. */
export const readBytes = async (path: string, maximumBytes = usualFileBytes): Promise<Buffer> =>
  withNamedErrors('FileNotReadable', path, async () => {
    const bytes = await readUpTo(path, maximumBytes + 1);
    if (bytes.length > maximumBytes) throw jwtError('FileTooLarge', [path, maximumBytes]);
    return bytes;
  });

/** Whether there is a file or folder with this path. A path that can't be looked at counts as there. */
export const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
  );

/** The first bytes of a file, `limit` of them or little more. Throws FileNotReadable. */
export const readUpTo = async (path: string, limit: number): Promise<Buffer> =>
  withNamedErrors('FileNotReadable', path, async () => {
    const file = await open(path, 'r');
    return readStream(file.createReadStream() as AsyncIterable<Buffer>, limit);
  });

/** Reads in pieces until there are `limit` bytes, so that an endless device or pipe ends too. */
export const readStream = async (stream: AsyncIterable<Buffer>, limit: number): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    length += piece.length;
    if (length >= limit) break;
  }
  return Buffer.concat(pieces);
};

const byteOrderMarks = [
  { mark: 'fffe', encoding: 'utf-16le' },
  { mark: 'feff', encoding: 'utf-16be' },
];

/** The text of the bytes of a file. */
export const decode = (bytes: Buffer): string => {
  const row = byteOrderMarks.find(({ mark }) => bytes.subarray(0, 2).toString('hex') === mark);
  return new TextDecoder(row?.encoding ?? 'utf-8').decode(bytes);
};

/** Runs a file operation and gives its failure one of our names, the path and the system's own words. */
export const withNamedErrors = async <T>(key: JwtErrorKey, path: string, action: () => Promise<T>): Promise<T> => {
  try {
    return await action();
  } catch (error) {
    if (isJwtError(error)) throw error;
    const { code, errno } = error as NodeJS.ErrnoException;
    throw jwtError(key, [path, getSystemErrorMap().get(errno ?? 0)?.[1] ?? code ?? 'unknown error']);
  }
};
