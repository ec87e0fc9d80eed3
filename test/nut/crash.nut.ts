/** What a crash that nobody foresaw shows of the installed code. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { stackOfSources } from '../../build/sourceMaps.ts';
import { runPlugin, type PluginRun } from '../tools/builtPlugin.ts';
import { root } from '../tools/runCommand.ts';

const provoke = `const crypto = require('node:crypto');
crypto.generateKeyPair = () => { throw new TypeError('provoked'); };
require('node:module').syncBuiltinESMExports();
`;

describe('the stack of a crash', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-crash-'));
  const script = join(folder, 'provoke.cjs');
  writeFileSync(script, provoke);
  after(() => rmSync(folder, { recursive: true, force: true }));

  const crash = (...more: string[]): Promise<PluginRun> =>
    runPlugin(['jwt', 'generate', 'keypair', '--name', 'crash', ...more], {
      cwd: folder,
      env: { HOME: folder, NODE_OPTIONS: `--require ${script}`, SF_ENV: 'development' },
    });

  it('names functions, and files and lines of the build', async () => {
    const { code, stdout } = await crash('--json');
    expect(code).to.equal(10);
    const frame = /at generateKey \(file:\/\/(\S+):(\d+):\d+\)/.exec(stdout.replaceAll('\\n', '\n'));
    const [, path = '', line = ''] = frame ?? [];
    const lines = readFileSync(path, 'utf8').split('\n');
    expect(lines[Number(line) - 1]).to.match(/generateRsa|generateKeyPair/);
    const above = lines.slice(0, Number(line)).filter((text) => text.startsWith('// '));
    expect(above.at(-1)).to.equal('// src/keypair/write/generate.ts');
  });

  it('is told in files, lines and functions of our sources', async () => {
    const { stderr, stdout } = await crash();
    const [, place = '', line = ''] =
      /at generateKey \((src\/\S+):(\d+):\d+\)/.exec(stackOfSources(stdout + stderr)) ?? [];
    expect(place).to.equal('src/keypair/write/generate.ts');
    const text = readFileSync(join(root, place), 'utf8').split('\n')[Number(line) - 1];
    expect(text).to.include('generateRsa');
  });
});
