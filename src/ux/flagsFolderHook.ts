import { readdir, readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type { Hook } from '@oclif/core';

type FlagOption = { type: string; char?: string; multiple?: boolean; allowNo?: boolean };

/** `--flags-dir` of the program that stands alone; under sf, the CLI's own hook does the same before the plugin runs. */
const addFlagsOfFolder: Hook<'preparse'> = async function ({ argv, options }) {
  const flags = (options.flags ?? {}) as Record<string, FlagOption>;
  const folder = argv.includes('--flags-dir') && flags['flags-dir'] ? argv[argv.indexOf('--flags-dir') + 1] : undefined;
  if (!folder || folder.startsWith('-')) return argv;
  const given = new Set(Object.entries(flags).flatMap((flag) => givenNames(flag, argv)));
  const names = (await readdir(folder).catch(() => [])).filter((name) => !given.has(name));
  const added = await Promise.all(names.map((name) => flagOfFile(folder, name)));
  return [...argv, ...added.flat()];
};

/** The files of a flag that the command line has already; one that takes several values is added to. */
const givenNames = ([name, { type, char, multiple, allowNo }]: [string, FlagOption], argv: string[]): string[] => {
  if (multiple) return [];
  const negated = type === 'boolean' && allowNo ? [`no-${name}`] : [];
  const words = [`--${name}`, ...negated.map((each) => `--${each}`), ...(char ? [`-${char}`] : [])];
  return words.some((word) => argv.includes(word)) ? [name, ...negated] : [];
};

/** Each line is a value; a line of comment isn't, and JSON is one value. */
const flagOfFile = async (folder: string, file: string): Promise<string[]> => {
  const { name, ext } = parse(file);
  const text = await readFile(join(folder, file), 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  const lines = text.trim().split(text.includes('\r\n') ? '\r\n' : '\n');
  const values =
    ext === '.json' ? [JSON.stringify(JSON.parse(text))] : lines.filter((line) => !/^\s*(?:#|\/\/)/.test(line));
  const flag = name.length === 1 ? `-${name}` : `--${name}`;
  return values.flatMap((value) => (value ? [flag, value] : [flag]));
};

export default addFlagsOfFolder;
