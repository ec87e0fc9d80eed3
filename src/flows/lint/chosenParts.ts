import { join, relative, sep } from 'node:path';
import { isPathInside } from '../../base/files/boundary.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { exists } from '../../base/files/files.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import type { SeveralConnections } from '../../connection/choose/selectSeveral.ts';
import { readConnectionsApart } from '../../connection/file.ts';
import { connectionRecord } from '../../connection/record.ts';
import type { ConnectionFile } from '../../connection/types.ts';
import { saidFolder, type AppFolderPlace } from '../project/appFolder.ts';
import { foldersIn } from '../project/chooseApp.ts';
import { chooseByProject } from '../project/chooseConnections.ts';
import { fullNameOf, isPermissionSetFile } from './findFiles.ts';
import type { LintProject } from './model.ts';

/** What lint judges of a project where a person says which connections. */
export type ChosenParts = {
  connections: readonly string[];
  /** Whether a file of the project, by its absolute path, is theirs or may be: of permission sets, some are picked later. */
  mayBeTheirs: (path: string) => boolean;
};

type ChoicePlace = AppFolderPlace & { env?: EnvironmentVariables; hasNamedPaths: boolean };

/** Throws LintPathsAndConnections and the errors of `chooseByProject`. */
export const chosenParts = async (
  { keyFolder, ...wish }: SeveralConnections & { keyFolder: string },
  place: ChoicePlace,
): Promise<ChosenParts> => {
  if (place.hasNamedPaths) throw jwtError('LintPathsAndConnections');
  const read = await readConnectionsApart(place.connectionFile);
  const connections = await chooseByProject(wish, { ...read, env: place.env ?? {} }, { ...place, keyFolder });
  const folders = (await Promise.all(connections.map((name) => appFoldersOf(name, place, read?.file)))).flat();
  const connectedApps = connections.flatMap((name) => connectedAppOf(name, read?.file));
  return { connections, mayBeTheirs: (path) => isTheirs(path, { connections, folders, connectedApps, place }) };
};

/** Throws AppFilesMissing for a connection of which there is nothing that could be judged. */
export const refuseNothingToJudge = ({ connections }: ChosenParts, project: LintProject, appsFolder: string): void => {
  const refused = project.connections?.problems?.map(({ connection }) => connection) ?? [];
  const isThere = (name: string): boolean =>
    refused.includes(name) ||
    connectionRecord(project.connections?.file, name) !== undefined ||
    project.files.some(({ connection }) => connection === name) ||
    project.broken.some(({ path }) => `/${path}/`.includes(`/orgs/${name}/`));
  const missing = connections.find((name) => !isThere(name));
  if (missing !== undefined) throw jwtError('AppFilesMissing', [missing, appsFolder], [missing]);
};

/** The folder of the app that its record names; else those in which it has files; else that of the only app, or the default. */
const appFoldersOf = async (name: string, place: ChoicePlace, file?: ConnectionFile): Promise<string[]> => {
  const { app, appKind } = connectionRecord(file, name) ?? {};
  if (appKind === 'connectedApp') return [];
  if (app !== undefined) return [saidFolder(app, place, file)];
  const apps = new Set([...(await foldersIn(place.appsFolder)), ...Object.keys(file?.apps ?? {})]);
  const folders = [...apps].map((each) => saidFolder(each, place, file));
  const hasFiles = await Promise.all(folders.map((folder) => exists(join(folder, 'orgs', name))));
  const own = folders.filter((_, index) => hasFiles[index]);
  if (own.length > 0) return own;
  const byDefault = file?.defaults?.app;
  if (byDefault !== undefined) return [saidFolder(byDefault, place, file)];
  return folders.length === 1 ? folders : [];
};

const connectedAppOf = (name: string, file?: ConnectionFile): string[] => {
  const { app, appKind } = connectionRecord(file, name) ?? {};
  return app !== undefined && appKind === 'connectedApp' ? [app] : [];
};

type Theirs = {
  connections: readonly string[];
  folders: readonly string[];
  connectedApps: readonly string[];
  place: ChoicePlace;
};

const isTheirs = (path: string, { connections, folders, connectedApps, place }: Theirs): boolean => {
  if (/\.connectedApp(?:-meta\.xml)?$/.test(path) && connectedApps.includes(fullNameOf(path))) return true;
  const folder = folders.find((each) => isPathInside(path, each));
  // A link on the way to the folder is found as a file.
  if (folder === undefined)
    return folders.some((each) => isPathInside(each, path)) || isSetElsewhere(path, place.appsFolder);
  const [part, owner] = relative(folder, path).split(sep);
  return part !== 'orgs' || owner === undefined || connections.includes(owner);
};

/** Whether it is a permission set that a policy of theirs may name. */
const isSetElsewhere = (path: string, appsFolder: string): boolean =>
  isPermissionSetFile(path) && !isPathInside(path, appsFolder);
