import { join, resolve } from 'node:path';
import { isPathInside } from '../../base/files/boundary.ts';
import { readFileInside } from '../../base/files/insideRead.ts';
import { parseShallowJson } from '../../base/json.ts';

/** What `sfdx-project.json` says, as far as it matters to app files. */
type ProjectFile = {
  /** As they are written there. */
  packageDirectories: string[];
  sourceApiVersion?: number;
};

/**
 * Empty without a project, and for a file that isn't JSON: sf itself says what is wrong with it. Throws LinkInPath, NotAFile,
 * FileNotReadable.
 */
export const readProjectFile = async (projectFolder?: string): Promise<ProjectFile> => {
  const text = projectFolder && (await readFileInside(projectFolder, join(projectFolder, 'sfdx-project.json')));
  const { packageDirectories, sourceApiVersion } = parsedProjectFile(text || '{}');
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
): string | undefined => packageDirectories.find((path) => isPathInside(folder, resolve(projectFolder, path)));

const parsedProjectFile = (text: string): { packageDirectories?: unknown; sourceApiVersion?: unknown } => {
  try {
    const data: unknown = parseShallowJson(text);
    return data !== null && typeof data === 'object' ? data : {};
  } catch {
    return {};
  }
};

const pathOf = (entry: unknown): string[] =>
  entry !== null && typeof entry === 'object' && 'path' in entry && typeof entry.path === 'string' ? [entry.path] : [];
