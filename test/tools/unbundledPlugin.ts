/** The plugin with each source as a file of its own and the libraries from node_modules: what the bundle is compared with. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './runCommand.ts';

/** Its folder; below the project, where node_modules is found. */
export const makeUnbundled = (): string => {
  const place = join(root, 'tmp/unbundled');
  rmSync(place, { recursive: true, force: true });
  mkdirSync(join(place, 'bin'), { recursive: true });
  for (const name of ['messages', 'schemas', 'docs']) symlinkSync(join(root, name), join(place, name));
  for (const name of ['package.json', 'oclif.manifest.json', 'bin/run.js']) cpSync(join(root, name), join(place, name));
  writeFileSync(join(place, '.npmrc'), '');
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', root, '--outDir', join(place, 'lib')], { cwd: root });
  return place;
};
