import { chmod, mkdir, open, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getSystemErrorMap } from 'node:util';
import { isJwtError, jwtError, type JwtErrorKey } from './errors.ts';
import { userMode } from './umask.ts';

const forOthers = 0o077;
const lockName = '.jwt.lock';

/** A lock whose holder was killed counts as free after this time. */
const staleMs = 5_000;

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
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
  return true;
};

/** Whether the mode of a file or folder lets anybody but its owner in. Windows has no such modes. */
export const isOpenToOthers = async (path: string): Promise<boolean> =>
  process.platform !== 'win32' && (((await statIfThere(path))?.mode ?? 0) & forOthers) !== 0;

/** Another command may have deleted the file since it was read: then it is open to nobody. */
const statIfThere = (path: string): Promise<{ mode: number } | undefined> => stat(path).catch(() => undefined);

/**
 * Writes a whole file or nothing: temporary file, flush, rename; missing folders are made. Without a mode, a file that
 * is there keeps its own and a new one gets what the umask of the user allows.
 */
export const writeFileAtomic = async (path: string, data: string, options: { mode?: number } = {}): Promise<void> =>
  withNamedErrors('FileNotWritable', path, async () => {
    const { default: write } = await import('write-file-atomic');
    await makeFolder(dirname(path));
    // The library gives a file the mode of the one that it replaces, unless one is named.
    const isThere = await exists(path);
    await write(path, data, isThere ? options : { mode: userMode(0o666), ...options });
  });

/** Makes a folder, and those above it, open to whom the umask of the user allows. */
const makeFolder = async (path: string): Promise<void> => {
  if (await exists(path)) return;
  await makeFolder(dirname(path));
  await mkdir(path, { recursive: true });
  await chmod(path, userMode(0o777));
};

/**
 * Runs an action while nobody else, in this or another process, holds the lock of the folder. Waits for another holder
 * up to `waitMs` (longer than a killed holder counts), then throws Locked.
 */
export const withLock = async <T>(folder: string, action: () => Promise<T>, waitMs = 20_000): Promise<T> => {
  const release = await acquireLock(folder, waitMs);
  try {
    return await action();
  } finally {
    // The lock may have been lost while the machine slept; then there is nothing left to release.
    await release().catch(() => undefined);
  }
};

const acquireLock = async (folder: string, waitMs: number): Promise<() => Promise<void>> =>
  withNamedErrors('FolderNotWritable', folder, async () => {
    await makeFolder(folder);
    return waitForLock(folder, Date.now() + waitMs);
  });

/** The library's own retries would go on after every kind of failure, not only while another holds the lock. */
const waitForLock = async (folder: string, deadline: number): Promise<() => Promise<void>> => {
  const { lock } = await import('proper-lockfile');
  try {
    return await lock(folder, {
      lockfilePath: join(folder, lockName),
      stale: staleMs,
      // Every file is renamed into place whole, so losing the lock harms no file; throwing from a timer would.
      onCompromised: () => undefined,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED' || Date.now() > deadline) throw error;
    await sleep(200);
    return waitForLock(folder, deadline);
  }
};

/**
 * The text of a file of at most `maximumBytes`: UTF-8, or UTF-16 if its byte-order mark says so. Throws
 * FileNotReadable or FileTooLarge.
 */
export const readTextFile = async (path: string, maximumBytes?: number): Promise<string> =>
  decode(await readBytes(path, maximumBytes));

/** The bytes of a file of at most `maximumBytes`. Throws FileNotReadable, or FileTooLarge before it is read whole. */
export const readBytes = async (path: string, maximumBytes = 1_048_576): Promise<Buffer> =>
  withNamedErrors('FileNotReadable', path, async () => {
    const bytes = await readUpTo(path, maximumBytes + 1);
    if (bytes.length > maximumBytes) throw jwtError('FileTooLarge', [path, maximumBytes]);
    return bytes;
  });

/** The same, or nothing if there is no such file. */
export const readIfExists = async (path: string): Promise<string | undefined> =>
  (await exists(path)) ? readTextFile(path) : undefined;

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

const decode = (bytes: Buffer): string => {
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
    if (code === 'ELOCKED') throw jwtError('Locked', [path], [join(path, lockName)]);
    throw jwtError(key, [path, getSystemErrorMap().get(errno ?? 0)?.[1] ?? code ?? 'unknown error']);
  }
};
