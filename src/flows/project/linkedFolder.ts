import type { Dirent } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { jwtError } from '../../base/errors/errors.ts';

/** A link to a folder or to nowhere. Editors mark what they work on by links whose names begin with a dot. */
export const isLinkToFolder = async (entry: Dirent): Promise<boolean> =>
  entry.isSymbolicLink() &&
  !entry.name.startsWith('.') &&
  !(await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.isFile();

/** The refusal of one. */
export const linkIn = ({ parentPath, name }: Dirent, boundary: string): Error =>
  jwtError('LinkInPath', [join(parentPath, name), boundary], [join(parentPath, name)]);
