import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { jwtError } from '../../base/errors/errors.ts';
import { askGit, findWorkTree } from '../../base/programs/git.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';

/**
 * Refuses to write secret files into a git work tree unless git ignores each of them (KeyInWorkTree). If git can't be
 * asked, the answer is no as well (KeyInUnknownWorkTree).
 */
export const refuseWorkTree = async (paths: readonly string[], env = userEnvironment()): Promise<void> => {
  for (const path of await Promise.all(paths.map(realPlace))) {
    const workTree = findWorkTree(dirname(path));
    if (workTree !== undefined) await refuseUnlessIgnored(path, workTree, env);
  }
};

/** The path without symbolic links, also of a file in a folder that isn't there yet. */
const realPlace = async (path: string): Promise<string> => {
  const folder = dirname(path);
  if (folder === path) return path;
  const real = await realpath(folder).catch(() => realPlace(folder));
  return join(real, basename(path));
};

const refuseUnlessIgnored = async (path: string, workTree: string, env: NodeJS.ProcessEnv): Promise<void> => {
  const code = await askGit(workTree, ['check-ignore', '--quiet', '--', path], env).then(
    (answer) => answer.code,
    () => undefined,
  );
  if (code !== 0) throw jwtError(code === 1 ? 'KeyInWorkTree' : 'KeyInUnknownWorkTree', [path, workTree]);
};
