/** `generate` or `compare` the committed command snapshot and JSON schemas, in a throw-away home. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectionFileJsonSchema } from '../../src/connection/shapes.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const action = process.argv[2];
if (action !== 'generate' && action !== 'compare') throw new Error('Say generate or compare.');

const home = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-snapshots-'));
const env = { ...process.env, HOME: home, SF_DISABLE_LOG_FILE: 'true', SF_DISABLE_TELEMETRY: 'true', CI: 'true' };
const manifestPath = join(root, 'oclif.manifest.json');

const run = (name: string, command: string, argv: string[]): boolean => {
  const { status, stdout, stderr } = spawnSync(command, argv, { cwd: root, env, encoding: 'utf8' });
  if (status !== 0) console.error(`${name} failed:\n${stdout}${stderr}`);
  return status === 0;
};

const dev = (name: string, ...flags: string[]): boolean =>
  run(name, process.execPath, ['bin/dev.js', ...name.split(':'), ...flags]);

/** The manifest in the work tree was just rebuilt; git tells whether the committed one is that one. */
const manifestIsCommitted = (): boolean => {
  const { status, stdout } = spawnSync('git', ['show', 'HEAD:oclif.manifest.json'], { cwd: root, encoding: 'utf8' });
  if (status !== 0 || process.env.CI !== 'true' || stdout === readFileSync(manifestPath, 'utf8')) return true;
  console.error('oclif.manifest.json is not the committed one. Run npm run build and commit it.');
  return false;
};

/** A unit test compares the published schema of the connection file with the one of the code. */
const writeConnectionFileSchema = (): boolean => {
  const path = join(root, 'schemas/jwt-connections.schema.json');
  writeFileSync(path, `${JSON.stringify(connectionFileJsonSchema(), null, 2)}\n`);
  return run('prettier', process.execPath, [join(root, 'node_modules/prettier/bin/prettier.cjs'), '--write', path]);
};

const jobs = [() => dev(`snapshot:${action}`), () => dev(`schema:${action}`, '--filepath', './schemas/commands')];
jobs.push(action === 'compare' ? manifestIsCommitted : writeConnectionFileSchema);
const results = jobs.map((job) => job());
rmSync(home, { recursive: true, force: true });
if (results.includes(false)) process.exit(1);
