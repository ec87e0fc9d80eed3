import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { jwtError } from '../base/errors.ts';

/**
 * Refuses to write secret files into a git work tree unless git ignores each of them (KeyInWorkTree). If git can't be
 * asked, the answer is no as well (KeyInUnknownWorkTree).
 */
export const refuseWorkTree = async (paths: readonly string[], env = process.env): Promise<void> => {
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

const findWorkTree = (folder: string): string | undefined => {
  if (existsSync(join(folder, '.git'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : findWorkTree(parent);
};

const refuseUnlessIgnored = async (path: string, workTree: string, env: NodeJS.ProcessEnv): Promise<void> => {
  try {
    // An fsmonitor of the repository would be a program that somebody else chose.
    const command = ['-c', 'core.fsmonitor=false', '-C', workTree, 'check-ignore', '--quiet', '--', path];
    await promisify(execFile)('git', command, { env: forGit(env), timeout: 10_000 });
  } catch (error) {
    const notIgnored = (error as { code?: unknown }).code === 1;
    throw jwtError(notIgnored ? 'KeyInWorkTree' : 'KeyInUnknownWorkTree', [path, workTree]);
  }
};

/** Inside a git hook, variables such as GIT_DIR name another repository than the one asked about; git needs no secret. */
const forGit = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^(?:GIT|SF_JWT)_/i.test(name)));
