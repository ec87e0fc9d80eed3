/** The archive that is published, made as `npm pack` makes it, without touching the files of the project. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runSf, type SfRun } from './realSf.ts';
import { root } from './runCommand.ts';

export type Packed = {
  tarball: string;
  /** Paths in the package, and its sizes in bytes. */
  files: string[];
  size: number;
  unpackedSize: number;
  /** The package.json before, within and after. */
  manifests: { before: string; packed: string; after: string };
};

type Listing = { filename: string; size: number; unpackedSize: number; files: Array<{ path: string }> };

const bin = (name: string): string => join(root, 'node_modules/.bin', name);

/** What is built has to be there: of `prepack` everything but the build is done, then `postpack`. */
export const packPlugin = (folder: string): Packed => {
  const stage = join(folder, 'stage');
  mkdirSync(stage, { recursive: true });
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] };
  const names = [...files, 'package.json', 'README.md', 'LICENSE'].filter((name) => existsSync(join(root, name)));
  for (const name of names) cpSync(join(root, name), join(stage, name), { recursive: true });
  const manifest = (): string => readFileSync(join(stage, 'package.json'), 'utf8');
  const run = (program: string, ...argv: string[]): string =>
    execFileSync(program, argv, { cwd: stage, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const before = manifest();
  run(bin('clean-package'));
  const packed = manifest();
  const listed = run('npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', folder);
  run(bin('clean-package'), 'restore');
  const [entry] = Object.values(JSON.parse(listed) as Record<string, Listing>);
  if (!entry) throw new Error(`npm pack says: ${listed}`);
  const { filename, size, unpackedSize } = entry;
  const manifests = { before, packed, after: manifest() };
  return { tarball: join(folder, filename), size, unpackedSize, files: entry.files.map(({ path }) => path), manifests };
};

/** What the README says for unattended installs: the CLI can't verify signatures of third parties. */
export const installPlugin = (tarball: string, home: string): Promise<SfRun> => {
  mkdirSync(join(home, '.config/sf'), { recursive: true });
  writeFileSync(join(home, '.config/sf/unsignedPluginAllowList.json'), JSON.stringify([`file:${tarball}`]));
  // The registry may be behind a company's certificate.
  const env = { NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS };
  return runSf(['plugins', 'install', `file:${tarball}`], { home, env });
};
