import { dirname, relative, sep } from 'node:path';
import { isKindOfApp, permissionSetsInSource } from '../../app/lint/places.ts';
import type { SourceFile } from '../../app/lint/model.ts';
import { parseComponent } from '../../app/xml.ts';
import { isJwtError } from '../../base/errors/errors.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { isPathInside } from '../../base/files/boundary.ts';
import { readTextFile } from '../../base/files/files.ts';
import { readFileInside } from '../../base/files/insideRead.ts';
import { environmentPrefix, isConnectionName } from '../../connection/names.ts';
import { standardInputPath } from '../../base/files/standardInput.ts';
import { packageDirectoryOf, readProjectFile } from '../project/projectFile.ts';
import { inAppFolders } from './appFolders.ts';
import type { ChosenParts } from './chosenParts.ts';
import { findFiles, fullNameOf, isPermissionSetFile, type FoundFiles } from './findFiles.ts';
import type { LintProject } from './model.ts';
import { appsOfConnections, readLintedConnections } from './readConnections.ts';

export type LintPlace = {
  /** Files and folders, absolute. */
  paths: readonly string[];
  /** What paths are shown relative to: the project, or the working folder. */
  baseFolder: string;
  projectFolder?: string;
  connectionFile: string;
  /** Says by their variables which connections have a bundle. */
  env?: EnvironmentVariables;
  /** Where app files belong: a folder there that is a link is no folder. */
  appsFolder: string;
  /** Absent where the whole project is meant. */
  chosen?: ChosenParts;
};

type ReadFile = { file?: SourceFile; broken?: { path: string; problem: string } };

/**
 * Reads app files, connected apps, the connection file, and the permission sets that count among the many of a project:
 * those that a policy names, and those that lie beside app files outside of the package directories.
 */
export const readLintProject = async (place: LintPlace, now: Date): Promise<LintProject> => {
  const project = await readProjectFile(place.projectFolder);
  const found = theirFiles(await findFiles(place.paths, place.appsFolder), place);
  const packageOf = (path: string): string | undefined => packageDirectoryOf(path, project, place.projectFolder);
  const { deployed, others } = inAppFolders(found, packageOf);
  const read = (path: string): Promise<ReadFile> =>
    readLintSource(path, place, { packageDirectory: packageOf(path), inAppFolder: deployed.has(path) });
  const first = await inTurn(
    found.metadata.filter((path) => !isPermissionSetFile(path)),
    read,
  );
  const isMeant = meantSets({ found, first, place, packageOf });
  const permissionSets = found.metadata.filter((path) => isPermissionSetFile(path) && isMeant(path));
  const misnamed = await inTurn(
    found.misnamed.filter((path) => !deployed.has(path)),
    read,
  );
  const all: ReadFile[] = [
    ...first,
    ...(await inTurn([...permissionSets, ...others], read)),
    ...misnamed.flatMap(({ file }) => (file && isKindOfApp(file.type) ? { file: { ...file, isMisnamed: true } } : [])),
  ];
  const shown = isStream(place) ? place.connectionFile : shownPath(place.connectionFile, place);
  const connections = await readLintedConnections(place.connectionFile, shown, place.chosen?.connections);
  const files = all.flatMap(({ file }) => file ?? []);
  return {
    files,
    bundled: bundledNames(files, place.env),
    broken: all.flatMap(({ broken }) => broken ?? []),
    sourceApiVersion: project.sourceApiVersion,
    now,
    connections,
    appsOfConnections: appsOfConnections(connections),
  };
};

const isStream = ({ connectionFile }: LintPlace): boolean => connectionFile === standardInputPath;

const theirFiles = (found: FoundFiles, { chosen }: LintPlace): FoundFiles => {
  if (!chosen) return found;
  const { metadata, misnamed, otherXml } = found;
  const theirs = (paths: string[]): string[] => paths.filter(chosen.mayBeTheirs);
  return { metadata: theirs(metadata), misnamed: theirs(misnamed), otherXml: theirs(otherXml) };
};

/** The connections of folders that have a bundle here: the connection file needn't name them. */
const bundledNames = (files: readonly SourceFile[], env: EnvironmentVariables = {}): string[] => {
  const names = new Set(files.flatMap(({ connection }) => connection ?? []));
  return [...names].filter((name) => isConnectionName(name) && env[environmentPrefix(name)]?.trim());
};

type KnownSoFar = {
  found: FoundFiles;
  first: readonly ReadFile[];
  place: LintPlace;
  packageOf: (path: string) => string | undefined;
};

/** Whether a permission set is one of those that count. */
const meantSets = ({ found, first, place, packageOf }: KnownSoFar): ((path: string) => boolean) => {
  const named = new Set(first.flatMap(({ file }) => (file ? permissionSetsInSource(file) : [])));
  const besideApps = new Set(
    found.metadata
      .filter((each) => !isPermissionSetFile(each) && !packageOf(each))
      .map((each) => dirname(dirname(each))),
  );
  return (path) => named.has(fullNameOf(path)) || place.paths.includes(path) || besideApps.has(dirname(dirname(path)));
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
