import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, realpath } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Global } from '@salesforce/core/global';
import { lstatIfThere } from './boundary.ts';
import { jwtError } from '../errors/errors.ts';
import { ensurePrivateFolder, withNamedErrors } from './files.ts';

/** A lock whose holder was killed counts as free after this time. */
const staleMs = 5_000;

/**
 * Runs an action while nobody else, in this or another process of the user, holds the lock of the folder. Waits for another
 * holder up to `waitMs` (longer than a killed holder counts), then throws Locked. Also: LockBlocked, FolderNotWritable.
 */
export const withLock = async <T>(folder: string, action: () => Promise<T>, waitMs = 20_000): Promise<T> => {
  const path = await lockPath(folder);
  const release = await withNamedErrors('FolderNotWritable', dirname(path), () =>
    waitForLock(folder, path, Date.now() + waitMs),
  );
  try {
    return await action();
  } finally {
    // The lock may have been lost while the machine slept; then there is nothing left to release.
    await release().catch(() => undefined);
  }
};

/** The library's own retries would go on after every kind of failure, not only while another holds the lock. */
const waitForLock = async (folder: string, path: string, deadline: number): Promise<() => Promise<void>> => {
  const { default: locks } = await import('proper-lockfile');
  await refuseBlocked(path);
  try {
    // Every file is renamed into place whole, so losing the lock harms no file; throwing from a timer would.
    return await locks.lock(path, {
      lockfilePath: path,
      realpath: false,
      stale: staleMs,
      onCompromised: () => undefined,
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY') throw jwtError('LockBlocked', [path], [path]);
    if (code !== 'ELOCKED') throw error;
    if (Date.now() > deadline) throw jwtError('Locked', [folder], [path]);
    await sleep(200);
    return waitForLock(folder, path, deadline);
  }
};

/** A lock is an empty folder. */
const refuseBlocked = async (path: string): Promise<void> => {
  const found = await lstatIfThere(path);
  if (found && !found.isDirectory()) throw jwtError('LockBlocked', [path], [path]);
};

/** Never in the folder itself: what a repository holds could lock it for good. */
export const lockPath = async (folder: string): Promise<string> => {
  const hash = createHash('sha256')
    .update(await realPlaceOf(folder))
    .digest('hex');
  return join(await withNamedErrors('FolderNotWritable', Global.SF_DIR, lockFolder), hash.slice(0, 32));
};

/** Without symbolic links, also of a folder that isn't there yet. */
const realPlaceOf = async (folder: string): Promise<string> => {
  const parent = dirname(folder);
  if (parent === folder) return folder;
  return realpath(folder).catch(async () => join(await realPlaceOf(parent), basename(folder)));
};

/** Below the state folder of sf; in a pipeline whose home can't be written, in the folder for temporary files. */
const lockFolder = async (): Promise<string> => {
  const state = [Global.SF_DIR, join(Global.SF_DIR, 'jwt'), join(Global.SF_DIR, 'jwt', 'locks')];
  try {
    for (const folder of state) await makeClosedFolder(folder);
    const folder = await checkedFolder(state.at(-1) ?? '');
    await access(folder, constants.W_OK);
    return folder;
  } catch (error) {
    if (!unwritable.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return temporaryLockFolder();
  }
};

/** A home may be missing, or belong to somebody else in a container. */
const unwritable = ['EACCES', 'EPERM', 'EROFS', 'ENOENT'];

/** Others can write there, so what has the name already must be this user's own. */
const temporaryLockFolder = async (): Promise<string> => {
  const folder = join(tmpdir(), `sf-plugin-jwt-locks-${process.getuid?.() ?? userInfo().username}`);
  await withNamedErrors('FolderNotWritable', folder, () => makeClosedFolder(folder));
  return checkedFolder(folder);
};

const makeClosedFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
};

const checkedFolder = async (folder: string): Promise<string> => {
  const found = await lstatIfThere(folder);
  const user = process.geteuid?.();
  const isOwn = user === undefined || user === 0 || found?.uid === BigInt(user);
  if (!found?.isDirectory() || !isOwn) throw jwtError('LockBlocked', [folder], [folder]);
  await ensurePrivateFolder(folder);
  return folder;
};
