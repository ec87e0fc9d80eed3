import { isAbsolute, join, relative, resolve } from 'node:path';
import { readIfExists } from '../../base/files.ts';

/**
 * The package directory of the project, as `sfdx-project.json` writes it, in which a folder lies: what is there goes
 * along with every plain `sf project deploy start`. Undefined outside of all of them, or without a project.
 */
export const packageDirectoryOf = async (folder: string, projectFolder?: string): Promise<string | undefined> => {
  if (!projectFolder) return undefined;
  const paths = packagePaths(await readIfExists(join(projectFolder, 'sfdx-project.json')));
  return paths.find((path) => isInside(folder, resolve(projectFolder, path)));
};

const packagePaths = (text = ''): string[] => {
  try {
    const { packageDirectories } = JSON.parse(text) as { packageDirectories?: Array<{ path?: unknown }> };
    return (packageDirectories ?? []).flatMap(({ path }) => (typeof path === 'string' ? [path] : []));
  } catch {
    // sf itself says what is wrong with the file.
    return [];
  }
};

const isInside = (folder: string, parent: string): boolean => {
  const way = relative(parent, folder);
  return !isAbsolute(way) && way.split(/[\\/]/)[0] !== '..';
};
