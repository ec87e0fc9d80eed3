import { win32 } from 'node:path';

/**
 * What keeps others out of the key store: the modes of its files; on Windows, which has none, the permissions that the
 * user's profile folder hands down to all in it; or something that isn't known here.
 */
export type StoreProtection = 'modes' | 'profile' | 'unknown';

/** Told by the place alone. */
export const storeProtection = (folder: string, home: string, platform = process.platform): StoreProtection => {
  if (platform !== 'win32') return 'modes';
  const way = win32.relative(win32.resolve(home), win32.resolve(folder));
  return way === '' || way.startsWith('..') || win32.isAbsolute(way) ? 'unknown' : 'profile';
};
