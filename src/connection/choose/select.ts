import { connectionRecord } from '../record.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { bundleNames, bundlesIn } from '../bundle/bundleVariables.ts';
import { refuseUnnamedConnection } from '../chosenOutside.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { connectionVariable } from '../environment.ts';
import { checkConnectionName, environmentPrefix, variableSuffixes } from '../names.ts';
import type { LoginFlags } from '../resolve/resolve.ts';
import type { ConnectionFile } from '../types.ts';

export type Selection = {
  /** What `--connection` named. */
  names: readonly string[];
  file?: ConnectionFile;
  flags: LoginFlags;
  env: EnvironmentVariables;
};

/**
 * Which connections are meant: the named ones; else none by name if flags and environment say it all; else the file's
 * default; else the only one, in the file or as a bundle in the environment. Throws the errors of
 * `refuseUnknownName` where one is meant, ConnectionNotChosen, ConnectionNotNamed, FlagsForSeveralConnections.
 */
export const selectConnections = (selection: Selection): string[] | [undefined] => {
  const { file, flags, env } = selection;
  const names = [...new Set(selection.names)];
  if (names.length > 0) return namedConnections(names, selection);
  if (isComplete(selection)) return [undefined];
  const known = knownNames(file, env);
  const only = chosenByFile(selection, known);
  if (only !== undefined) return namedConnections([only], selection);
  // Whoever gives some of the flags is told which ones are missing, not which connections there are.
  const [first] = hasFlags(flags) ? [] : known;
  if (first === undefined) return [undefined];
  throw jwtError('ConnectionNotChosen', [known.join(', ')], [first]);
};

/** The default, or the only one. With a key that a flag names, the environment's keys don't count. */
const chosenByFile = ({ file, flags, env }: Selection, known: readonly string[]): string | undefined => {
  const only = file?.defaults?.connection ?? (known.length === 1 ? known[0] : undefined);
  const isMeant = only !== undefined || bundlesIn(env).length > 1;
  if (isMeant && flags.jwtKeyFile === undefined) refuseUnnamedConnection(only, env);
  return only;
};

const namedConnections = (names: string[], selection: Selection): string[] => {
  if (names.length > 1 && hasFlags(selection.flags)) throw jwtError('FlagsForSeveralConnections', [names.length]);
  // Of several, a wrong one must not stop the others.
  if (names.length === 1) for (const name of names) refuseUnknownName(name, selection);
  return names;
};

/** Throws ConnectionNameInvalid, ConnectionNameReserved, ConnectionUnknown. */
export const refuseUnknownName = (name: string, selection: Omit<Selection, 'names'>): void => {
  checkConnectionName(name);
  if (!isKnown(name, selection)) throw unknown(name, selection.file);
};

/** A name is known if the file has it or if flags or the environment say something about it. */
const isKnown = (name: string, { file, flags, env }: Omit<Selection, 'names'>): boolean =>
  connectionRecord(file, name) !== undefined ||
  hasFlags(flags) ||
  env[environmentPrefix(name)] !== undefined ||
  variableSuffixes.some((suffix) => env[`${environmentPrefix(name)}_${suffix}`] !== undefined);

/** A variable that only might have been meant as a bundle counts where nothing else is known. */
const knownNames = (file: ConnectionFile | undefined, env: EnvironmentVariables): string[] => {
  const known = [...new Set([...connectionNamesIn(file), ...bundlesIn(env)])];
  return known.length > 0 ? known : bundleNames(env);
};

const connectionNamesIn = (file: ConnectionFile | undefined): string[] => Object.keys(file?.connections ?? {});

const hasFlags = (flags: LoginFlags): boolean => Object.values(flags).some((value) => value !== undefined);

const unknown = (name: string, file: ConnectionFile | undefined): Error => {
  const known = connectionNamesIn(file);
  return jwtError(
    'ConnectionUnknown',
    [name, known.length > 0 ? known.join(', ') : 'none'],
    [environmentPrefix(name), name],
  );
};

const isComplete = ({ flags, env }: Selection): boolean =>
  (flags.username ?? connectionVariable(env, 'USERNAME')) !== undefined &&
  (flags.clientId ?? connectionVariable(env, 'CLIENT_ID')) !== undefined &&
  (flags.instanceUrl ?? connectionVariable(env, 'INSTANCE_URL')) !== undefined;
