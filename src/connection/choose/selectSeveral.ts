import { jwtError } from '../../base/errors/errors.ts';
import { checkConnectionName } from '../names.ts';
import type { ConnectionFile } from '../types.ts';

export type SeveralConnections = {
  /** What `--connection` named. They need not be in the file: some commands know them by their app files. */
  names: readonly string[];
  /** All connections of the file. */
  all: boolean;
  /** Those that have one of these tags. */
  tags: readonly string[];
  file?: ConnectionFile;
  /** Names of records of the file that can't be used: they belong to all, and are left to whoever goes on with them. */
  unusable?: readonly string[];
};

/**
 * The connections that are meant, each once: the named ones in their order, then those of the file. Empty if nothing was
 * asked for: then the default counts. Throws ConnectionNameInvalid, ConnectionNameReserved, ConnectionsNone, TagUnknown.
 */
export const selectSeveral = ({ names, all, tags, file, unusable = [] }: SeveralConnections): string[] => {
  for (const name of names) checkConnectionName(name);
  return [
    ...new Set([
      ...names,
      ...(all ? allConnectionNames(file, unusable) : []),
      ...tags.flatMap((tag) => namesWithTag(tag, file)),
    ]),
  ];
};

const allConnectionNames = (file: ConnectionFile | undefined, unusable: readonly string[] = []): string[] => {
  const names = [...Object.keys(file?.connections ?? {}), ...unusable].sort();
  if (names.length === 0) throw jwtError('ConnectionsNone');
  return names;
};

const namesWithTag = (tag: string, file: ConnectionFile | undefined): string[] => {
  const names = allConnectionNames(file).filter((name) => tagsOf(file, name).includes(tag));
  if (names.length > 0) return names;
  const known = new Set(allConnectionNames(file).flatMap((name) => tagsOf(file, name)));
  throw jwtError('TagUnknown', [tag, [...known].sort().join(', ') || 'none'], [tag]);
};

const tagsOf = (file: ConnectionFile | undefined, name: string): readonly string[] =>
  file?.connections[name]?.tags ?? [];
