import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { lstatIfThere, walk } from './boundary.ts';
import { jwtError } from '../errors/errors.ts';
import { usualFileBytes } from './fileLimits.ts';
import { decode, exists, readStream, withNamedErrors } from './files.ts';

/**
 * The text of a file below a boundary (a project, the state folder), read through no link; nothing if there is none. Throws
 * LinkInPath, NotAFile, PathOutside, FileNotReadable, FileTooLarge.
 */
export const readFileInside = async (
  boundary: string,
  path: string,
  maximumBytes = usualFileBytes,
): Promise<string | undefined> =>
  withNamedErrors('FileNotReadable', path, async () => {
    const { folder } = await walk(boundary, dirname(path));
    const found = folder && (await lstatIfThere(path));
    if (!found) return undefined;
    if (found.isSymbolicLink()) throw jwtError('LinkInPath', [path, boundary], [path]);
    return decode(await readRegular(path, { flags: constants.O_NOFOLLOW, maximumBytes }));
  });

/**
 * The text of a file in a place of the user's own, such as the key store, where links are the user's; nothing if there is
 * none. What is no file, such as a named pipe, is NotAFile and isn't waited for.
 */
export const readIfExists = async (path: string): Promise<string | undefined> =>
  withNamedErrors('FileNotReadable', path, async () =>
    (await exists(path)) ? decode(await readRegular(path)) : undefined,
  );

/** Looks before it opens, for to open a device can do something, and afterwards, for it may be another by then. */
const readRegular = async (path: string, { flags = 0, maximumBytes = usualFileBytes } = {}): Promise<Buffer> => {
  if (!(await stat(path)).isFile()) throw jwtError('NotAFile', [path], [path]);
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | flags);
  try {
    if (!(await file.stat()).isFile()) throw jwtError('NotAFile', [path], [path]);
    const bytes = await readStream(
      file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>,
      maximumBytes + 1,
    );
    if (bytes.length > maximumBytes) throw jwtError('FileTooLarge', [path, maximumBytes]);
    return bytes;
  } finally {
    await file.close();
  }
};
