import { dirname, relative, sep } from 'node:path';
import { placeList } from '../../app/lint/places.ts';
import type { SourceFile } from '../../app/lint/model.ts';
import { parseComponent } from '../../app/xml.ts';
import { isJwtError } from '../../base/errors/errors.ts';
import { isPathInside } from '../../base/files/boundary.ts';
import { readTextFile } from '../../base/files/files.ts';
import { readFileInside } from '../../base/files/insideRead.ts';
import { parseConnectionFile, readConnectionText } from '../../connection/file.ts';
import { packageDirectoryOf, readProjectFile } from '../project/projectFile.ts';
import { deployedFolders, filesIn, findFiles, fullNameOf, isPermissionSetFile } from './findFiles.ts';
import type { LintProject } from './model.ts';

export type LintPlace = {
  /** Files and folders, absolute. */
  paths: readonly string[];
  /** What paths are shown relative to: the project, or the working folder. */
  baseFolder: string;
  projectFolder?: string;
  connectionFile: string;
  /** Where app files belong: a folder there that is a link is no folder. */
  appsFolder: string;
};

type ReadFile = { file?: SourceFile; broken?: { path: string; problem: string } };

/**
 * Reads app files, connected apps, the connection file, and the permission sets that count among the many of a project:
 * those that a policy names, and those that lie beside app files outside of the package directories.
 */
export const readLintProject = async (place: LintPlace, now: Date): Promise<LintProject> => {
  const project = await readProjectFile(place.projectFolder);
  const { metadata: found, otherXml } = await findFiles(place.paths, place.appsFolder);
  const packageOf = (path: string): string | undefined => packageDirectoryOf(path, project, place.projectFolder);
  const appFolders = deployedFolders(found.filter((path) => !packageOf(path)));
  const others = filesIn(appFolders, otherXml);
  const deployed = new Set([
    ...others,
    ...filesIn(
      appFolders,
      found.filter((path) => /\.xml$/i.test(path)),
    ),
  ]);
  const read = (path: string): Promise<ReadFile> =>
    readLintSource(path, place, { packageDirectory: packageOf(path), inAppFolder: deployed.has(path) });
  const first = await inTurn(
    found.filter((path) => !isPermissionSetFile(path)),
    read,
  );
  const named = new Set(first.flatMap(({ file }) => (file ? placeList(file, 'commaSeparatedPermissionSet') : [])));
  const besideApps = new Set(
    found.filter((path) => !isPermissionSetFile(path) && !packageOf(path)).map((path) => dirname(dirname(path))),
  );
  const isMeant = (path: string): boolean =>
    named.has(fullNameOf(path)) || place.paths.includes(path) || besideApps.has(dirname(dirname(path)));
  const permissionSets = found.filter((path) => isPermissionSetFile(path) && isMeant(path));
  const all = [...first, ...(await inTurn([...permissionSets, ...others], read))];
  return {
    files: all.flatMap(({ file }) => file ?? []),
    broken: all.flatMap(({ broken }) => broken ?? []),
    sourceApiVersion: project.sourceApiVersion,
    now,
    connections: await readConnections(place),
  };
};

/** A few at a time: thousands of open files are more than some systems allow. */
export const inTurn = async <Item, Result>(
  items: readonly Item[],
  action: (item: Item) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = [];
  for (let index = 0; index < items.length; index += 64) {
    results.push(...(await Promise.all(items.slice(index, index + 64).map(action))));
  }
  return results;
};

const readLintSource = async (
  path: string,
  place: LintPlace,
  where: Pick<SourceFile, 'packageDirectory' | 'inAppFolder'>,
): Promise<ReadFile> => {
  const shown = shownPath(path, place);
  try {
    return { file: { ...sourceFile(shown, await readText(path, place)), ...where } };
  } catch (error) {
    if (!isJwtError(error)) throw error;
    return { broken: { path: shown, problem: error.message } };
  }
};

/** What a person has named is read wherever it leads; what is found below must lie there. */
const readText = async (path: string, { paths }: LintPlace): Promise<string> =>
  paths.includes(path)
    ? readTextFile(path)
    : ((await readFileInside(paths.find((given) => isPathInside(path, given)) ?? path, path)) ?? '');

/** A file as lint sees it. Throws `AppFileNotReadable`. */
export const sourceFile = (path: string, text: string): SourceFile => {
  const { type, elements } = parseComponent(text, path);
  const connection = /(?:^|\/)orgs\/([^/]+)\//.exec(path)?.[1];
  return { path, text, type, fullName: fullNameOf(path), elements, ...(connection && { connection }) };
};

const shownPath = (path: string, { baseFolder }: LintPlace): string => relative(baseFolder, path).split(sep).join('/');

const readConnections = async (place: LintPlace): Promise<LintProject['connections']> => {
  const path = shownPath(place.connectionFile, place);
  try {
    const text = await readConnectionText(place.connectionFile);
    return text === undefined ? undefined : await connectionsIn(path, text);
  } catch (error) {
    if (!isJwtError(error)) throw error;
    return { path, text: '', problem: { name: error.name, message: error.message } };
  }
};

/** The connection file from its text, or why it can't be used. */
export const connectionsIn = async (path: string, text: string): Promise<NonNullable<LintProject['connections']>> => {
  try {
    const { file } = await parseConnectionFile(text, path);
    return { path, text, file };
  } catch (error) {
    if (!isJwtError(error)) throw error;
    return { path, text, problem: { name: error.name, message: error.message } };
  }
};
