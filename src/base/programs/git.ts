import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import { dirname, join } from 'node:path';
import { jwtError, type JwtErrorKey } from '../errors/errors.ts';
import { runProgram } from './program.ts';

/**
 * The settings of a repository are its author's: none may start a program, reach for the network, or make another
 * folder of the checkout the repository that is asked.
 */
const hardenedGitOptions = [
  ...['core.fsmonitor=false', 'safe.bareRepository=explicit', `core.hooksPath=${devNull}`, 'protocol.allow=never'],
].flatMap((setting) => ['-c', setting]);

const settings = {
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  // Git's words are looked at below.
  LC_ALL: 'C',
};

/** Which file holds the user's own settings, such as safe.directory. All other GIT_ variables may name another repository. */
const settingsFiles = /^GIT_CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM)$/;

/** The folder that holds `.git`, here or above. A bare repository is none, for a checkout can hold one. */
export const findWorkTree = (folder: string): string | undefined => {
  if (existsSync(join(folder, '.git'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : findWorkTree(parent);
};

type GitAnswer = { code: 0 | 1; stdout: Buffer };

/**
 * Asks git about a work tree, by a command that reads objects, names of revisions or rules of `.gitignore`, and never
 * the files of the work tree. Throws GitMissing, GitOwnerUnknown, GitRefused or GitNoAnswer.
 */
export const askGit = async (workTree: string, argv: readonly string[], env: NodeJS.ProcessEnv): Promise<GitAnswer> => {
  const own = Object.entries(env).filter(([name]) => settingsFiles.test(name));
  const { code, missing, stdout, stderr } = await runProgram({
    name: 'git',
    argv: ['--no-pager', ...hardenedGitOptions, '-C', workTree, ...argv],
    env,
    settings: { ...Object.fromEntries(own), ...settings, GIT_CEILING_DIRECTORIES: dirname(workTree) },
    foreign: [workTree],
  });
  if (missing) throw jwtError('GitMissing', [workTree]);
  if (code === undefined) throw jwtError('GitNoAnswer', [workTree]);
  if (code === 0 || code === 1) return { code, stdout };
  throw jwtError(gitRefusal(stderr), [workTree, firstLine(stderr)], [workTree]);
};

const gitRefusal = (words: string): JwtErrorKey =>
  words.includes('dubious ownership') ? 'GitOwnerUnknown' : 'GitRefused';

const firstLine = (words: string): string =>
  words
    .trim()
    .split('\n', 1)[0]
    ?.replace(/^fatal: /, '') ?? '';
