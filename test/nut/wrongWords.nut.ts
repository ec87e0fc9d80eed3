/** A secret in a place where sf expects a word is repeated by nobody. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { encodeBundle } from '../../src/connection/bundle/bundle.ts';
import { runPlugin } from '../tools/builtPlugin.ts';
import { root } from '../tools/runCommand.ts';
import { opensslPair } from '../unit/local-org/appPackage.ts';

type Arg = { ignoreStdin?: boolean };
type Manifest = { commands: Record<string, { args: Record<string, unknown> }> };

const { key, certificate } = opensslPair();
const login = {
  instanceUrl: 'https://acme.my.salesforce.com',
  orgId: '00D000000000001AAA',
  username: 'ci@acme.example',
};
const secrets = {
  'an access token': '00D000000000001!AQEAQabcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH',
  'a JWT': 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4eHh4eHh4eHh4eHgifQ.c2lnbmF0dXJlc2lnbmF0dXJl',
  'a key': key,
  'a key in base64': Buffer.from(key).toString('base64'),
  'a bundle': encodeBundle({ ...login, clientId: 'x'.repeat(30), key, certificate }),
};
const before = { 'sf jwt': ['jwt'], 'sf jwt verify': ['jwt', 'verify'], 'sf jwt key list': ['jwt', 'key', 'list'] };

describe('a secret as a wrong word', () => {
  for (const [what, secret] of Object.entries(secrets))
    it(`is not repeated: ${what}`, async () => {
      for (const words of Object.values(before))
        for (const more of [[], ['--json']]) {
          const { code, stdout, stderr, json } = await runPlugin([...words, secret, ...more], { cwd: process.cwd() });
          const said = (stdout + stderr).replace(/[\s›]/g, '');
          const body = secret.replace(/-----.*-----|\s/g, '').slice(20, 60);
          expect(said).not.to.include(body);
          expect(said).to.include('SecretInArgumentsError');
          expect(code).to.equal(2);
          if (more.length > 0) expect(json?.name).to.equal('SecretInArgumentsError');
        }
    });

  it('is told from a word that is only wrong', async () => {
    const { code, stderr } = await runPlugin(['jwt', 'nonsense'], { cwd: process.cwd() });
    expect([code, stderr.includes('jwt:nonsense not found')]).to.deep.equal([2, true]);
  });
});

describe('standard input', () => {
  it('is no argument of a command that was not asked to read it', async () => {
    const { commands } = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as Manifest;
    const taking = Object.keys(commands).filter((id) => Object.keys(commands[id]?.args ?? {}).length > 0);
    expect(taking).to.include.members(['jwt:lint', 'jwt:inspect']);
    for (const id of taking) {
      const path = pathToFileURL(join(root, 'lib/commands', `${id.replaceAll(':', '/')}.js`)).href;
      const { default: command } = (await import(path)) as { default: { args: Record<string, Arg> } };
      expect(Object.values(command.args).filter(({ ignoreStdin }) => ignoreStdin !== true)).to.deep.equal([]);
    }
  });

  it('is left to the script that holds the command', () => {
    const script = '"$0" "$1" jwt lint >/dev/null; echo "rest: $(cat)"';
    const argv = ['-c', script, join(root, 'node_modules/.bin/node'), join(root, 'bin/run.js')];
    const folder = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-stdin-'));
    const { stdout } = spawnSync('/bin/sh', argv, { cwd: folder, input: 'next line', encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(stdout).to.equal('rest: next line\n');
  });
});
