import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isPathInside } from '../../base/files/boundary.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { exists } from '../../base/files/files.ts';
import { standardInputPath } from '../../base/files/standardInput.ts';
import { isLinkToFolder } from '../project/linkedFolder.ts';

/** The suffixes of the files that matter, with or without `-meta.xml` behind them. */
const name =
  /^([^/\\]+)\.(?:eca|ecaOauth|ecaGlblOauth|ecaOauthPlcy|ecaPlcy|ecaOauthSecurity|connectedApp|permissionset)(?:-meta\.xml)?$/;

/** The settings of the org that are about external client apps. */
const settingsName = /^ExternalClientApp\.settings(?:-meta\.xml)?$/;

export const isLintedFile = (path: string): boolean => name.test(fileName(path)) || settingsName.test(fileName(path));

/** By its ending or its folder a file of an app, yet with an ending that no type has: what it holds has to be looked at. */
export const isMisnamed = (path: string): boolean =>
  !isLintedFile(path) &&
  (/\.(?:eca|externalClientApp|extlClntApp|connected_?app)\w*(?:-meta)?(?:\.xml)?$/i.test(path) ||
    (isXml(path) && /(?:^|[/\\])(?:externalClientApps|extlClntApp\w+|connectedApps)[/\\][^/\\]+$/i.test(path)));

export const isPermissionSetFile = (path: string): boolean => /\.permissionset(?:-meta\.xml)?$/.test(path);

/** The full name of a component: its file name without the endings. */
export const fullNameOf = (path: string): string =>
  name.exec(fileName(path))?.[1] ?? fileName(path).replace(/\..*$/, '');

const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? '';

/** Folders in which nobody keeps metadata. */
const skippedFolders = (folder: string): boolean => folder === 'node_modules' || folder.startsWith('.');

export type FoundFiles = {
  /** The files that matter wherever they lie, and those that were named. */
  metadata: string[];
  /** Those that may matter under another name. */
  misnamed: string[];
  /** All other XML files: they matter in the folder of an app. */
  otherXml: string[];
};

/** What is judged where nobody names a path: outside of a project, what there is. Throws `LintNothingHere`. */
export const usualPaths = async ({
  projectFolder,
  appsFolder,
  connectionFile,
}: Record<'appsFolder' | 'connectionFile', string> & { projectFolder?: string }): Promise<string[]> => {
  if (projectFolder !== undefined) return [projectFolder];
  if (await exists(appsFolder)) return [appsFolder];
  if (connectionFile === standardInputPath || (await exists(connectionFile))) return [];
  throw jwtError('LintNothingHere', [appsFolder]);
};

/**
 * The files at or below some paths, in order, each once; a file that is named itself counts whatever its ending is. What
 * only has the name of one, such as a link, is among them, and so is a link in the place of a folder of app files: whoever
 * reads them says what they are. Throws `LintPathMissing`.
 */
export const findFiles = async (paths: readonly string[], appsFolder: string): Promise<FoundFiles> => {
  const found = await Promise.all(paths.map((path) => filesAt(path, appsFolder)));
  const all = [...new Set(found.flat())].sort();
  const named = new Set(paths);
  const isMeant = (path: string): boolean =>
    isLintedFile(path) || named.has(path) || (!isXml(path) && !isMisnamed(path));
  const others = all.filter((path) => !isMeant(path));
  return {
    metadata: all.filter(isMeant),
    misnamed: others.filter(isMisnamed),
    otherXml: others.filter((path) => !isMisnamed(path)),
  };
};

const isXml = (path: string): boolean => /\.xml$/i.test(path);

const filesAt = async (path: string, appsFolder: string): Promise<string[]> => {
  const facts = await stat(path).catch(() => undefined);
  if (!facts) throw jwtError('LintPathMissing', [path]);
  return facts.isDirectory() ? filesBelow(path, appsFolder) : [path];
};

const filesBelow = async (folder: string, appsFolder: string): Promise<string[]> => {
  // A folder that can't be entered holds nothing that anybody could deploy.
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const below = entries.filter((entry) => entry.isDirectory() && !skippedFolders(entry.name));
  const isFile = (entry: Dirent): boolean =>
    !entry.isDirectory() && (isLintedFile(entry.name) || isMisnamed(entry.name) || isXml(entry.name));
  const files = entries.filter((entry) => isFile(entry) && !isEditorsLink(entry));
  const links = await linksAmong(entries, appsFolder);
  const inner = await Promise.all(below.map((entry) => filesBelow(join(folder, entry.name), appsFolder)));
  return [...[...files, ...links].map((entry) => join(folder, entry.name)), ...inner.flat()];
};

const isEditorsLink = (entry: Dirent): boolean => entry.isSymbolicLink() && entry.name.startsWith('.');

/** Links in the place of folders of app files. */
const linksAmong = async (entries: readonly Dirent[], appsFolder: string): Promise<Dirent[]> => {
  const inApps = entries.filter(
    (entry) => entry.isSymbolicLink() && isPathInside(join(entry.parentPath, entry.name), appsFolder),
  );
  const isLink = await Promise.all(inApps.map(isLinkToFolder));
  return inApps.filter((_, index) => isLink[index]);
};
