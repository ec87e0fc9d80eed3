import { join } from 'node:path';
import { refuseUnreadable } from '../../base/files/fileLimits.ts';
import { writeFileInside } from '../../base/files/insideFile.ts';

type WrittenFolder = { boundary: string; folder: string };
type WrittenFile = { path: string; content: string; state: string };

/**
 * Writes the files of an app that differ from those that are there, in their order; none of them if one is too large to be
 * read back. Throws FileWouldBeTooLarge and the errors of `writeFileInside`.
 */
export const writeAppFiles = async (
  { boundary, folder }: WrittenFolder,
  files: readonly WrittenFile[],
): Promise<void> => {
  const changed = files.filter(({ state }) => state !== 'unchanged');
  for (const { path, content } of changed) refuseUnreadable(join(folder, path), content);
  for (const { path, content } of changed) await writeFileInside(boundary, join(folder, path), content);
};
