import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** With a slash at its end. */
export const root = fileURLToPath(new URL('..', import.meta.url));

export const fromRoot = (path: string): string => relative(root, path).split(sep).join('/');

/** A library of which little is asked, and late. */
type LateFile = 'lateGlob.cjs' | 'lateMatch.cjs' | 'lateTemplate.cjs' | 'onlyCompare.cjs';

/** What is written for the bundle alone. */
export type InsideFile = 'lightCore.js' | 'tableDoor.js' | 'tables.js' | 'logDoor.js' | 'nothing.js' | LateFile;

export const insideFile = (name: InsideFile): string => `${root}build/inside/${name}`;
