import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtGenerateKeypair, { type JwtGenerateKeypairResult } from '../../../src/commands/jwt/generate/keypair.ts';
import JwtKeyPassphrase, { type JwtKeyPassphraseResult } from '../../../src/commands/jwt/key/passphrase.ts';
import { readPrivateKey } from '../../../src/keypair/read/read.ts';
import { readKeyPair } from '../../../src/keypair/store/store.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { ask } from '../keypair/witness.ts';
import { temporaryFolder } from '../keypair/pairs.ts';

describe('the passphrase of a stored key', () => {
  let folder: string;
  let remove: () => void;
  beforeEach(() => {
    ({ path: folder, remove } = temporaryFolder());
    writeFileSync(join(folder, 'one.txt'), 'canary one\n', { mode: 0o600 });
    writeFileSync(join(folder, 'two.txt'), 'canary two', { mode: 0o600 });
    writeFileSync(join(folder, 'empty.txt'), '\n', { mode: 0o600 });
  });
  afterEach(() => remove());

  const options = (env: Record<string, string> = {}) => ({
    env: { SF_JWT_KEY_DIR: join(folder, 'keys'), ...env },
    cwd: folder,
  });
  const generate = (argv: string[] = [], env?: Record<string, string>): Promise<CommandRun<JwtGenerateKeypairResult>> =>
    runCommand(
      { run: async (all: string[], root: string) => JwtGenerateKeypair.run(all, root) },
      ['--name', 'acme', ...argv],
      options(env),
    );
  const change = (argv: string[] = [], env?: Record<string, string>): Promise<CommandRun<JwtKeyPassphraseResult>> =>
    runCommand(
      { run: async (all: string[], root: string) => JwtKeyPassphrase.run(all, root) },
      ['--key-name', 'acme', ...argv],
      options(env),
    );
  const keyFile = () => readFileSync(join(folder, 'keys', 'acme.key'), 'utf8');
  const opens = async (passphrase?: string): Promise<string> =>
    readPrivateKey(keyFile(), passphrase).then(
      ({ publicKeySha256 }) => publicKeySha256,
      (error: Error) => error.name,
    );

  it('protects a new key when it comes from a file or a variable, and openssl opens it', async () => {
    for (const [argv, env] of [
      [['--passphrase-file', 'one.txt'], {}],
      [['--force'], { SF_JWT_KEY_PASSPHRASE: 'canary one' }],
      [['--force'], { SF_JWT_ACME_KEY_PASSPHRASE: 'canary one', SF_JWT_KEY_PASSPHRASE: 'other' }],
    ] as const) {
      const { json, raw, exitCode } = await generate([...argv, '--json'], env);
      expect(exitCode, raw).to.equal(0);
      expect(json?.result.encrypted).to.equal(true);
      expect(json?.warnings).to.deep.equal([]);
      expect(await opens('canary one')).to.equal(json?.result.publicKeySha256);
      ask('openssl', 'pkey', '-in', join(folder, 'keys', 'acme.key'), '-noout', '-check', '-passin', 'pass:canary one');
      expect(raw).not.to.include('canary');
    }
    const pair = await readKeyPair(join(folder, 'keys'), 'acme');
    expect(pair).to.include({ encrypted: true, restored: false });
  });

  it('is warned about once when a new key has none', async () => {
    const { stderr } = await generate();
    expect(stderr.match(/passphrase/g)).to.have.length(2);
    expect(stderr).to.include('sf jwt key passphrase --key-name acme');
  });

  it('is never asked for without a terminal', async () => {
    const { json, exitCode } = await generate(['--encrypt', '--json']);
    expect([exitCode, json?.name]).to.deep.equal([2, 'PassphraseMissingError']);
  });

  it('must not be empty, and must be one line', async () => {
    expect((await generate(['--passphrase-file', 'empty.txt', '--json'])).json?.name).to.equal('PassphraseEmptyError');
    writeFileSync(join(folder, 'lines.txt'), 'a\nb\n');
    expect((await generate(['--passphrase-file', 'lines.txt', '--json'])).json?.name).to.equal(
      'PassphraseInvalidError',
    );
    expect((await generate(['--passphrase-file', 'gone.txt', '--json'])).json?.name).to.equal('SecretFileMissingError');
  });

  it('is added, changed and removed, and the key stays the same', async () => {
    const { result } = await generate();
    const hash = result?.publicKeySha256;

    const added = await change(['--new-passphrase-file', 'one.txt', '--json']);
    expect(added.json?.result, added.raw).to.deep.include({ keyName: 'acme', encrypted: true });
    expect(await opens()).to.equal('KeyEncryptedError');
    expect(await opens('canary one')).to.equal(hash);

    const changed = await change(['--passphrase-file', 'one.txt', '--new-passphrase-file', 'two.txt']);
    expect(changed.stdout).to.include('is encrypted with the new passphrase');
    expect(await opens('canary one')).to.equal('KeyPassphraseWrongError');
    expect(await opens('canary two')).to.equal(hash);

    const removed = await change(['--remove'], { SF_JWT_ACME_KEY_PASSPHRASE: 'canary two' });
    expect(removed.result?.encrypted).to.equal(false);
    expect(removed.stderr).to.include("isn't protected by a passphrase");
    expect(await opens()).to.equal(hash);
    expect(statSync(join(folder, 'keys', 'acme.key')).mode & 0o777).to.equal(0o600);
    expect([added, changed, removed].map(({ raw }) => raw).join()).not.to.include('canary');
  });

  it('is added from the variable that pipelines use', async () => {
    await generate();
    expect((await change([], { SF_JWT_KEY_PASSPHRASE: 'canary two' })).exitCode).to.equal(0);
    expect(await opens('canary two')).to.match(/^[0-9a-f]{64}$/);
  });

  it('is not changed by whoever does not know it', async () => {
    await generate(['--passphrase-file', 'one.txt']);
    const before = keyFile();
    const refusals: Array<[string[], Record<string, string>, string]> = [
      [['--passphrase-file', 'two.txt', '--remove'], {}, 'KeyPassphraseWrongError'],
      [['--passphrase-file', 'empty.txt', '--remove'], {}, 'KeyPassphraseEmptyError'],
      [['--remove'], {}, 'KeyEncryptedError'],
      [['--passphrase-file', 'one.txt'], {}, 'PassphraseMissingError'],
      [['--passphrase-file', 'one.txt', '--new-passphrase-file', 'empty.txt'], {}, 'PassphraseEmptyError'],
    ];
    for (const [argv, env, name] of refusals) {
      const { json, exitCode } = await change([...argv, '--json'], env);
      expect([json?.name, exitCode]).to.deep.equal([name, 2]);
      expect(json?.actions).to.have.length.greaterThan(0);
    }
    expect(keyFile()).to.equal(before);
    const gone = await runCommand(
      { run: async (all: string[], root: string) => JwtKeyPassphrase.run(all, root) },
      ['--key-name', 'gone', '--remove', '--json'],
      options(),
    );
    expect(gone.json?.name).to.equal('KeyPairMissingError');
  });

  it('is not changed in a broken pair or in a work tree', async () => {
    await generate();
    writeFileSync(join(folder, 'keys', 'acme.crt'), 'x');
    expect((await change(['--new-passphrase-file', 'one.txt', '--json'])).json?.name).to.equal('KeyPairBrokenError');
    mkdirSync(join(folder, '.git'));
    expect((await change(['--new-passphrase-file', 'one.txt', '--json'])).json?.name).to.match(/WorkTreeError$/);
  });

  it('does not keep the store from putting an interrupted replacement right', async () => {
    const first = (await generate(['--passphrase-file', 'one.txt'])).result;
    const oldKey = keyFile();
    await generate(['--passphrase-file', 'two.txt', '--force']);
    writeFileSync(join(folder, 'keys', 'acme.key'), oldKey);
    const pair = await readKeyPair(join(folder, 'keys'), 'acme');
    expect(pair).to.include({ restored: true, encrypted: true });
    expect(await opens('canary one')).to.equal(first?.publicKeySha256);
  });

  it('of a key that a person put there is believed to belong to the certificate', async () => {
    await generate(['--passphrase-file', 'one.txt']);
    writeFileSync(join(folder, 'keys', 'acme.key'), keyFile().replace(/^Public key.*\n/, ''));
    expect(await readKeyPair(join(folder, 'keys'), 'acme')).to.include({ restored: false, encrypted: true });
  });
});
