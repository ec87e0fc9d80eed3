import { join } from 'node:path';
import { checkPlace } from '../../base/files/boundary.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { withNamedErrors } from '../../base/files/files.ts';

/** Where sf keeps the defaults of a project; it writes both in place, through links and under all of their names. */
const configFiles = [
  ['.sf', 'config.json'],
  ['.sfdx', 'sfdx-config.json'],
];

/**
 * Refuses to let sf set a default in a project that would lead its writes elsewhere. Throws FileHasOtherNames and the errors
 * of `checkPlace`.
 */
export const refuseForeignConfig = async (projectFolder: string | undefined): Promise<void> => {
  if (projectFolder === undefined) return;
  for (const parts of configFiles) {
    const path = join(projectFolder, ...parts);
    const there = await withNamedErrors('FileNotWritable', path, () => checkPlace(projectFolder, path));
    if (there && there.nlink > 1n) throw jwtError('FileHasOtherNames', [path], [path]);
  }
};
