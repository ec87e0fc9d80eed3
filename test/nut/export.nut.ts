import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { generateKeyPair } from '../../src/keypair/write/generate.ts';
import { readPrivateKey } from '../../src/keypair/read/read.ts';
import { readKeyPair, writeKeyPair } from '../../src/keypair/store/store.ts';
import { runPlugin } from '../tools/builtPlugin.ts';
import { findCanaries, plantKey, plantText, type Canaries } from '../tools/canary.ts';
import { root } from '../tools/runCommand.ts';
import { scene, type Scene } from '../tools/scene.ts';
import { Terminal } from '../tools/terminal.ts';
import { ask } from '../unit/keypair/witness.ts';

const storePassword = 'canary store';
const passphrase = 'canary phrase';

describe('what the key store gives out', () => {
  let stage: Scene;
  let pem: string;
  const canaries: Canaries = new Map();

  before(() => mkdirSync(process.env.HOME ?? '', { recursive: true }));
  beforeEach(async () => {
    stage = await scene();
    const pair = await generateKeyPair({ subject: { commonName: 'acme' }, days: 365, bits: 2048 });
    await writeKeyPair(stage.keyFolder, 'acme', pair, { force: false, now: new Date() });
    pem = pair.privateKeyPem;
    plantKey(canaries, 'the key', pem);
  });
  afterEach(async () => {
    Terminal.closeAll();
    await stage.end();
  });

  /** A line of a shell, in which `sf` is the plugin. */
  const shell = (line: string, env: Record<string, string> = {}) => {
    const sf = `'${join(root, 'node_modules/.bin/node')}' '${join(root, 'bin/run.js')}'`;
    return spawnSync('sh', ['-c', line.replace(/\bsf\b/, sf)], {
      cwd: stage.project,
      env: { ...process.env, ...stage.options.env, ...env },
      encoding: 'latin1',
    });
  };
  const give = 'sf jwt export --key-name acme --format';
  const inProject = (name: string): string => join(stage.project, name);

  describe('through the standard output', () => {
    it('is the content and nothing else, where another program reads it', async () => {
      for (const format of ['pem', 'der', 'base64', 'jwk', 'certificate']) {
        const { stdout, stderr, status } = shell(`${give} ${format} | cat`);
        expect([status, stderr], format).to.deep.equal([0, '']);
        if (format === 'certificate') expect(stdout).to.equal(readFileSync(join(stage.keyFolder, 'acme.crt'), 'utf8'));
        else {
          const { key } = await readPrivateKey(Buffer.from(stdout, 'latin1'));
          expect(key.export({ type: 'pkcs8', format: 'pem' }), format).to.equal(pem);
        }
      }
      const { stdout, stderr } = shell(`${give} p12 | cat`, { SF_JWT_STORE_PASSWORD: storePassword });
      expect(stderr).to.include('keytool -importkeystore');
      expect((await readPrivateKey(Buffer.from(stdout, 'latin1'), storePassword)).encrypted).to.equal(true);
    });

    for (const { where, line, env, error } of [
      {
        where: 'a file that the output is redirected to',
        line: '> out',
        env: {},
        error: 'other users of this machine may be able to read',
      },
      { where: 'the log of a pipeline', line: '| cat', env: { CI: 'true' }, error: 'seems to be a pipeline' },
    ])
      it(`is refused to ${where}, unless that is asked for`, () => {
        const refused = shell(`${give} pem ${line}`, env);
        expect(refused.stderr).to.include(error).and.to.include('--output-file');
        expect(findCanaries(canaries, { stdout: refused.stdout, stderr: refused.stderr })).to.deep.equal([]);
        if (existsSync(inProject('out'))) expect(readFileSync(inProject('out'), 'utf8')).to.equal('');
        const asked = shell(`${give} pem --stdout ${line}`, env);
        expect(asked.stdout || readFileSync(inProject('out'), 'utf8')).to.equal(pem);
      });

    it('ends in a named error where there is no room for it, and quietly where nobody reads', function () {
      const gone = shell(`${give} pem | true`);
      expect(gone.stderr).not.to.match(/at .*\.js:\d+/);
      if (!existsSync('/dev/full')) this.skip();
      const { status, stderr } = shell(`${give} pem > /dev/full`);
      expect(status).to.equal(1);
      expect(stderr).to.include("can't be written").and.to.include('no space left on device');
      expect(stderr).not.to.match(/at .*\.js:\d+/);
      expect(findCanaries(canaries, { stderr })).to.deep.equal([]);
    });
  });

  describe('on a terminal', () => {
    const exported = (...argv: string[]) =>
      new Terminal(stage, ['jwt', 'export', '--key-name', 'acme', '--format', ...argv]);

    for (const format of ['pem', 'base64', 'jwk', 'der', 'p12'])
      it(`shows nothing of ${format} unasked`, async () => {
        const terminal = exported(format);
        expect(await terminal.ended, terminal.text).to.equal(2);
        expect(terminal.text).to.include('--output-file');
        expect(findCanaries(canaries, { terminal: terminal.text })).to.deep.equal([]);
      });

    it('shows a secret with --stdout, after saying so', async () => {
      const terminal = exported('pem', '--stdout');
      expect(await terminal.ended).to.equal(0);
      const [said, shown] = terminal.text.split('-----BEGIN PRIVATE KEY-----');
      expect(said).to.include('The following output is the secret format "pem"');
      expect(`-----BEGIN PRIVATE KEY-----${shown}`.replaceAll('\r', '')).to.equal(pem);
      expect(await exported('der', '--stdout').ended).to.equal(2);
    });

    it('shows the certificate as it is', async () => {
      const terminal = exported('certificate');
      expect(await terminal.ended).to.equal(0);
      expect(terminal.text).to.match(/^-----BEGIN CERTIFICATE-----/);
    });

    it('asks for the password of a keystore, twice, and shows neither', async () => {
      const terminal = exported('p12', '--output-file', '../acme.p12');
      await terminal.answer('New password for the keystore', 'kurz\r');
      await terminal.answer('8 to 128 ASCII characters', `\u0015${storePassword}\r`);
      await terminal.answer('Enter the password again', 'canary other\r');
      await terminal.answer("The passwords don't match", `\u0015${storePassword}\r`);
      expect(await terminal.ended, terminal.text).to.equal(0);
      expect(terminal.text).not.to.include('canary');
      const path = join(dirname(stage.project), 'acme.p12');
      expect(statSync(path).mode & 0o777).to.equal(0o600);
      ask('openssl', 'pkcs12', '-in', path, '-passin', `pass:${storePassword}`, '-noout');

      const back = new Terminal(stage, ['jwt', 'key', 'import', '--key-name', 'back', '--jwt-key-file', path]);
      await back.answer('Password of the keystore', `${storePassword}\r`);
      expect(await back.ended, back.text).to.equal(0);
      expect(back.text).not.to.include('canary');
      expect((await readKeyPair(stage.keyFolder, 'back'))?.encrypted).to.equal(true);
    });

    it('asks before a pair is deleted, having said that this revokes nothing', async () => {
      const argv = ['jwt', 'key', 'delete', '--key-name', 'acme'];
      const declined = new Terminal(stage, argv);
      await declined.answer('Permanently delete the key pair "acme"?', 'n\r');
      expect(await declined.ended).to.equal(2);
      expect(declined.text).to.include("doesn't revoke anything").and.to.include('Nothing was changed.');
      expect(await readKeyPair(stage.keyFolder, 'acme')).not.to.equal(undefined);

      const agreed = new Terminal(stage, argv);
      await agreed.answer('Permanently delete the key pair "acme"?', 'y\r');
      expect(await agreed.ended, agreed.text).to.equal(0);
      expect(await readKeyPair(stage.keyFolder, 'acme')).to.equal(undefined);
    });
  });

  it('is in no variable of a program that is started', () => {
    // A git that tells what it is given; the real one is asked afterwards.
    const bin = join(dirname(stage.project), 'bin');
    mkdirSync(bin);
    const dump = join(dirname(stage.project), 'seen');
    writeFileSync(join(bin, 'git'), `#!/bin/sh\n{ env; echo "$@"; } >>'${dump}'\nexit 0\n`);
    chmodSync(join(bin, 'git'), 0o755);
    mkdirSync(inProject('.git'));
    const secrets = { SF_JWT_KEY: pem, SF_JWT_KEY_PASSPHRASE: passphrase, SF_JWT_STORE_PASSWORD: storePassword };
    const env = { ...secrets, PATH: `${bin}:${process.env.PATH ?? ''}` };
    const { status, stderr } = shell(`${give} p12 --output-file x.p12`, env);
    expect(status, stderr).to.equal(0);
    const seen = readFileSync(dump, 'utf8');
    expect(seen).to.include('check-ignore').and.to.include('PATH=');
    plantText(canaries, 'the passphrase', passphrase.repeat(3));
    expect(findCanaries(canaries, { seen })).to.deep.equal([]);
    expect(seen).not.to.include('canary');
  });

  it('is in the arguments of no process, whatever command of the key store is running', async () => {
    const outside = (name: string): string => join(dirname(stage.project), name);
    writeFileSync(outside('pass.txt'), `${storePassword}\n`, { mode: 0o600 });
    const formats = ['pem', 'der', 'base64', 'jwk', 'p12', 'certificate', 'csr'];
    const exports = formats.map((format) => [
      ...['export', '--key-name', 'acme', '--format', format, '--output-file', outside(`acme.${format}`)],
      ...(format === 'p12' ? ['--store-password-file', outside('pass.txt')] : []),
    ]);
    const opened = ['--jwt-key-file', outside('acme.p12'), '--passphrase-file', outside('pass.txt')];
    for (const argv of [
      ...exports,
      ['key', 'import', '--key-name', 'back', ...opened],
      ['key', 'passphrase', '--key-name', 'back', '--passphrase-file', outside('pass.txt'), '--remove'],
      ['key', 'list'],
      ['key', 'delete', '--key-name', 'back', '--no-prompt'],
    ]) {
      const { code, stderr, commandLines } = await runPlugin(['jwt', ...argv], {
        cwd: stage.project,
        env: stage.options.env,
      });
      expect(code, argv.join(' ') + stderr).to.equal(0);
      const seen = commandLines.join('\n');
      expect(seen).to.include(`jwt ${argv[0]}`).and.not.include('canary');
      expect(findCanaries(canaries, { seen })).to.deep.equal([]);
    }
  });
});
