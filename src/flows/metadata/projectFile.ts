import { isAbsolute, join, relative, resolve } from 'node:path';
import { readIfExists } from '../../base/files.ts';

/** What `sfdx-project.json` says, as far as it matters to app files. */
export type ProjectFile = {
  /** As they are written there. */
  packageDirectories: string[];
  sourceApiVersion?: number;
};

/** Empty without a project, and for a file that can't be read: sf itself says what is wrong with it. */
export const readProjectFile = async (projectFolder?: string): Promise<ProjectFile> => {
  const text = projectFolder && (await readIfExists(join(projectFolder, 'sfdx-project.json')));
  const { packageDirectories, sourceApiVersion } = parsed(text || '{}');
  const version = Number.parseFloat(String(sourceApiVersion));
  return {
    packageDirectories: (Array.isArray(packageDirectories) ? packageDirectories : []).flatMap(pathOf),
    ...(version > 0 && { sourceApiVersion: version }),
  };
};

/**
 * The package directory of the project in which a folder lies: what is there goes along with every plain
 * `sf project deploy start`. Undefined outside of all of them.
 */
export const packageDirectoryOf = (
  folder: string,
  { packageDirectories }: ProjectFile,
  projectFolder = '',
): string | undefined => packageDirectories.find((path) => isInside(folder, resolve(projectFolder, path)));

/** Whether a path is the folder itself or lies below it. */
export const isInside = (path: string, folder: string): boolean => {
  const way = relative(folder, path);
  return !isAbsolute(way) && way.split(/[\\/]/)[0] !== '..';
};

const parsed = (text: string): { packageDirectories?: unknown; sourceApiVersion?: unknown } => {
  try {
    const data: unknown = JSON.parse(text);
    return data !== null && typeof data === 'object' ? data : {};
  } catch {
    return {};
  }
};

const pathOf = (entry: unknown): string[] =>
  entry !== null && typeof entry === 'object' && 'path' in entry && typeof entry.path === 'string' ? [entry.path] : [];
