import { randomBytes } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { access, constants, link, lstat, open, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { jwtError } from '../errors/errors.ts';
import { checkFolders, isSameEntry, lstatIfThere } from './boundary.ts';
import { withNamedErrors } from './files.ts';
import { boundaryOfOutput } from './project.ts';
import { userMode } from './umask.ts';

/** Writes a secret to a file that must not be there yet, for its owner only (0600). Throws FileExists, FileNotWritable. */
export const writeNewSecretFile = async (path: string, data: string | Buffer): Promise<void> =>
  writeNewFile(path, data, 0o600);

/**
 * Writes a whole file or nothing, which must not be there yet, with this mode or what the umask of the person allows, and
 * through no link of the project that it lies in. What a failure left of it is removed. Throws FileExists, LinkInPath,
 * NotAFolder, PathChanged, FileNotWritable.
 */
export const writeNewFile = async (path: string, data: string | Buffer, mode = userMode(0o666)): Promise<void> =>
  withNamedErrors('FileNotWritable', path, async () => {
    await refuseTaken(path);
    const boundary = boundaryOfOutput(path);
    const folder = await checkFolders(boundary, dirname(path));
    const staged = stagedBeside(path);
    try {
      const file = await writeStaged(staged, data, { mode });
      const isUnchanged = isSameEntry(await checkFolders(boundary, dirname(path)), folder);
      if (!isUnchanged || !isSameEntry(await lstatIfThere(staged), file)) throw jwtError('PathChanged', [path]);
      await place(staged, path);
    } catch (error) {
      await rm(staged, { force: true });
      throw error;
    }
  });

/** Whether a new file could be written, as far as that can be told before. Throws what `writeNewFile` does. */
export const refuseUnwritableFile = async (path: string): Promise<void> =>
  withNamedErrors('FileNotWritable', path, async () => {
    await refuseTaken(path);
    await checkFolders(boundaryOfOutput(path), dirname(path));
    await access(dirname(path), constants.W_OK);
  });

/** Throws FileExists if anything has this path, a link that leads nowhere included. */
const refuseTaken = async (path: string): Promise<void> => {
  const isTaken = await lstat(path).then(
    () => true,
    ({ code }: NodeJS.ErrnoException) => code !== 'ENOENT' && code !== 'ENOTDIR',
  );
  if (isTaken) throw jwtError('FileExists', [path]);
};

/**
 * Beside the file, and named so that Git ignores it where it ignores a folder, or names by their beginning or end. Of metadata
 * what a kill leaves behind must not be taken for a component.
 */
export const stagedBeside = (path: string): string => {
  const { name, ext } = parse(path);
  const end = /^\.xml$/i.test(ext) ? `${ext}.tmp` : ext.slice(0, 60);
  return join(dirname(path), `${name.slice(0, 60)}.${randomBytes(6).toString('hex')}${end}`);
};

type Owned = { mode: number; owner?: { uid: number; gid: number } };

/** Writes and flushes a file that nobody else has made, and says which one it is. */
export const writeStaged = async (
  staged: string,
  data: string | Buffer,
  { mode, owner }: Owned,
): Promise<BigIntStats> => {
  const file = await open(staged, 'wx', 0o600);
  try {
    if (owner) await file.chown(owner.uid, owner.gid);
    await file.chmod(mode);
    await file.writeFile(data);
    await file.sync();
    return await file.stat({ bigint: true });
  } finally {
    await file.close();
  }
};

/** Gives the file its name in one step, which fails if another file has it by now. */
const place = async (staged: string, path: string): Promise<void> => {
  try {
    await link(staged, path);
  } catch (error) {
    if (!noHardLinks.includes(codeOf(error))) throw namedIfTaken(error, path);
    return claimAndRename(staged, path);
  }
  await removeOr(staged, path);
};

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

const namedIfTaken = (error: unknown, path: string): unknown =>
  codeOf(error) === 'EEXIST' ? jwtError('FileExists', [path]) : error;

/** How file systems without hard links, such as those of memory sticks and some network drives, refuse one. */
const noHardLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/** Takes the name with an empty file, so that no other file is lost, and puts the whole one in its place. */
const claimAndRename = async (staged: string, path: string): Promise<void> => {
  const claim = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw namedIfTaken(error, path);
  });
  await claim.close();
  try {
    await rename(staged, path);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
};

/** A second name of a secret that can't be taken away is a failure: then the file gets none. */
const removeOr = async (staged: string, path: string): Promise<void> => {
  try {
    await unlink(staged);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
};
