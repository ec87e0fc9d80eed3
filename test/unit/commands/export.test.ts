import { createPrivateKey } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtExport, { type JwtExportResult } from '../../../src/commands/jwt/export.ts';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import { readPrivateKey } from '../../../src/keypair/read/read.ts';
import { readKeyPair } from '../../../src/keypair/store/store.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { temporaryFolder } from '../keypair/pairs.ts';
import { ask, isInstalled } from '../keypair/witness.ts';

const passphrase = 'canary one';
const storePassword = 'canary store';

describe('sf jwt export', () => {
  let folder: string;
  let remove: () => void;
  const file = (name: string): string => join(folder, name);
  const read = (name: string): string => readFileSync(file(name), 'utf8');

  beforeEach(async function () {
    if (!isInstalled('openssl', 'version') || !isInstalled('keytool', '-help')) this.skip();
    ({ path: folder, remove } = temporaryFolder());
    for (const [name, text] of Object.entries({ 'one.txt': passphrase, 'store.txt': storePassword }))
      writeFileSync(file(name), `${text}\n`, { mode: 0o600 });
    await runCommand(
      JwtGenerateKeypair,
      ['--name', 'acme', '--organization', 'Acme GmbH', '--country', 'DE'],
      options(),
    );
  });
  afterEach(() => remove());

  const options = (env: Record<string, string> = {}) => ({
    env: { SF_JWT_KEY_DIR: file('keys'), ...env },
    cwd: folder,
  });
  const give = (argv: string[], env?: Record<string, string>): Promise<CommandRun<JwtExportResult>> =>
    runCommand(
      { run: async (all: string[], root: string) => JwtExport.run(all, root) },
      [...(argv.some((flag) => ['--connection', '--key-name'].includes(flag)) ? [] : ['--key-name', 'acme']), ...argv],
      options(env),
    );
  /** Into a file with the name of the format; the file's name. */
  const giveFile = async (format: string, argv: string[] = [], env?: Record<string, string>): Promise<string> => {
    const name = `given-${argv.join('')}.${format}`.replaceAll('/', '');
    const { json, raw, exitCode } = await give(['--format', format, '--output-file', name, '--json', ...argv], env);
    expect(exitCode, raw).to.equal(0);
    expect(json?.result).to.include({ format, keyName: 'acme', outputFile: name });
    expect(raw).not.to.match(/PRIVATE KEY|canary/);
    return file(name);
  };
  const encrypt = async (): Promise<void> => {
    const argv = ['--name', 'acme', '--force', '--passphrase-file', 'one.txt'];
    expect((await runCommand(JwtGenerateKeypair, argv, options())).exitCode).to.equal(0);
  };
  const stored = async () => {
    const pair = await readKeyPair(file('keys'), 'acme');
    if (!pair) throw new Error('There is no pair.');
    return pair;
  };
  /** The public key as PEM, in the eyes of openssl. */
  const publicKeyOf = (...argv: string[]): string => ask('openssl', 'pkey', '-pubout', ...argv);
  const storedPublicKey = (): string => ask('openssl', 'x509', '-in', file('keys/acme.crt'), '-noout', '-pubkey');
  const errorOf = async (argv: string[], env?: Record<string, string>): Promise<string | undefined> => {
    const { error, raw, exitCode } = await give(argv, env);
    expect(exitCode, raw).to.equal(2);
    expect(error?.actions).to.have.length.greaterThan(0);
    expect(raw).not.to.match(/PRIVATE KEY|canary/);
    return error?.name;
  };

  describe('of a key that nothing protects', () => {
    it('writes PEM and DER that openssl finds sound and that belong to the certificate, for the owner only', async () => {
      for (const format of ['pem', 'der']) {
        const path = await giveFile(format);
        expect(ask('openssl', 'pkey', '-inform', format.toUpperCase(), '-in', path, '-noout', '-check')).to.include(
          'valid',
        );
        expect(publicKeyOf('-inform', format.toUpperCase(), '-in', path)).to.equal(storedPublicKey());
        expect(statSync(path).mode & 0o777).to.equal(0o600);
      }
      expect(read('given-.pem')).to.match(/^-----BEGIN PRIVATE KEY-----\n/);
    });

    it('writes the PEM as one line of base64, which the reader of variables takes', async () => {
      const path = await giveFile('base64');
      expect(readFileSync(path, 'utf8')).to.match(/^[A-Za-z0-9+/]+={0,2}\n$/);
      expect(ask('openssl', 'base64', '-d', '-A', '-in', path)).to.equal((await stored()).privateKeyPem);
      const { publicKeySha256 } = await readPrivateKey(readFileSync(path, 'utf8').trim());
      expect(publicKeySha256).to.equal((await readPrivateKey((await stored()).privateKeyPem)).publicKeySha256);
    });

    it('writes a JWK that signs as the stored key does', async () => {
      const jwk = JSON.parse(readFileSync(await giveFile('jwk'), 'utf8')) as Record<string, string>;
      expect(jwk).to.include({ kty: 'RSA', use: 'sig', alg: 'RS256' });
      const key = createPrivateKey({ key: jwk, format: 'jwk' });
      expect(key.export({ type: 'pkcs8', format: 'pem' })).to.equal((await stored()).privateKeyPem);
    });

    it('warns that nothing but the mode of the file protects it', async () => {
      const { stderr, stdout } = await give(['--format', 'pem', '--output-file', 'x.pem']);
      expect(stderr).to.include('The private key in x.pem is protected only by the file permissions');
      expect(stdout).to.include('x.pem').and.not.to.include('BEGIN');
    });
  });

  describe('of an encrypted key', () => {
    beforeEach(() => encrypt());
    const passin = ['-passin', `pass:${passphrase}`];

    it('keeps it encrypted with the same passphrase, which nobody has to say', async () => {
      const pem = await giveFile('pem');
      expect(readFileSync(pem, 'utf8')).to.match(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
      expect(publicKeyOf('-in', pem, ...passin)).to.equal(storedPublicKey());
      expect(publicKeyOf('-inform', 'DER', '-in', await giveFile('der'), ...passin)).to.equal(storedPublicKey());
      const decoded = Buffer.from(readFileSync(await giveFile('base64'), 'utf8'), 'base64').toString();
      expect(decoded).to.equal(readFileSync(pem, 'utf8'));
      const { json } = await give(['--format', 'pem', '--output-file', 'y.pem', '--json']);
      expect(json).to.deep.include({ warnings: [] });
      expect(json?.result.encrypted).to.equal(true);
    });

    it('takes the encryption away only when that is asked for and the passphrase is right', async () => {
      const decrypted = ['--decrypt', '--passphrase-file', 'one.txt'];
      for (const format of ['pem', 'der'])
        expect(publicKeyOf('-inform', format.toUpperCase(), '-in', await giveFile(format, decrypted))).to.equal(
          storedPublicKey(),
        );
      await giveFile('jwk', ['--decrypt'], { SF_JWT_ACME_KEY_PASSPHRASE: passphrase });
      expect(await errorOf(['--format', 'jwk', '--output-file', 'x'])).to.equal('ExportNotEncryptableError');
      expect(await errorOf(['--format', 'pem', '--decrypt', '--output-file', 'x'])).to.equal('KeyEncryptedError');
      expect(
        await errorOf(['--format', 'pem', '--decrypt', '--output-file', 'x', '--passphrase-file', 'store.txt']),
      ).to.equal('KeyPassphraseWrongError');
      expect(existsSync(file('x'))).to.equal(false);
    });

    it('in the legacy form puts it under the same passphrase again', async () => {
      const { key } = await readPrivateKey((await stored()).privateKeyPem, passphrase);
      const old = key.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase });
      writeFileSync(file('keys/acme.key'), old);
      expect(await errorOf(['--format', 'der', '--output-file', 'x'])).to.equal('KeyEncryptedError');
      const der = await giveFile('der', ['--passphrase-file', 'one.txt']);
      expect(publicKeyOf('-inform', 'DER', '-in', der, ...passin)).to.equal(storedPublicKey());
      expect(readFileSync(await giveFile('pem', ['--passphrase-file', 'one.txt']), 'utf8')).to.match(/^-----BEGIN ENC/);
    });
  });

  describe('as PKCS#12', () => {
    const inStore = (path: string, ...argv: string[]): string =>
      ask('openssl', 'pkcs12', '-in', path, '-passin', `pass:${storePassword}`, ...argv);
    const list = (path: string, ...argv: string[]): string =>
      ask('keytool', '-J-Duser.language=en', '-list', '-keystore', path, '-storepass', storePassword, ...argv);
    const byFile = ['--store-password-file', 'store.txt'];

    for (const { how, argv, algorithms } of [
      {
        how: 'modern',
        argv: [],
        algorithms: [
          'MAC: sha256, Iteration 100000',
          'PBES2, PBKDF2, AES-256-CBC, Iteration 100000, PRF hmacWithSHA256',
        ],
      },
      {
        how: 'legacy',
        argv: ['--legacy'],
        algorithms: ['MAC: sha1, Iteration 100000', 'pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 100000'],
      },
    ])
      it(`opens in openssl and keytool (${how}), with the key and the certificate that belong together`, async () => {
        const path = await giveFile('p12', [...byFile, ...argv]);
        expect(statSync(path).mode & 0o777).to.equal(0o600);
        const pem = inStore(path, '-nodes');
        expect(pem.match(/BEGIN PRIVATE KEY/g)).to.have.length(1);
        writeFileSync(file('out.pem'), pem, { mode: 0o600 });
        expect(publicKeyOf('-in', file('out.pem'))).to.equal(storedPublicKey());
        expect(ask('openssl', 'x509', '-in', file('out.pem'))).to.equal((await stored()).certificatePem);
        expect(list(path)).to.match(/PKCS12[^]*1 entry[^]*\nacme, .*PrivateKeyEntry/);
        const info = ask('sh', '-c', `openssl pkcs12 -in '${path}' -passin 'pass:${storePassword}' -info -noout 2>&1`);
        for (const algorithm of algorithms) expect(info).to.include(algorithm);
        expect(() => ask('openssl', 'pkcs12', '-in', path, '-passin', 'pass:wrong password')).to.throw(
          /Mac verify|invalid/,
        );
        const back = await readPrivateKey(readFileSync(path), storePassword);
        expect(back.certificates).to.have.length(1);
      });

    it('becomes a JKS by the very command that is printed', async () => {
      const { stderr } = await give(['--format', 'p12', '--output-file', 'acme.p12', ...byFile]);
      const [, alias] = /has the alias "(.*?)"/.exec(stderr) ?? [];
      const command = /keytool -importkeystore .*/.exec(stderr)?.[0] ?? '';
      writeFileSync(file('answers'), `jkspassword\njkspassword\n${storePassword}\n`, { mode: 0o600 });
      ask('sh', '-c', `cd '${folder}' && ${command} <answers 2>&1`);
      const text = ask(
        'keytool',
        '-J-Duser.language=en',
        '-list',
        '-keystore',
        file('acme.jks'),
        '-storepass',
        'jkspassword',
      );
      expect(text).to.include('Keystore type: JKS').and.to.include(`${alias}, `);
    });

    it('takes its password from a file or a variable, and no other', async () => {
      const argv = ['--format', 'p12', '--output-file', 'x.p12'];
      expect(await errorOf(argv)).to.equal('StorePasswordMissingError');
      for (const [name, text] of [
        ['short.txt', 'five5'],
        ['lines.txt', 'several\nlines'],
        ['letters.txt', 'pässword'],
        ['empty.txt', ''],
      ] as const) {
        writeFileSync(file(name), text);
        expect(await errorOf([...argv, '--store-password-file', name])).to.equal('StorePasswordInvalidError');
      }
      expect(await errorOf(argv, { SF_JWT_STORE_PASSWORD: 'kurz' })).to.equal('StorePasswordInvalidError');
      expect(await errorOf([...argv, '--store-password-file', 'gone'])).to.equal('SecretFileMissingError');
      expect((await give(argv, { SF_JWT_STORE_PASSWORD: storePassword })).exitCode).to.equal(0);
      expect(list(file('x.p12'))).to.include('acme');
    });

    it('needs the passphrase of an encrypted key', async () => {
      await encrypt();
      expect(await errorOf(['--format', 'p12', '--output-file', 'x', ...byFile])).to.equal('KeyEncryptedError');
      const path = await giveFile('p12', [...byFile, '--passphrase-file', 'one.txt']);
      expect(inStore(path, '-nokeys')).to.include('BEGIN CERTIFICATE');
    });
  });

  describe('of what is public', () => {
    it('shows the certificate alone, also in JSON', async () => {
      const { stdout } = await give(['--format', 'certificate']);
      expect(stdout).to.equal((await stored()).certificatePem);
      const { json } = await give(['--format', 'certificate', '--json']);
      expect(json?.result.content).to.equal(stdout);
      expect(json?.result).not.to.have.property('encrypted');
      expect(readFileSync(await giveFile('certificate'), 'utf8')).to.equal(stdout);
    });

    it('makes a request that openssl verifies, for whom the certificate names', async () => {
      const path = await giveFile('csr');
      const text = ask('sh', '-c', `openssl req -in '${path}' -noout -verify -subject -pubkey 2>&1`);
      expect(text).to.include('verify OK').and.to.include('subject=C = DE, O = Acme GmbH, CN = acme');
      expect(text).to.include(storedPublicKey().trim());
    });

    it('makes a request where the certificate has lost the lines around its body', async () => {
      const { certificatePem, certificatePath } = await stored();
      writeFileSync(certificatePath, certificatePem.replaceAll(/-----.*-----\n/g, ''));
      const text = ask('openssl', 'req', '-in', await giveFile('csr'), '-noout', '-subject');
      expect(text).to.include('subject=C = DE, O = Acme GmbH, CN = acme');
    });

    it('makes a request for another subject, letters of all kinds included', async () => {
      const subject = [
        '--common-name',
        'Łódź prod',
        '--organization',
        'Ä & Co',
        '--country',
        'pl',
        '--email',
        'a@b.example',
      ];
      const path = await giveFile('csr', subject);
      const text = ask('openssl', 'req', '-in', path, '-noout', '-subject', '-nameopt', 'utf8,sep_comma_plus');
      expect(text)
        .to.include('C=PL')
        .and.to.include('O=Ä & Co')
        .and.to.include('CN=Łódź prod')
        .and.to.include('a@b.example');
      expect(ask('openssl', 'asn1parse', '-in', path)).to.match(/countryName\n.*PRINTABLESTRING/);
      expect(await errorOf(['--format', 'csr', '--country', 'Poland'])).to.equal('CountryInvalidError');
    });
  });

  describe('refuses', () => {
    it('to overwrite a file, whatever it is', async () => {
      writeFileSync(file('there'), 'mine');
      for (const format of ['pem', 'certificate'])
        expect(await errorOf(['--format', format, '--output-file', 'there'])).to.equal('FileExistsError');
      expect(read('there')).to.equal('mine');
    });

    it('to write through a link that leads nowhere', async () => {
      symlinkSync(file('nowhere'), file('there'));
      for (const format of ['pem', 'certificate'])
        expect(await errorOf(['--format', format, '--output-file', 'there'])).to.equal('FileExistsError');
      expect(existsSync(file('nowhere'))).to.equal(false);
    });

    it('to write a secret into a git work tree that does not ignore it', async () => {
      mkdirSync(file('repo'));
      ask('git', 'init', '-q', file('repo'));
      expect(await errorOf(['--format', 'pem', '--output-file', 'repo/x.pem'])).to.equal('KeyInWorkTreeError');
      expect((await give(['--format', 'certificate', '--output-file', 'repo/x.crt'])).exitCode).to.equal(0);
      writeFileSync(file('repo/.gitignore'), '*.pem\n');
      expect((await give(['--format', 'pem', '--output-file', 'repo/x.pem'])).exitCode).to.equal(0);
    });

    it('a secret in JSON, whatever else is asked', async () => {
      for (const format of ['pem', 'der', 'p12', 'base64', 'jwk'])
        for (const argv of [[], ['--stdout']]) {
          const { json, exitCode, raw } = await give(['--format', format, '--json', ...argv]);
          expect([json?.name, exitCode], raw).to.deep.equal(['ExportInJsonError', 2]);
        }
    });

    it('a flag that means nothing for the format', async () => {
      for (const [format, ...flags] of [
        ['pem', '--legacy'],
        ['p12', '--decrypt'],
        ['certificate', '--common-name', 'x'],
        ['csr', '--chain'],
      ] as const)
        expect(await errorOf(['--format', format, '--output-file', 'x', ...flags])).to.equal(
          'ExportOptionUnknownError',
        );
    });

    it('a key pair or connection that is not there', async () => {
      const missing = await give(['--key-name', 'nobody', '--format', 'certificate', '--json']);
      expect(missing.json?.name).to.equal('KeyPairMissingError');
      expect(await errorOf(['--connection', 'nobody', '--format', 'certificate'])).to.equal('ConnectionUnknownError');
    });

    it('a folder that is not there', async () => {
      const { json } = await give(['--format', 'pem', '--output-file', 'no/x.pem', '--json']);
      expect(json?.name).to.equal('FileNotWritableError');
    });
  });

  it('warns of a stored key that others can read, whatever is made of it', async () => {
    chmodSync(file('keys/acme.key'), 0o644);
    for (const format of ['pem', 'certificate', 'hand-off']) {
      const whose = format === 'hand-off' ? ['--connection', 'acme'] : [];
      const { json } = await give(['--format', format, '--output-file', `open.${format}`, '--json', ...whose]);
      expect(json?.warnings.join()).to.include('Other users of this machine can read').and.to.include('acme.key');
    }
  });

  it('takes the key pair that a connection names', async () => {
    mkdirSync(file('config'));
    writeFileSync(file('sfdx-project.json'), '{}');
    const connections = {
      beta: { instanceUrl: 'https://b.my.salesforce.com', username: 'x@y.example', keyName: 'acme' },
    };
    writeFileSync(file('config/jwt-connections.json'), JSON.stringify({ version: 1, connections }));
    const { stdout } = await give(['--connection', 'beta', '--format', 'certificate']);
    expect(stdout).to.equal((await stored()).certificatePem);
  });

  it('says when a pair had to be put together again', async () => {
    const old = read('keys/acme.key');
    await encrypt();
    writeFileSync(file('keys/acme.key'), old);
    const { stderr } = await give(['--format', 'certificate']);
    expect(stderr).to.include('restored the previous key pair');
  });
});
