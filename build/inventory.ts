import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Metafile } from 'esbuild';
import { root } from './places.ts';

/** One copy of a package that is inside the build. */
export type InsidePackage = {
  name: string;
  version: string;
  /** From the root: `node_modules/jose`. */
  folder: string;
  /** What its package.json says. */
  licence: unknown;
  /** The texts of its licence and its notices, by file. */
  texts: Readonly<Record<string, string>>;
};

/** Files of which something is left in what was built. */
export const filesInside = (metafiles: readonly Metafile[]): string[] => {
  const inputs = metafiles
    .flatMap(({ outputs }) => Object.values(outputs))
    .flatMap((output) => Object.entries(output.inputs));
  return [...new Set(inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path))].sort();
};

/** The packages that these files belong to, sorted by name and version. */
export const packagesOf = (files: readonly string[], base = root): InsidePackage[] => {
  const folders = new Set(
    files.filter((path) => path.includes('node_modules/')).map((path) => packageFolder(path, base)),
  );
  return [...folders]
    .map((folder) => readPackage(folder, base))
    .sort((one, other) => compare(titleOf(one), titleOf(other)));
};

export const titleOf = ({ name, version, folder }: InsidePackage): string => `${name}@${version} ${folder}`;

const compare = (one: string, other: string): number => Number(one > other) - Number(one < other);

/** The nearest folder whose package.json names a package: others only say what kind of modules are below. */
const packageFolder = (path: string, base: string): string => {
  const folder = dirname(path);
  if (!folder.includes('node_modules')) throw new Error(`No package has the file ${path}.`);
  const manifest = join(base, folder, 'package.json');
  return existsSync(manifest) && readManifest(manifest).version !== undefined ? folder : packageFolder(folder, base);
};

type Manifest = { name: string; version?: string; license?: unknown; licenses?: unknown };

const readManifest = (path: string): Manifest => JSON.parse(readFileSync(path, 'utf8')) as Manifest;

const readPackage = (folder: string, base: string): InsidePackage => {
  const { name, version = '', license, licenses } = readManifest(join(base, folder, 'package.json'));
  const names = readdirSync(join(base, folder)).filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file));
  const texts = names.sort().map((file) => [file, readFileSync(join(base, folder, file), 'utf8').trim()] as const);
  return { name, version, folder, licence: license ?? licenses, texts: Object.fromEntries(texts) };
};
