import { lstatSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isPathInside } from './boundary.ts';

/** The folder that holds `sfdx-project.json`: this one, or the nearest above. */
export const findProject = (folder: string): string | undefined => {
  if (isThere(join(folder, 'sfdx-project.json'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : findProject(parent);
};

/** A link that leads nowhere is there, too: whoever reads the file says what is wrong with it. */
const isThere = (path: string): boolean => {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
};

/**
 * What a file that a person has named must not be led out of: the project or working folder that it lies in, else its own
 * folder.
 */
export const boundaryOfOutput = (path: string, workingFolder = process.cwd()): string => {
  const full = resolve(workingFolder, path);
  return (
    [findProject(workingFolder), workingFolder].find((folder) => folder && isPathInside(full, folder)) ?? dirname(full)
  );
};
