import { createHash } from 'node:crypto';
import { lstat, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { jwtError } from '../../base/errors/errors.ts';
import { readBytes } from '../../base/files/files.ts';
import { askGit, findWorkTree } from '../../base/programs/git.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';

/** Reads the past of a folder. Paths are relative to the folder, with `/` between the parts. */
export type Revision = {
  /** Every file of the revision at or below the folder. */
  files: string[];
  /** Whether its content is another now, or it is gone. */
  isChanged: (path: string) => Promise<boolean>;
  read: (path: string) => Promise<string>;
};

/**
 * Git is asked for objects only; what lies in the folder is read and compared here, where no filter or monitor of the
 * repository has a say. Throws `GitRevisionUnknown` for a revision that Git doesn't know, and where there is no work
 * tree, and what `askGit` throws.
 */
export const openRevision = async (folder: string, revision: string, env = userEnvironment()): Promise<Revision> => {
  const place = await realpath(folder);
  const workTree = findWorkTree(place);
  if (workTree === undefined) throw jwtError('GitRevisionUnknown', [revision]);
  const git = async (...argv: string[]): Promise<Buffer> => {
    const { code, stdout } = await askGit(workTree, argv, env);
    if (code !== 0) throw jwtError('GitRevisionUnknown', [revision]);
    return stdout;
  };
  const commit = await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`);
  const prefix = [...relative(workTree, place).split(sep), ''].filter((part, at) => part !== '' || at > 0).join('/');
  const tree = ['ls-tree', '-r', '-z', '--full-tree', commit.toString().trim()];
  const blobs = blobsOf(await git(...tree, ...(prefix === '' ? [] : ['--', prefix])), prefix);
  const idOf = (path: string): string => blobs.get(path) ?? '';
  return {
    files: [...blobs.keys()],
    isChanged: async (path) => !(await isBlob(join(place, path), idOf(path))),
    read: async (path) => (await git('cat-file', 'blob', idOf(path))).toString(),
  };
};

/** Path → id of its content. Links and submodules are no files that anybody could deploy. */
const blobsOf = (listing: Buffer, prefix: string): Map<string, string> =>
  new Map(
    listing
      .toString()
      .split('\0')
      .flatMap((row): Array<[string, string]> => {
        const [, id, path] = /^100\d{3} blob ([0-9a-f]+)\t(.*)$/s.exec(row) ?? [];
        return id !== undefined && path?.startsWith(prefix) ? [[path.slice(prefix.length), id]] : [];
      }),
  );

/** Whether a file has the content with this id, as it is or, where Git writes other line ends on checkout, without them. */
const isBlob = async (path: string, id: string): Promise<boolean> => {
  const facts = await lstat(path).catch(() => undefined);
  if (!facts?.isFile()) return false;
  const bytes = await readBytes(path).catch(() => undefined);
  return bytes !== undefined && [bytes, withoutCarriageReturns(bytes)].some((content) => blobId(content, id) === id);
};

const withoutCarriageReturns = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');

/** What Git names a content by, in the kind of hash that the id has. */
const blobId = (content: Buffer, { length }: string): string =>
  createHash(length === 64 ? 'sha256' : 'sha1')
    .update(`blob ${content.length}\0`)
    .update(content)
    .digest('hex');
