import { jwtError } from '../../base/errors/errors.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { detailText } from '../../base/text/details.ts';
import { bundleNames, bundlesIn } from '../bundle/bundleVariables.ts';
import { checkConnectionName, environmentPrefix, variableSuffixes } from '../names.ts';
import { connectionRecord } from '../record.ts';
import type { RefusedRecords } from '../recordsApart.ts';
import type { LoginFlags } from '../resolve/resolve.ts';
import type { ConnectionFile } from '../types.ts';

/** What is known of connections, by where it is known from. */
export type KnownConnections = {
  file?: ConnectionFile;
  /** Why records of the file can't be used, by their names. */
  refused?: RefusedRecords;
  env: EnvironmentVariables;
  /**
   * The names that app folders have, for a command that takes app files. One that logs in can't use them: nothing in them
   * says as whom and where.
   */
  inAppFolders?: readonly string[];
  /** The names that key pairs have, likewise: such a connection only has no app files yet. */
  withKeyPair?: readonly string[];
};

/** The connections that a command can use. A variable that only might be a bundle counts where nothing else is known. */
export const knownNames = ({ file, env, inAppFolders = [] }: KnownConnections): string[] => {
  const known = new Set([...Object.keys(file?.connections ?? {}), ...bundlesIn(env), ...inAppFolders]);
  return known.size > 0 ? [...known].sort() : bundleNames(env);
};

/** Whether the connection file or a variable says something about a name. */
export const isSaid = (name: string, { file, env }: Pick<KnownConnections, 'file' | 'env'>): boolean => {
  const prefix = environmentPrefix(name);
  const variables = [prefix, ...variableSuffixes.map((suffix) => `${prefix}_${suffix}`)];
  return connectionRecord(file, name) !== undefined || variables.some((variable) => env[variable] !== undefined);
};

/**
 * Tells a wrong name from a connection. Flags that describe a login are enough for a name. Where nothing is known at all, a
 * command that takes app files goes on, and says that there are none. Throws ConnectionNameInvalid, ConnectionNameReserved, ConnectionUnknown.
 */
export const refuseUnknownName = (name: string, known: KnownConnections, flags: LoginFlags = {}): void => {
  checkConnectionName(name);
  const { inAppFolders = [], withKeyPair = [] } = known;
  if (isSaid(name, known) || hasFlags(flags) || [...inAppFolders, ...withKeyPair].includes(name)) return;
  const names = knownNames(known);
  if (names.length === 0 && known.inAppFolders) return;
  throw jwtError('ConnectionUnknown', [name, names.join(', ') || detailText('none')], [environmentPrefix(name), name]);
};

export const hasFlags = (flags: LoginFlags): boolean => Object.values(flags).some((value) => value !== undefined);
