import type { OpenedKey, VerifyInput, VerifyWorld } from '../types.ts';

/**
 * Reads and proves each key of a file once for all connections that have it with the same passphrase. For one run, and in
 * memory only: the next command looks at the files anew.
 */
export const keysReadOnce = (): NonNullable<VerifyWorld['readOnce']> => {
  const known = new Map<string, Promise<OpenedKey>>();
  return (input, read) => {
    const place = keyPlaceOf(input);
    if (place === undefined) return read();
    const opened = known.get(place) ?? read();
    known.set(place, opened);
    return opened;
  };
};

/** What tells two keys apart that lie in files; nothing for one that a variable holds. */
const keyPlaceOf = ({ connection: { key, passphrase }, keyFolder }: VerifyInput): string | undefined => {
  if ('text' in key) return undefined;
  const place = 'path' in key ? key.path : [keyFolder, key.keyName];
  return JSON.stringify([place, passphrase]);
};
