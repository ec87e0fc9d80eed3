import { jwtError } from '../../base/errors/errors.ts';
import { detailText } from '../../base/text/details.ts';
import type { ConnectionFile } from '../types.ts';

/** How a person names connections. */
export type SeveralConnections = {
  /** What `--connection` named. They need not be in the file: some commands know them by their app files. */
  names: readonly string[];
  /** All connections of the file. */
  all?: boolean;
  /** Those that have one of these tags. */
  tags?: readonly string[];
};

/** Whether a person said which. */
export const isSelection = ({ names, all = false, tags = [] }: SeveralConnections): boolean =>
  all || names.length > 0 || tags.length > 0;

/**
 * The connections that are named, each once: by name in their order, then those of the file. The names of its records that
 * can't be used belong to all, and are left to whoever goes on with them. Throws ConnectionsNone, TagUnknown.
 */
export const selectSeveral = (
  { names, all = false, tags = [] }: SeveralConnections,
  file: ConnectionFile | undefined,
  unusable: readonly string[] = [],
): string[] => [
  ...new Set([
    ...names,
    ...(all ? allConnectionNames(file, unusable) : []),
    ...tags.flatMap((tag) => namesWithTag(tag, file)),
  ]),
];

const allConnectionNames = (file: ConnectionFile | undefined, unusable: readonly string[] = []): string[] => {
  const names = [...Object.keys(file?.connections ?? {}), ...unusable].sort();
  if (names.length === 0) throw jwtError('ConnectionsNone');
  return names;
};

const namesWithTag = (tag: string, file: ConnectionFile | undefined): string[] => {
  const names = allConnectionNames(file).filter((name) => tagsOf(file, name).includes(tag));
  if (names.length > 0) return names;
  const known = new Set(allConnectionNames(file).flatMap((name) => tagsOf(file, name)));
  throw jwtError('TagUnknown', [tag, [...known].sort().join(', ') || detailText('none')], [tag]);
};

const tagsOf = (file: ConnectionFile | undefined, name: string): readonly string[] =>
  file?.connections[name]?.tags ?? [];
