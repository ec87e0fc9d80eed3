import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { jwtError } from '../../base/errors.ts';

/** Reads the past of a folder. Paths are relative to the folder, with `/` between the parts. */
export type Revision = {
  /** Every file of the revision at or below the folder. */
  files: string[];
  /** Those of them whose content is another now, or that are gone. */
  changed: ReadonlySet<string>;
  read: (path: string) => Promise<string>;
};

const maximumBytes = 64 * 1024 * 1024;

/** Throws `GitRevisionUnknown` for a revision that Git doesn't know, and where there is no Git or no work tree. */
export const openRevision = async (folder: string, revision: string): Promise<Revision> => {
  const git = async (...argv: string[]): Promise<string> => {
    const run = promisify(execFile);
    const { stdout } = await run('git', ['-C', folder, ...argv], { maxBuffer: maximumBytes });
    return stdout;
  };
  const commit = await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`).catch(() => {
    throw jwtError('GitRevisionUnknown', [revision]);
  });
  const id = commit.trim();
  const files = listed(await git('ls-tree', '-r', '-z', '--name-only', id));
  const changed = listed(
    await git('diff', '-z', '--no-renames', '--no-ext-diff', '--name-only', '--relative', id, '--'),
  );
  return { files, changed: new Set(changed), read: (path) => git('cat-file', 'blob', `${id}:./${path}`) };
};

const listed = (output: string): string[] => output.split('\0').filter(Boolean);
