import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isInside } from '../../base/boundary.ts';
import { jwtError } from '../../base/errors.ts';
import { isLinkToFolder } from '../linkedFolder.ts';

/** The suffixes of the files that matter, with or without `-meta.xml` behind them. */
const name =
  /^([^/\\]+)\.(?:eca|ecaOauth|ecaGlblOauth|ecaOauthPlcy|ecaPlcy|ecaOauthSecurity|connectedApp|permissionset)(?:-meta\.xml)?$/;

export const isMetadataFile = (path: string): boolean => name.test(fileName(path));

export const isPermissionSetFile = (path: string): boolean => /\.permissionset(?:-meta\.xml)?$/.test(path);

/** The full name of a component: its file name without the endings. */
export const fullNameOf = (path: string): string =>
  name.exec(fileName(path))?.[1] ?? fileName(path).replace(/\..*$/, '');

const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? '';

/** Folders in which nobody keeps metadata. */
const skipped = (folder: string): boolean => folder === 'node_modules' || folder.startsWith('.');

/**
 * The metadata files at or below some paths, in order, each once; a file that is named itself counts whatever its ending
 * is. What only has the name of one, such as a link, is among them, and so is a link in the place of a folder of app files:
 * whoever reads them says what they are. Throws `LintPathMissing`.
 */
export const findFiles = async (paths: readonly string[], appsFolder: string): Promise<string[]> => {
  const found = await Promise.all(paths.map((path) => filesAt(path, appsFolder)));
  return [...new Set(found.flat())].sort();
};

/**
 * The folders from which a deploy of an app takes all that is there: `<App>/app`, known by the app's own file, and the
 * folders of `<App>/orgs`.
 */
export const deployedFolders = (found: readonly string[]): string[] =>
  found.flatMap((path) => {
    const part = dirname(dirname(path));
    const isApp = /\.eca-meta\.xml$/.test(path) && basename(part) === 'app';
    return isApp ? [part, join(dirname(part), 'orgs')] : [];
  });

/** The XML files at or below some folders, whatever they hold; a folder that isn't there has none. */
export const xmlFilesBelow = async (places: readonly string[]): Promise<string[]> => {
  const lists = await Promise.all(
    places.map(async (folder) => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
      return entries
        .filter((entry) => entry.isFile() && /\.xml$/i.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name));
    }),
  );
  return [...new Set(lists.flat())].sort();
};

const filesAt = async (path: string, appsFolder: string): Promise<string[]> => {
  const facts = await stat(path).catch(() => undefined);
  if (!facts) throw jwtError('LintPathMissing', [path]);
  return facts.isDirectory() ? filesBelow(path, appsFolder) : [path];
};

const filesBelow = async (folder: string, appsFolder: string): Promise<string[]> => {
  // A folder that can't be entered holds nothing that anybody could deploy.
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const below = entries.filter((entry) => entry.isDirectory() && !skipped(entry.name));
  const files = entries.filter((entry) => !entry.isDirectory() && isMetadataFile(entry.name) && !isEditorsLink(entry));
  const links = await linksAmong(entries, appsFolder);
  const inner = await Promise.all(below.map((entry) => filesBelow(join(folder, entry.name), appsFolder)));
  return [...[...files, ...links].map((entry) => join(folder, entry.name)), ...inner.flat()];
};

const isEditorsLink = (entry: Dirent): boolean => entry.isSymbolicLink() && entry.name.startsWith('.');

/** Links in the place of folders of app files. */
const linksAmong = async (entries: readonly Dirent[], appsFolder: string): Promise<Dirent[]> => {
  const inApps = entries.filter((entry) => isInside(join(entry.parentPath, entry.name), appsFolder));
  const isLink = await Promise.all(inApps.map(isLinkToFolder));
  return inApps.filter((_, index) => isLink[index]);
};
