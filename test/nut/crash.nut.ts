/** What a crash that nobody foresaw shows of the installed code. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
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

  /** The place that a stack names for a function, and the line that stands there. */
  const placeIn = (stack: string, name: string): { path: string; text: string } => {
    const [, path = '', line = ''] = new RegExp(`at (?:async )?${name} \\((src/[^\\s:]+):(\\d+)\\)`).exec(stack) ?? [];
    const text = path === '' ? '' : readFileSync(join(root, path), 'utf8').split('\n')[Number(line) - 1];
    return { path, text: text?.trim() ?? '' };
  };

  it('is told in files, lines and functions of our sources, for machines and for people', async () => {
    const machine = await crash('--json');
    expect(machine.code).to.equal(10);
    const { stack } = JSON.parse(machine.stdout) as { stack: string };
    const person = await crash();
    for (const shown of [stack, person.stdout + person.stderr]) {
      const { path, text } = placeIn(shown, 'generateKey');
      expect([path, text.includes('generateRsa')], shown).to.deep.equal(['src/keypair/write/generate.ts', true]);
      const command = placeIn(shown, '_?JwtGenerateKeypair\\.run');
      expect(command.path, shown).to.equal('src/commands/jwt/generate/keypair.ts');
      expect(command.text).to.match(/await/);
    }
    expect(stack).not.to.match(/\/lib\/chunks\/\S+generate/);
  });

  it('costs a table that is small', () => {
    expect(statSync(join(root, 'lib/stackLines.json')).size).to.be.below(450_000);
  });
});
