import { constants, type BigIntStats } from 'node:fs';
import { access, mkdir, open, rename, rm, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkFolders, checkTarget, isSameEntry, lstatIfThere, partsBelow } from './boundary.ts';
import { jwtError } from '../errors/errors.ts';
import { refuseUnreadable, usualFileBytes } from './fileLimits.ts';
import { ensurePrivateFolder, makeFolderPath, withNamedErrors } from './files.ts';
import { stagedBeside, writeStaged } from './newFile.ts';
import { userMode } from './umask.ts';

type Look = { boundary: string; folder?: BigIntStats; there?: BigIntStats };

/**
 * The one way in which a file below a boundary (a project, the state folder) is written: whole or not at all, through no
 * link, over nothing but a file of this user, whose other names keep what they have. Missing folders are made. Without a
 * mode, a file that is there keeps its own and a new one gets what the umask of the person allows. Throws
 * FileWouldBeTooLarge before it touches anything, LinkInPath, NotAFile, NotAFolder, FileOfAnotherUser, PathOutside,
 * PathChanged, FileNotWritable.
 */
export const writeFileInside = async (
  boundary: string,
  path: string,
  data: string,
  { mode, maximumBytes = usualFileBytes }: { mode?: number; maximumBytes?: number } = {},
): Promise<void> =>
  withNamedErrors('FileNotWritable', path, async () => {
    refuseUnreadable(path, data, maximumBytes);
    await checkFolders(boundary, dirname(path));
    const there = await checkTarget(boundary, path);
    await makeFolders(boundary, dirname(path));
    const folder = await checkFolders(boundary, dirname(path));
    const staged = stagedBeside(path);
    try {
      const file = await writeStaged(staged, data, { mode: mode ?? modeFor(there), owner: ownerFor(there) });
      await refuseChanged(path, staged, { boundary, folder, there }, file);
      await rename(staged, path);
    } catch (error) {
      await rm(staged, { force: true });
      throw error;
    }
  });

/** Whether a file below a boundary could be written, as far as that can be told before. The errors are those of writing. */
export const refuseUnwritableInside = async (boundary: string, path: string): Promise<void> =>
  withNamedErrors('FileNotWritable', path, async () => {
    await checkFolders(boundary, dirname(path));
    await checkTarget(boundary, path);
    for (let folder = dirname(path); ; folder = dirname(folder))
      if (folder === dirname(folder) || (await lstatIfThere(folder))) return access(folder, constants.W_OK);
  });

/** Takes a file away, if it is there, and nothing that isn't a file of its own. The errors are those of writing. */
export const removeFileInside = async (boundary: string, path: string): Promise<void> =>
  withNamedErrors('FileNotWritable', path, async () => {
    await checkFolders(boundary, dirname(path));
    if (await checkTarget(boundary, path)) await unlink(path);
  });

/** A folder below a boundary that only its owner can enter, made through no link. */
export const ensurePrivateFolderInside = async (boundary: string, folder: string): Promise<void> =>
  withNamedErrors('FolderNotWritable', folder, async () => {
    await checkFolders(boundary, folder);
    await ensurePrivateFolder(folder);
  });

const modeFor = (there: BigIntStats | undefined): number =>
  there === undefined ? userMode(0o666) : Number(there.mode & 0o777n);

/** What root writes for somebody else stays theirs. */
const ownerFor = (there: BigIntStats | undefined): { uid: number; gid: number } | undefined =>
  there !== undefined && process.geteuid?.() === 0 && there.uid !== 0n
    ? { uid: Number(there.uid), gid: Number(there.gid) }
    : undefined;

/**
 * Another program may have put a link in the place of a folder since. A rename can't follow it then: the staged file, whose
 * name nobody knows, was just seen in the right folder, and isn't in the other one.
 */
const refuseChanged = async (path: string, staged: string, before: Look, file: BigIntStats): Promise<void> => {
  const folder = await checkFolders(before.boundary, dirname(path));
  const there = await checkTarget(before.boundary, path);
  const isStaged = isSameEntry(await lstatIfThere(staged), file);
  if (!isStaged || !isSameEntry(folder, before.folder) || (there && before.there && !isSameEntry(there, before.there)))
    throw jwtError('PathChanged', [path]);
};

const makeFolders = async (boundary: string, folder: string): Promise<void> => {
  await makeFolderPath(boundary);
  for (const part of partsBelow(boundary, folder)) if (!(await lstatIfThere(part))) await makeFolder(part);
};

/** Another command may make it at the same time. */
const makeFolder = async (path: string): Promise<void> => {
  try {
    await mkdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw error;
  }
  if (process.platform !== 'win32') await setFolderMode(path, userMode(0o777));
};

/** The umask of a command is closed; a folder of a project is opened as far as its user's umask says. */
const setFolderMode = async (path: string, mode: number): Promise<void> => {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    await folder.chmod(mode);
  } finally {
    await folder.close();
  }
};
