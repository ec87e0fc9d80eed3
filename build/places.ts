import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** With a slash at its end. */
export const root = fileURLToPath(new URL('..', import.meta.url));

export const fromRoot = (path: string): string => relative(root, path).split(sep).join('/');

/** What is written for the bundle alone. */
export type InsideFile = 'lightCore.js' | 'tableDoor.js' | 'tables.js' | 'logDoor.js' | 'nothing.js';

export const insideFile = (name: InsideFile): string => `${root}build/inside/${name}`;
