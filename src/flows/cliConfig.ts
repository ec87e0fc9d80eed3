import { join } from 'node:path';
import { checkPlace } from '../base/boundary.ts';
import { withNamedErrors } from '../base/files.ts';

/** Where sf keeps the defaults of a project; it writes both, and follows links. */
const configFiles = [
  ['.sf', 'config.json'],
  ['.sfdx', 'sfdx-config.json'],
];

/** Refuses to let sf set a default in a project that would lead its writes elsewhere. Throws the errors of `checkPlace`. */
export const refuseForeignConfig = async (projectFolder: string | undefined): Promise<void> => {
  if (projectFolder === undefined) return;
  for (const parts of configFiles) {
    const path = join(projectFolder, ...parts);
    await withNamedErrors('FileNotWritable', path, () => checkPlace(projectFolder, path));
  }
};
