import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';
import { expect } from 'chai';
import { configPatch } from '../../../build/configPatch.ts';
import { patchedText } from '../../../build/textPatches.ts';
import { root } from '../../tools/runCommand.ts';

type Base = { _base: string; rootPlugin?: object; options: { root: string }; getPluginsList: () => unknown[] };
type Configs = { Config: { load: (options: unknown) => Promise<{ rootPlugin?: unknown; _base: string }> } };
type Cache = { default: { getInstance: () => Map<string, unknown> } };

const path = join(root, 'node_modules/@oclif/core/lib/config/config.js');

/** The file as the build has it, as a module. */
const patched = (): Configs & { cache: Map<string, unknown> } => {
  const text = patchedText(configPatch, path, readFileSync(path, 'utf8'));
  const require = createRequire(path);
  const module = { exports: {} as Configs, filename: path };
  const run = compileFunction(text, ['exports', 'require', 'module', '__dirname']) as (...values: unknown[]) => void;
  run(module.exports, require, module, dirname(path));
  return { ...module.exports, cache: (require('../cache') as Cache).default.getInstance() };
};

const configOf = (version: string, rootPlugin: object | undefined): Base => ({
  _base: `@oclif/core@${version}`,
  rootPlugin,
  options: { root },
  getPluginsList: () => {
    throw new Error('built again');
  },
});

describe('a configuration that the CLI hands on', () => {
  const { Config, cache } = patched();
  const rootPlugin = { root: '/sf', pjson: { oclif: { exitCodes: { nonExistentFlag: 2 } } } };
  // The cache is that of the whole process: what other tests of it rely on stays.
  const before = new Map(cache);
  const asBefore = (): void => {
    for (const key of ['rootPlugin', 'exitCodes']) cache.delete(key);
    for (const [key, value] of before) cache.set(key, value);
  };
  beforeEach(() => ['rootPlugin', 'exitCodes'].forEach((key) => cache.delete(key)));
  after(asBefore);

  for (const version of ['4.0.0', '4.14.0', '5.1.9', '10.0.0'])
    it(`is used as it is: oclif ${version}`, async () => {
      const given = configOf(version, rootPlugin);
      expect(await Config.load(given)).to.equal(given);
      // Both are asked for while flags are parsed: whose hook counts, and with which code a wrong flag exits.
      expect(cache.get('rootPlugin')).to.equal(rootPlugin);
      expect(cache.get('exitCodes')).to.deep.equal({ nonExistentFlag: 2 });
    });

  it('gives no exit codes where the CLI has none', async () => {
    await Config.load(configOf('4.14.0', { pjson: { oclif: {} } }));
    expect(cache.get('exitCodes')).to.deep.equal({});
  });

  for (const [name, given] of [
    ['of oclif 3', configOf('3.27.0', rootPlugin)],
    ['that is not loaded', configOf('4.14.0', undefined)],
  ] as const)
    it(`is built again: one ${name}`, async () => {
      const failed = await Config.load(given).catch((error: Error) => error.message);
      expect(failed).to.equal('built again');
    });
});
