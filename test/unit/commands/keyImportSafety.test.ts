import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import JwtKeyImport, { type JwtKeyImportResult } from '../../../src/commands/jwt/key/import.ts';
import { readCertificate } from '../../../src/base/certificate.ts';
import { certificateFor } from '../../../src/keypair/write/generate.ts';
import { readPrivateKey } from '../../../src/keypair/read/read.ts';
import { readKeyPair } from '../../../src/keypair/store/store.ts';
import { filesBelow as contentsBelow } from '../../tools/filesBelow.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { authority } from '../keypair/authority.ts';
import { newPair, temporaryFolder, untoldKey } from '../keypair/pairs.ts';
import { ask, isInstalled } from '../keypair/witness.ts';

const passphrase = 'canary one';
describe('sf jwt key import and what must not happen to a key', () => {
  let folder: string;
  let remove: () => void;
  const file = (name: string): string => join(folder, name);
  const read = (name: string): string => readFileSync(file(name), 'utf8');
  const write = (name: string, data: string | Buffer): string => {
    writeFileSync(file(name), data, { mode: 0o600 });
    return file(name);
  };

  beforeEach(function () {
    if (!isInstalled('openssl', 'version') || !isInstalled('keytool', '-help')) this.skip();
    ({ path: folder, remove } = temporaryFolder());
    write('one.txt', `${passphrase}\n`);
    write('two.txt', 'canary two\n');
    const subject = [
      '-subj',
      '/O=Acme/CN=mine',
      '-days',
      '50',
      '-keyout',
      file('server.key'),
      '-out',
      file('server.crt'),
    ];
    ask('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject);
  });
  afterEach(() => remove());

  const options = (env: Record<string, string> = {}) => ({
    env: { SF_JWT_KEY_DIR: file('keys'), ...env },
    cwd: folder,
  });
  const take = (argv: string[], env?: Record<string, string>): Promise<CommandRun<JwtKeyImportResult>> =>
    runCommand(
      { run: async (all: string[], root: string) => JwtKeyImport.run(all, root) },
      [...(argv.includes('--key-name') ? [] : ['--key-name', 'acme']), '--json', ...argv],
      options(env),
    );
  const taken = async (argv: string[], env?: Record<string, string>) => {
    const { json, raw, exitCode } = await take(argv, env);
    expect(exitCode, raw).to.equal(0);
    expect(raw).not.to.match(/PRIVATE KEY|canary/);
    return { ...(json?.result as JwtKeyImportResult), warnings: json?.warnings.join('\n') ?? '' };
  };
  const refused = async (argv: string[], env?: Record<string, string>): Promise<string | undefined> => {
    const { json, raw, exitCode } = await take(argv, env);
    expect(exitCode, raw).to.equal(2);
    expect(json?.actions).to.have.length.greaterThan(0);
    return json?.name;
  };
  const generate = (argv: string[] = []) => runCommand(JwtGenerateKeypair, ['--name', 'acme', ...argv], options());
  const stored = async () => {
    const pair = await readKeyPair(file('keys'), 'acme');
    if (!pair) throw new Error('There is no pair.');
    return pair;
  };
  const server = ['--jwt-key-file', 'server.key', '--certificate-file', 'server.crt'];
  const publicKeyHash = async (): Promise<string> => (await readPrivateKey(read('server.key'))).publicKeySha256;

  it('never leaves a key without a passphrase where --encrypt is given', async () => {
    const argv = [...server, '--encrypt'];
    expect(await refused(argv, { SF_JWT_KEY_PASSPHRASE: '' })).to.equal('PassphraseEmptyError');
    expect(existsSync(file('keys/acme.key'))).to.equal(false);

    await taken(server);
    const before = contentsBelow(file('keys'));
    const { json, exitCode } = await take(argv, { SF_JWT_KEY_PASSPHRASE: passphrase });
    expect([json?.name, exitCode]).to.deep.equal(['KeyStaysPlainError', 2]);
    expect(json?.actions?.[0]).to.include('sf jwt key passphrase --key-name acme');
    expect(await refused(['--certificate-file', 'server.crt', '--encrypt'])).to.equal('KeyStaysPlainError');
    expect(contentsBelow(file('keys'))).to.deep.equal(before);
  });

  it('never calls a key the same because the certificate beside a stored one that tells nothing is for it', async () => {
    await taken(server);
    const other = await untoldKey((await newPair()).privateKeyPem);
    writeFileSync(file('keys/acme.key'), other);
    expect(await refused(server)).to.equal('KeyPairExistsError');
    const { action, historyPath = '' } = await taken([...server, '--force']);
    expect(action).to.equal('replaced');
    expect(readFileSync(join(historyPath, 'acme.key'), 'utf8')).to.equal(other);
    expect((await readPrivateKey((await stored()).privateKeyPem)).publicKeySha256).to.equal(await publicKeyHash());

    write('same.key', await untoldKey(read('server.key')));
    write('keys/acme.key', read('same.key'));
    const same = ['--jwt-key-file', 'same.key', '--passphrase-file', 'one.txt'];
    expect((await taken(same)).action).to.equal('unchanged');
  });

  it('refuses a block that calls itself a certificate and holds a request or a public key', async () => {
    const request = ask('openssl', 'req', '-new', '-key', file('server.key'), '-subj', '/CN=x');
    const publicKey = ask('openssl', 'pkey', '-in', file('server.key'), '-pubout');
    for (const pem of [request, publicKey]) {
      write('bad.crt', pem.replaceAll(/(?<=(?:BEGIN|END) )[A-Z ]+/g, 'CERTIFICATE'));
      const files = ['--jwt-key-file', 'server.key', '--certificate-file', 'bad.crt'];
      expect(await refused(files)).to.equal('CertificateNotReadableError');
    }
  });

  it('refuses one that ends before the one that is there, unless forced or the first of an authority', async () => {
    await generate();
    const { key } = await readPrivateKey((await stored()).privateKeyPem);
    const made = (days: number) => certificateFor(key, { subject: { commonName: 'x' }, days }, { now: new Date() });
    write('short.crt', await made(30));
    const before = contentsBelow(file('keys'));
    const { json, exitCode } = await take(['--certificate-file', 'short.crt']);
    expect([json?.name, exitCode]).to.deep.equal(['CertificateEndsSoonerError', 2]);
    for (const pem of [read('short.crt'), read('keys/acme.crt')])
      expect(json?.message).to.include(readCertificate(pem).notAfter.toISOString().slice(0, 10));
    expect(contentsBelow(file('keys'))).to.deep.equal(before);
    expect((await taken(['--certificate-file', 'short.crt', '--force'])).action).to.equal('certificateReplaced');
    write('long.crt', await made(40));
    expect((await taken(['--certificate-file', 'long.crt'])).action).to.equal('certificateReplaced');

    const by = authority(folder);
    const csr = write('a.csr', ask('openssl', 'req', '-new', '-key', file('keys/acme.key'), '-subj', '/CN=x'));
    const signed = [30, 20].map((days) => by.sign(csr, file(`${days}.crt`), days));
    expect((await taken(['--certificate-file', signed[0] ?? ''])).action).to.equal('certificateReplaced');
    expect(await refused(['--certificate-file', signed[1] ?? ''])).to.equal('CertificateEndsSoonerError');
  });

  it('refuses one that has ended with a key that is new too, unless forced', async () => {
    const { key } = await readPrivateKey(read('server.key'));
    const world = { now: new Date('2020-01-01T00:00:00Z') };
    write('old.crt', await certificateFor(key, { subject: { commonName: 'old' }, days: 30 }, world));
    const argv = ['--jwt-key-file', 'server.key', '--certificate-file', 'old.crt'];
    expect(await refused(argv)).to.equal('CertificateOverError');
    expect(existsSync(file('keys/acme.key'))).to.equal(false);
    expect((await taken([...argv, '--force'])).warnings).to.include('The certificate expired on');
  });
});
