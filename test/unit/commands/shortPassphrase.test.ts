import { createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtExport from '../../../src/commands/jwt/export.ts';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import JwtKeyImport from '../../../src/commands/jwt/key/import.ts';
import JwtKeyPassphrase from '../../../src/commands/jwt/key/passphrase.ts';
import { readPrivateKey } from '../../../src/keypair/read/read.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { temporaryFolder, newPair } from '../keypair/pairs.ts';

const commands = {
  generate: (argv: string[], root: string) => JwtGenerateKeypair.run(argv, root),
  passphrase: (argv: string[], root: string) => JwtKeyPassphrase.run(argv, root),
  import: (argv: string[], root: string) => JwtKeyImport.run(argv, root),
  export: (argv: string[], root: string) => JwtExport.run(argv, root),
};

describe('a passphrase that anybody finds by trying', () => {
  let plain: string;
  let folder: string;
  let remove: () => void;
  before(async () => ({ privateKeyPem: plain } = await newPair()));
  beforeEach(() => {
    ({ path: folder, remove } = temporaryFolder());
    write('short.txt', 'seven 7');
    // Seven characters, of which one takes two units of UTF-16 and four bytes.
    write('seven.txt', 'seven \u{1F511}');
    write('eight.txt', 'eight 88');
    write('plain.key', plain);
  });
  afterEach(() => remove());

  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text, { mode: 0o600 });
  const run = (command: keyof typeof commands, ...argv: string[]): Promise<CommandRun<unknown>> =>
    runCommand(
      { run: async (all: string[], root: string): Promise<unknown> => commands[command](all, root) },
      [...argv, '--json'],
      {
        env: { SF_JWT_KEY_DIR: join(folder, 'keys') },
        cwd: folder,
      },
    );
  const nameOf = async (...args: Parameters<typeof run>): Promise<string> => {
    const { json, exitCode } = await run(...args);
    return exitCode === 0 ? 'done' : (json?.name ?? '');
  };
  const keyFile = (): string => readFileSync(join(folder, 'keys', 'acme.key'), 'utf8');
  /** A key that somebody protected elsewhere. */
  const protectElsewhere = (passphrase: string): string =>
    createPrivateKey(plain).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();

  for (const file of ['short.txt', 'seven.txt'])
    it(`protects no new key (${file})`, async () => {
      const argv = ['--name', 'acme', '--passphrase-file', file];
      expect(await nameOf('generate', ...argv)).to.equal('PassphraseTooShortError');
      expect(existsSync(join(folder, 'keys'))).to.equal(false);
    });

  it('protects one if it has eight characters', async () => {
    expect(await nameOf('generate', '--name', 'acme', '--passphrase-file', 'eight.txt')).to.equal('done');
  });

  it('takes the place of no other, and leaves the key as it was', async () => {
    await run('generate', '--name', 'acme', '--passphrase-file', 'eight.txt');
    const before = keyFile();
    const argv = ['--key-name', 'acme', '--passphrase-file', 'eight.txt', '--new-passphrase-file', 'short.txt'];
    expect(await nameOf('passphrase', ...argv)).to.equal('PassphraseTooShortError');
    expect(keyFile()).to.equal(before);
  });

  it('protects no key that is imported in the clear', async () => {
    const argv = ['--key-name', 'acme', '--jwt-key-file', 'plain.key', '--passphrase-file', 'short.txt', '--encrypt'];
    expect(await nameOf('import', ...argv)).to.equal('PassphraseTooShortError');
    expect(existsSync(join(folder, 'keys', 'acme.key'))).to.equal(false);
  });

  it('goes on opening a key that it protects, which comes with a warning, unless protection is asked for', async () => {
    write('old.key', protectElsewhere('old'));
    write('old.txt', 'old');
    const argv = ['--key-name', 'acme', '--jwt-key-file', 'old.key', '--passphrase-file', 'old.txt'];
    expect(await nameOf('import', ...argv, '--encrypt')).to.equal('PassphraseTooShortError');
    const { json, exitCode } = await run('import', ...argv);
    expect(exitCode).to.equal(0);
    expect(json?.warnings?.join()).to.include('fewer than 8 characters');
    expect((await readPrivateKey(keyFile(), 'old')).encrypted).to.equal(true);
    const change = ['--key-name', 'acme', '--passphrase-file', 'old.txt', '--new-passphrase-file', 'eight.txt'];
    expect(await nameOf('passphrase', ...change)).to.equal('done');
  });

  it('protects no keystore', async () => {
    await run('generate', '--name', 'acme');
    const argv = ['--key-name', 'acme', '--format', 'p12', '--output-file', 'acme.p12', '--store-password-file'];
    expect(await nameOf('export', ...argv, 'short.txt')).to.equal('StorePasswordInvalidError');
    expect(await nameOf('export', ...argv, 'eight.txt')).to.equal('done');
  });
});
