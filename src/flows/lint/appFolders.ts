import { basename, dirname, join } from 'node:path';
import { isMetadataFormat } from '../../base/deployableTypes.ts';
import type { FoundFiles } from './findFiles.ts';

/** All files of the folders from which a deploy takes what is there, and those of them that lint has no other reason to read. */
export const inAppFolders = (
  { metadata, misnamed, otherXml }: FoundFiles,
  packageOf: (path: string) => string | undefined,
): { deployed: ReadonlySet<string>; others: string[] } => {
  const folders = deployedFolders(metadata.filter((path) => !packageOf(path)));
  const others = filesIn(folders, [...misnamed, ...otherXml].sort());
  const known = metadata.filter((path) => /\.xml$/i.test(path) || isMetadataFormat(path));
  return { deployed: new Set([...others, ...filesIn(folders, known)]), others };
};

/**
 * The folders from which a deploy of an app takes all that is there: `<App>/app`, known by the app's own file, and the
 * folders of `<App>/orgs`.
 */
const deployedFolders = (found: readonly string[]): string[] =>
  found.flatMap((path) => {
    const part = dirname(dirname(path));
    const isApp = /\.eca(?:-meta\.xml)?$/.test(path) && basename(part) === 'app';
    return isApp ? [part, join(dirname(part), 'orgs')] : [];
  });

/** Those of the files that lie at any depth below one of the folders. */
const filesIn = (folders: readonly string[], files: readonly string[]): string[] => {
  const wanted = new Set(folders);
  const isBelow = (path: string): boolean => {
    const folder = dirname(path);
    return wanted.has(folder) || (folder !== path && isBelow(folder));
  };
  return wanted.size === 0 ? [] : files.filter(isBelow);
};
