import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, extname, join, relative, sep } from 'node:path';
import { partFolder } from '../../app/components.ts';
import type { AppComponent } from '../../app/model.ts';
import { parseComponent } from '../../app/xml.ts';
import { isMetadataFormat } from '../../base/deployableTypes.ts';
import { checkFolders } from '../../base/files/boundary.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { exists, withNamedErrors } from '../../base/files/files.ts';
import { readFileInside } from '../../base/files/insideRead.ts';
import { isLinkToFolder, linkIn } from './linkedFolder.ts';

/**
 * The app files that belong to one connection: those shared by all orgs, and the connection's own, each of which
 * replaces its namesake. Paths are relative to the folder of the app. Error: AppFilesMissing, and those of reading.
 */
export const readAppFiles = async (appFolder: string, connection: string): Promise<AppComponent[]> => {
  const files = await readEffectiveFiles(appFolder, connection);
  if (files.length > 0) return files;
  throw jwtError('AppFilesMissing', [connection, join(appFolder, partFolder('org', connection))], [connection]);
};

/** The same; none is fine. */
export const readEffectiveFiles = async (appFolder: string, connection: string): Promise<AppComponent[]> => {
  const parts = (['app', 'org'] as const).map((part) => readPart(appFolder, partFolder(part, connection)));
  const [shared = [], ofOrg = []] = await Promise.all(parts);
  const replaced = new Set(ofOrg.map(namesake));
  return [...shared.filter((file) => !replaced.has(namesake(file))), ...ofOrg];
};

/** A file without the name of a source file has none: its path keeps it apart. */
const namesake = ({ type, fullName, path }: AppComponent): string => `${type}:${fullName || path}`;

/**
 * All metadata files of one folder of an app, such as `app` or `orgs`: every XML file, and every one in metadata format, so
 * that one which doesn't belong there is refused by whoever judges them, and not overlooked. Throws LinkInPath and NotAFile: what isn't a file, and has
 * the name of one, would be missing for us and there for others.
 */
export const readPart = async (appFolder: string, part: string): Promise<AppComponent[]> => {
  const folder = join(appFolder, part);
  await withNamedErrors('FileNotReadable', folder, () => checkFolders(appFolder, folder));
  if (!(await exists(folder))) return [];
  const entries = await withNamedErrors('FileNotReadable', folder, () =>
    readdir(folder, { recursive: true, withFileTypes: true }),
  );
  for (const entry of entries) if (await isLinkToFolder(entry)) throw linkIn(entry, appFolder);
  const paths = entries.filter(isMetadataFile).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(paths.sort().map((path) => readAppSource(appFolder, path)));
};

const isXmlFile = (path: string): boolean => /\.xml$/i.test(path);

/** `JwtLogin.eca-meta.xml`: the full name, then the suffix of the type. */
const sourceName = /([^/\\]+)\.[A-Za-z]+-meta\.xml$/;

/** A link that isn't there for long, as editors make them to lock a file, is none. */
const isMetadataFile = (entry: Dirent): boolean =>
  !entry.isDirectory() &&
  (isXmlFile(entry.name) || isMetadataFormat(entry.name)) &&
  !(entry.isSymbolicLink() && entry.name.startsWith('.'));

const readAppSource = async (appFolder: string, path: string): Promise<AppComponent> => {
  // It may have gone since the folder was read.
  const content = (await readFileInside(appFolder, path)) ?? '';
  return {
    type: parseComponent(content, path).type,
    fullName: sourceName.exec(path)?.[1] ?? (isMetadataFormat(path) ? basename(path, extname(path)) : ''),
    path: relative(appFolder, path).split(sep).join('/'),
    content,
  };
};
