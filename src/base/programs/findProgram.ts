import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, isAbsolute, join, relative, sep } from 'node:path';

type ProgramPlace = { env: NodeJS.ProcessEnv; foreign: readonly string[]; isWindows?: boolean };

/** The folders of PATH in which a program may be looked for: named in full, and none that others fill. */
export const trustedFolders = ({ env, foreign, isWindows = process.platform === 'win32' }: ProgramPlace): string[] => {
  const closed = foreign.map(real).filter((folder) => !holdsHome(folder));
  return variable(env, 'PATH')
    .split(delimiter)
    .map((part) => (isWindows ? part.replace(/^"(.*)"$/, '$1') : part))
    .filter((part) => isNamedInFull(part, isWindows) && !isInsideForeign(part, closed));
};

/**
 * The absolute path of a program of this machine. Never one of the working folder, of a relative or empty part of PATH,
 * or of a `foreign` folder, such as a checkout: there, somebody else chose it.
 */
export const findProgram = (name: string, place: ProgramPlace): string | undefined =>
  // On Windows, other kinds start by a shell only.
  findEnding(name, (place.isWindows ?? process.platform === 'win32') ? ['.exe', '.com'] : [''], place);

/** The same for what only a shell of Windows starts, and nothing here does. */
export const findShellScript = (name: string, place: ProgramPlace): string | undefined =>
  findEnding(name, ['.cmd', '.bat'], place);

const findEnding = (name: string, endings: readonly string[], place: ProgramPlace): string | undefined => {
  const closed = place.foreign.map(real).filter((folder) => !holdsHome(folder));
  return trustedFolders(place)
    .flatMap((folder) => endings.map((ending) => join(folder, `${name}${ending}`)))
    .find((path) => isProgram(path) && !isInsideForeign(path, closed));
};

/** The variables of Windows have names in any case. */
const variable = (env: NodeJS.ProcessEnv, name: string): string =>
  env[name] ?? Object.entries(env).find(([key]) => key.toUpperCase() === name)?.[1] ?? '';

/** On Windows, a path without a drive depends on where the command runs. */
const isNamedInFull = (part: string, isWindows: boolean): boolean =>
  isWindows ? /^(?:[a-z]:[\\/]|\\\\)/i.test(part) : isAbsolute(part);

const isInsideForeign = (path: string, folders: readonly string[]): boolean =>
  folders.some((folder) => holds(folder, path) || holds(folder, real(path)));

const holds = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
};

/** Whoever keeps the whole home folder under git, or runs a command in it, has no programs of others there. */
const holdsHome = (folder: string): boolean => {
  try {
    // Not HOME: a pipeline may set it to a folder in a checkout.
    return holds(folder, real(userInfo().homedir));
  } catch {
    return false; // A user without an entry, as in some containers.
  }
};

const real = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
};

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};
