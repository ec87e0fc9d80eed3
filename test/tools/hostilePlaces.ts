/** What somebody may put in the place of a file or folder that a command writes, and what must not change by it. */
import { execFileSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

export type HostileKind = 'link' | 'dangling link' | 'named pipe' | 'hard link' | 'folder' | "another user's file";

/** A part of the way to a file that is written: a folder, or the file itself at its end. */
export type Part = { path: string; isFile: boolean };

type Make = (path: string, outside: string, isFile: boolean) => void;

/** What is there moves out of the project, so that a run that follows a link finds all that it needs. */
const moveOut = (path: string, outside: string, isFile: boolean): string => {
  const target = join(outside, 'target');
  if (existsSync(path)) renameSync(path, target);
  else if (isFile) writeFileSync(target, 'theirs');
  else mkdirSync(target);
  return target;
};

const makers: Record<HostileKind, Make> = {
  link: (path, outside, isFile) => symlinkSync(moveOut(path, outside, isFile), path),
  'dangling link': (path, outside) => symlinkSync(join(outside, 'none'), path),
  'named pipe': (path) => void execFileSync('mkfifo', [path]),
  'hard link': (path, outside) => linkSync(moveOut(path, outside, true), path),
  folder: (path) => mkdirSync(join(path, 'inner'), { recursive: true }),
  "another user's file": (path) => {
    if (!existsSync(path)) writeFileSync(path, 'theirs', { mode: 0o644 });
    execFileSync('chmod', ['a+r', path]);
    chownSync(path, 12_345, 12_345);
  },
};

const keepsWhatIsThere: readonly HostileKind[] = ['link', 'hard link', "another user's file"];

/** The kinds that can stand in the place of a folder, and of a file. */
export const kindsFor = (isFile: boolean): HostileKind[] =>
  isFile
    ? ['link', 'dangling link', 'named pipe', 'hard link', 'folder', "another user's file"]
    : ['link', 'dangling link', 'named pipe'];

export const putHostile = (kind: HostileKind, { path, isFile }: Part, outside: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  if (!keepsWhatIsThere.includes(kind)) rmSync(path, { recursive: true, force: true });
  makers[kind](path, outside, isFile);
};

/** Every file and folder below a path with its kind, mode, owner and content; links themselves. */
export const treeOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const { mode, uid, ino } = lstatSync(path);
      const content = entry.isFile() ? readFileSync(path, 'latin1') : '';
      return [path, `${mode.toString(8)} ${uid} ${entry.isDirectory() ? '' : ino} ${content}`];
    }),
  );

/** Each part of the ways to the files that differ between two looks at a folder, from the top, once. */
export const partsWritten = (folder: string, before: Record<string, string>, after: Record<string, string>): Part[] => {
  const isFolder = (path: string): boolean => (after[path] ?? before[path] ?? '').startsWith('4');
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (path) => !isFolder(path) && before[path] !== after[path],
  );
  const parts = new Map<string, Part>();
  for (const file of changed.sort())
    for (let path = file; path !== folder; path = dirname(path)) parts.set(path, { path, isFile: path === file });
  return [...parts.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
};
