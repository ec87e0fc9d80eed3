import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtExport from '../../../src/commands/jwt/export.ts';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import JwtKeyImport, { type JwtKeyImportResult } from '../../../src/commands/jwt/key/import.ts';
import JwtKeyList from '../../../src/commands/jwt/key/list.ts';
import { readCertificate } from '../../../src/base/certificate.ts';
import { certificateFor } from '../../../src/keypair/write/generate.ts';
import { readPrivateKey } from '../../../src/keypair/read/read.ts';
import { selfSignedCertificate } from '../../../src/keypair/write/selfSigned.ts';
import { readKeyPair } from '../../../src/keypair/store/store.ts';
import { filesBelow as contentsBelow } from '../../tools/filesBelow.ts';
import { harmIn, harmInData, injections } from '../../tools/injections.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { authority } from '../keypair/authority.ts';
import { filesBelow, newPair, temporaryFolder } from '../keypair/pairs.ts';
import { ask, isInstalled } from '../keypair/witness.ts';

const passphrase = 'canary one';
const sha256 = (path: string): string =>
  ask('openssl', 'x509', '-in', path, '-noout', '-fingerprint', '-sha256')
    .replace(/.*=|:|\s/g, '')
    .toLowerCase();

describe('sf jwt key import', () => {
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

  describe('of a key and its certificate', () => {
    it('adopts both and leaves the files as they are', async () => {
      const before = contentsBelow(folder);
      const result = await taken(server);
      expect(result).to.deep.include({
        action: 'created',
        sha256: sha256(file('server.crt')),
        publicKeySha256: await publicKeyHash(),
        subject: 'O=Acme, CN=mine',
        encrypted: false,
        chain: [],
        connections: [],
      });
      expect(filesBelow(file('keys'))).to.deep.equal({ 'acme.crt': '600', 'acme.key': '600' });
      expect((await stored()).privateKeyPem).to.equal(
        ask('openssl', 'pkcs8', '-topk8', '-nocrypt', '-in', file('server.key')),
      );
      const after = Object.fromEntries(
        Object.entries(contentsBelow(folder)).filter(([path]) => !path.startsWith('keys')),
      );
      expect(after).to.deep.equal(before);
      expect(result.warnings).to.include("isn't protected by a passphrase");
    });

    it('takes every form that openssl writes, and gives the same public key back', async () => {
      const hash = await publicKeyHash();
      const key = file('server.key');
      ask('openssl', 'rsa', '-traditional', '-in', key, '-out', file('pkcs1.key'));
      ask('openssl', 'pkcs8', '-topk8', '-nocrypt', '-outform', 'DER', '-in', key, '-out', file('key.der'));
      const closed = ['-v2', 'aes-256-cbc', '-passout', `pass:${passphrase}`];
      ask('openssl', 'pkcs8', '-topk8', ...closed, '-in', key, '-out', file('closed.key'));
      const p12 = ['-export', '-inkey', key, '-in', file('server.crt'), '-passout', `pass:${passphrase}`];
      ask('openssl', 'pkcs12', ...p12, '-out', file('openssl.p12'));
      ask('openssl', 'x509', '-in', file('server.crt'), '-outform', 'DER', '-out', file('crt.der'));
      write('all.pem', read('server.key') + read('server.crt'));
      write('line.txt', Buffer.from(read('server.key')).toString('base64'));
      for (const [name, certificate] of [
        ['pkcs1.key', 'server.crt'],
        ['key.der', 'crt.der'],
        ['closed.key', 'server.crt'],
        ['openssl.p12'],
        ['all.pem'],
        ['line.txt', 'server.crt'],
      ] as const) {
        const argv = ['--key-name', name, '--jwt-key-file', name, '--passphrase-file', 'one.txt'];
        const certificateFlags = certificate === undefined ? [] : ['--certificate-file', certificate];
        const result = await taken([...argv, ...certificateFlags]);
        expect([result.publicKeySha256, result.sha256], name).to.deep.equal([hash, sha256(file('server.crt'))]);
        expect(result.encrypted, name).to.equal(true);
        ask('openssl', 'pkey', '-in', file(`keys/${name}.key`), '-noout', '-check', '-passin', `pass:${passphrase}`);
      }
    });

    it('takes a keystore of keytool', async () => {
      const store = ['-keystore', file('java.p12'), '-storepass', passphrase];
      const key = ['-alias', 'x', '-keyalg', 'RSA', '-keysize', '2048', '-dname', 'CN=java'];
      ask('keytool', '-genkeypair', '-storetype', 'PKCS12', ...store, ...key);
      const result = await taken(['--jwt-key-file', 'java.p12', '--passphrase-file', 'one.txt']);
      write('java.crt', ask('keytool', '-exportcert', '-rfc', '-alias', 'x', ...store));
      expect(result).to.include({ subject: 'CN=java', sha256: sha256(file('java.crt')), encrypted: true });
    });

    it('gives back what was exported, byte for byte of its public part', async () => {
      await generate();
      const { certificatePem } = await stored();
      const env = { SF_JWT_STORE_PASSWORD: 'canary store' };
      for (const format of ['pem', 'der', 'p12', 'base64', 'jwk']) {
        const argv = ['--key-name', 'acme', '--format', format, '--output-file', `out.${format}`];
        expect((await runCommand(JwtExport, argv, options(env))).exitCode).to.equal(0);
        const back = ['--key-name', `back-${format}`, '--jwt-key-file', `out.${format}`];
        if (format === 'p12') await taken(back, { SF_JWT_KEY_PASSPHRASE: env.SF_JWT_STORE_PASSWORD });
        else await taken([...back, '--certificate-file', 'keys/acme.crt']);
        const pair = await readKeyPair(file('keys'), `back-${format}`);
        expect(pair?.certificatePem).to.equal(certificatePem);
        expect(pair?.encrypted).to.equal(format === 'p12');
        const opened = await readPrivateKey(pair?.privateKeyPem ?? '', format === 'p12' ? 'canary store' : undefined);
        expect(opened.key.export({ type: 'pkcs8', format: 'pem' })).to.equal((await stored()).privateKeyPem);
      }
    });

    it('repairs a key on the way and says so', async () => {
      write('server.key', read('server.key').replaceAll('\n', '\\n'));
      expect((await taken(server)).warnings).to.include('has been repaired');
      expect(read('server.key')).to.include('\\n');
    });

    it('warns of an original that others can read', async () => {
      chmodSync(file('server.key'), 0o644);
      expect((await taken(server)).warnings).to.include('Other users of this machine can read');
    });

    it('protects a key that has no passphrase if one is given', async () => {
      expect((await taken(server, { SF_JWT_ACME_KEY_PASSPHRASE: passphrase })).encrypted).to.equal(true);
      expect((await readPrivateKey((await stored()).privateKeyPem, passphrase)).encrypted).to.equal(true);
      expect(await refused(['--key-name', 'other', ...server, '--encrypt'])).to.equal('PassphraseMissingError');
    });

    it('leaves a keystore with an empty password unprotected, and says so', async () => {
      const p12 = ['-export', '-inkey', file('server.key'), '-in', file('server.crt'), '-passout', 'pass:'];
      ask('openssl', 'pkcs12', ...p12, '-out', file('empty.p12'));
      const result = await taken(['--jwt-key-file', 'empty.p12'], { SF_JWT_KEY_PASSPHRASE: '' });
      expect(result.encrypted).to.equal(false);
      expect(result.warnings).to.include("isn't protected by a passphrase");
    });
  });

  describe('of a key alone', () => {
    it('makes a self-signed certificate for it and says so', async () => {
      const result = await taken(['--jwt-key-file', 'server.key', '--days', '10']);
      expect(result).to.include({ subject: 'CN=acme', publicKeySha256: await publicKeyHash() });
      expect(result.warnings).to.include('generated a self-signed one');
      const text = ask('openssl', 'verify', '-CAfile', file('keys/acme.crt'), file('keys/acme.crt'));
      expect(text).to.include('OK');
      expect(new Date(result.notAfter).getTime() - Date.now()).to.be.within(9.9 * 86_400_000, 10 * 86_400_000);
    });

    it('refuses a number of days that no certificate has', async () => {
      expect(await refused(['--jwt-key-file', 'server.key', '--days', '0'])).to.equal('CertificateDaysInvalidError');
      expect(existsSync(file('keys/acme.key'))).to.equal(false);
    });
  });

  describe('refuses', () => {
    it('to replace another key whose certificate is valid, unless forced', async () => {
      await generate();
      const before = await stored();
      expect(await refused(server)).to.equal('KeyPairExistsError');
      expect(await stored()).to.deep.equal(before);
      const result = await taken([...server, '--force']);
      expect(result.action).to.equal('replaced');
      const { sha256: old } = readCertificate(before.certificatePem);
      expect(filesBelow(file('keys'))).to.deep.equal({
        'acme.crt': '600',
        'acme.key': '600',
        [`history/acme/${old}/acme.crt`]: '600',
        [`history/acme/${old}/acme.key`]: '600',
      });
      expect(readFileSync(join(result.historyPath ?? '', 'acme.key'), 'utf8')).to.equal(before.privateKeyPem);
    });

    it('nothing of what is in the history: it can be put back from there', async () => {
      await generate();
      const old = await stored();
      const { historyPath = '' } = await taken([...server, '--force']);
      const files = [
        '--jwt-key-file',
        join(historyPath, 'acme.key'),
        '--certificate-file',
        join(historyPath, 'acme.crt'),
      ];
      expect((await taken([...files, '--force'])).action).to.equal('replaced');
      expect(await stored()).to.deep.equal(old);
    });

    it('a certificate of another key, and keys that no login takes', async () => {
      const other = await newPair();
      write('other.crt', other.certificatePem);
      expect(await refused(['--jwt-key-file', 'server.key', '--certificate-file', 'other.crt'])).to.equal(
        'CertificateDoesNotFitError',
      );
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      write('ec.key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
      const { privateKey: short } = generateKeyPairSync('rsa', { modulusLength: 1024 });
      write('short.key', short.export({ type: 'pkcs8', format: 'pem' }).toString());
      write('text.key', 'nothing');
      for (const [name, error] of [
        ['ec.key', 'KeyNotRsaError'],
        ['short.key', 'KeyTooShortError'],
        ['text.key', 'KeyNotReadableError'],
        ['server.crt', 'KeyIsCertificateError'],
        ['gone.key', 'FileNotReadableError'],
      ] as const)
        expect(await refused(['--jwt-key-file', name]), name).to.equal(error);
      expect(await refused(['--jwt-key-file', 'server.key', '--certificate-file', 'text.key'])).to.equal(
        'CertificateNotReadableError',
      );
      expect(existsSync(file('keys'))).to.equal(false);
    });

    it('an encrypted key without its passphrase, or with another', async () => {
      const closed = ['-v2', 'aes-256-cbc', '-passout', `pass:${passphrase}`];
      ask('openssl', 'pkcs8', '-topk8', ...closed, '-in', file('server.key'), '-out', file('closed.key'));
      const argv = ['--jwt-key-file', 'closed.key', '--certificate-file', 'server.crt'];
      expect(await refused(argv)).to.equal('KeyEncryptedError');
      expect(await refused([...argv, '--passphrase-file', 'two.txt'])).to.equal('KeyPassphraseWrongError');
    });

    it('a certificate that Salesforce would refuse for its size', async () => {
      const long = Array.from({ length: 200 }, (_, index) => `DNS:a-long-name-${index}.example`).join(',');
      const subject = ['-subj', '/CN=big', '-addext', `subjectAltName=${long}`, '-out', file('big.crt')];
      ask('openssl', 'req', '-x509', '-key', file('server.key'), ...subject);
      expect(await refused(['--jwt-key-file', 'server.key', '--certificate-file', 'big.crt'])).to.equal(
        'CertificateTooLargeError',
      );
    });

    it('a bad name, nothing, and a key in place of a path', async () => {
      expect(await refused(['--key-name', '../x', ...server])).to.equal('KeyNameInvalidError');
      expect(await refused([])).to.equal('ImportNothingError');
      expect(await refused(['--jwt-key-file', read('server.key')])).to.equal('SecretInArgumentsError');
    });

    it('a store inside a git work tree', async () => {
      mkdirSync(file('.git'));
      expect(await refused(server)).to.match(/^KeyIn(?:Unknown)?WorkTreeError$/);
    });
  });

  describe('of a certificate that an authority has signed', () => {
    const sign = () => {
      const by = authority(folder);
      const request = ask('openssl', 'req', '-new', '-key', file('keys/acme.key'), '-subj', '/CN=signed');
      const leaf = by.sign(write('acme.csr', request), file('signed.crt'));
      return { ...by, leaf };
    };

    it('takes it alone, in place of the one that is there, which goes to the history without the key', async () => {
      await generate();
      const before = await stored();
      const { leaf } = sign();
      const result = await taken(['--certificate-file', leaf]);
      expect(result).to.deep.include({ action: 'certificateReplaced', sha256: sha256(leaf), chain: [] });
      const after = await stored();
      expect(after.privateKeyPem).to.equal(before.privateKeyPem);
      expect(after.certificatePem).to.equal(readCertificate(readFileSync(leaf, 'utf8')).pem);
      const old = readCertificate(before.certificatePem).sha256;
      expect(filesBelow(file('keys'))).to.deep.equal({
        'acme.crt': '600',
        'acme.key': '600',
        [`history/acme/${old}/acme.crt`]: '600',
      });
      expect(result.historyPath).to.equal(join(file('keys'), 'history', 'acme', old));
      expect((await taken(['--certificate-file', leaf])).action).to.equal('unchanged');
    });

    for (const { how, make } of [
      {
        how: 'in one file, the wrong way round',
        make: (leaf: string, middle: string, root: string) => [
          write('chain.pem', [root, middle, leaf].map((path) => readFileSync(path, 'utf8')).join('')),
        ],
      },
      { how: 'in several files', make: (leaf: string, middle: string, root: string) => [middle, leaf, root] },
      {
        how: 'as PKCS#7',
        make: (leaf: string, middle: string, root: string) => {
          const files = [root, leaf, middle].flatMap((path) => ['-certfile', path]);
          ask('openssl', 'crl2pkcs7', '-nocrl', ...files, '-outform', 'DER', '-out', file('all.p7b'));
          return [file('all.p7b')];
        },
      },
    ])
      it(`takes its chain ${how}, in order`, async () => {
        await generate(['--passphrase-file', 'one.txt']);
        await generate(['--force']);
        const { leaf, intermediate, root } = sign();
        const result = await taken(make(leaf, intermediate, root).flatMap((path) => ['--certificate-file', path]));
        expect(result.sha256).to.equal(sha256(leaf));
        expect(result.chain).to.deep.equal(['O=Test, CN=Issuing', 'O=Test, CN=Root']);
        const text = ask(
          'openssl',
          'verify',
          '-CAfile',
          root,
          '-untrusted',
          file('keys/acme.crt'),
          file('keys/acme.crt'),
        );
        expect(text).to.include('OK');
        const shown = (
          await runCommand(JwtExport, ['--key-name', 'acme', '--format', 'certificate', '--chain'], options())
        ).stdout;
        expect(shown.match(/BEGIN/g)).to.have.length(3);
        const alone = (await runCommand(JwtExport, ['--key-name', 'acme', '--format', 'certificate'], options()))
          .stdout;
        expect(alone).to.equal(readCertificate(readFileSync(leaf, 'utf8')).pem);
      });

    it('puts the whole chain into a keystore, as keytool sees it', async () => {
      await generate();
      const { leaf, intermediate, root } = sign();
      await taken([leaf, intermediate, root].flatMap((path) => ['--certificate-file', path]));
      const argv = ['--key-name', 'acme', '--format', 'p12', '--output-file', 'out.p12'];
      await runCommand(JwtExport, argv, options({ SF_JWT_STORE_PASSWORD: 'canary store' }));
      const list = ask(
        'keytool',
        '-J-Duser.language=en',
        '-list',
        '-v',
        '-keystore',
        file('out.p12'),
        '-storepass',
        'canary store',
      );
      expect(list).to.include('Certificate chain length: 3');
      expect([...list.matchAll(/Owner: (.*)/g)].map(([, owner]) => owner)).to.deep.equal([
        'CN=signed',
        'CN=Issuing, O=Test',
        'CN=Root, O=Test',
      ]);
    });

    it('leaves a certificate out that belongs to nothing, and says whose it is', async () => {
      await generate();
      const { leaf } = sign();
      const result = await taken(['--certificate-file', leaf, '--certificate-file', 'server.crt']);
      expect(result.warnings).to.include('O=Acme, CN=mine');
      expect(result.chain).to.deep.equal([]);
    });

    it('takes the one that ends last, and keeps an encrypted key as it is', async () => {
      await generate(['--passphrase-file', 'one.txt']);
      const before = await stored();
      const by = authority(folder);
      const passin = ['-passin', `pass:${passphrase}`];
      const request = write(
        'acme.csr',
        ask('openssl', 'req', '-new', '-key', file('keys/acme.key'), ...passin, '-subj', '/CN=x'),
      );
      const [short, long] = [by.sign(request, file('a.crt'), 40), by.sign(request, file('b.crt'), 80)];
      const result = await taken(['--certificate-file', long, '--certificate-file', short]);
      expect(result).to.include({ sha256: sha256(long), encrypted: true });
      expect((await stored()).privateKeyPem).to.equal(before.privateKeyPem);
    });

    it('refuses one of another key, of a pair that is not there, of a broken pair, and one that has ended', async () => {
      expect(await refused(['--certificate-file', 'server.crt'])).to.equal('KeyPairMissingError');
      expect(existsSync(file('keys'))).to.equal(false);
      await generate();
      const before = contentsBelow(file('keys'));
      expect(await refused(['--certificate-file', 'server.crt'])).to.equal('CertificateDoesNotFitError');
      const { key } = await readPrivateKey((await stored()).privateKeyPem);
      const world = { now: new Date('2020-01-01T00:00:00Z') };
      write('old.crt', await certificateFor(key, { subject: { commonName: 'old' }, days: 30 }, world));
      expect(await refused(['--certificate-file', 'old.crt'])).to.equal('CertificateOverError');
      expect(contentsBelow(file('keys'))).to.deep.equal(before);
      expect((await taken(['--certificate-file', 'old.crt', '--force'])).warnings).to.include(
        'The certificate expired on',
      );
      writeFileSync(file('keys/acme.key'), 'x');
      const { json, exitCode } = await take(['--certificate-file', 'old.crt', '--force']);
      expect([json?.name, exitCode]).to.deep.equal(['KeyPairBrokenError', 1]);
      expect((await taken([...server, '--force'])).action).to.equal('replaced');
    });

    it('treats a keystore with the key that is there already like the certificate alone', async () => {
      await generate();
      const before = await stored();
      const { leaf } = sign();
      const p12 = ['-export', '-inkey', file('keys/acme.key'), '-in', leaf, '-passout', `pass:${passphrase}`];
      ask('openssl', 'pkcs12', ...p12, '-out', file('signed.p12'));
      const result = await taken(['--jwt-key-file', 'signed.p12', '--passphrase-file', 'one.txt']);
      expect(result).to.include({ action: 'certificateReplaced', sha256: sha256(leaf), encrypted: false });
      expect((await stored()).privateKeyPem).to.equal(before.privateKeyPem);
      expect((await taken(['--jwt-key-file', 'keys/acme.key'])).action).to.equal('unchanged');
    });
  });

  it('shows what certificates say as text only', async () => {
    await generate();
    const { key } = await readPrivateKey((await stored()).privateKeyPem);
    const other = await readPrivateKey(read('server.key'));
    const wrong: string[] = [];
    let shown = '';
    for (const [name, commonName] of Object.entries(injections)) {
      const certificate = {
        subject: { commonName: commonName.toWellFormed().slice(0, 1000) },
        serialNumber: Buffer.from([1]),
      };
      const valid = { notBefore: new Date(Date.now() - 1000), notAfter: new Date(Date.now() + 86_400_000) };
      write('own.crt', await selfSignedCertificate({ key, ...certificate, ...valid }));
      write('others.crt', await selfSignedCertificate({ key: other.key, ...certificate, ...valid }));
      const argv = [
        '--key-name',
        'acme',
        '--certificate-file',
        'own.crt',
        '--certificate-file',
        'others.crt',
        '--force',
      ];
      for (const run of [
        await runCommand(JwtKeyImport, argv, options()),
        await runCommand(JwtKeyImport, [...argv, '--json'], options()),
        await runCommand(JwtKeyList, [], options()),
        await runCommand(JwtKeyList, ['--json'], options()),
      ]) {
        expect(run.exitCode, run.raw).to.equal(0);
        const raw = run.json ? run.raw.replace(/(?<=").{6000,}(?=")/g, '') : run.raw;
        wrong.push(...[...harmIn(raw), ...harmInData(run.json)].map((harm) => `${name}: ${harm}`));
        shown += raw;
      }
    }
    expect(wrong).to.deep.equal([]);
    expect(shown).to.include('pwned');
  });

  describe('in a project', () => {
    const connections = (all: object): void => {
      mkdirSync(file('config'), { recursive: true });
      write('sfdx-project.json', '{}');
      write('config/jwt-connections.json', JSON.stringify({ version: 1, connections: all }));
    };
    const at = (host: string, rest: object = {}) => ({
      instanceUrl: `https://${host}.my.salesforce.com`,
      username: 'x@y.example',
      ...rest,
    });

    it('names the connections that use the key and warns if they are for several orgs', async () => {
      connections({ acme: at('acme'), second: at('acme', { keyName: 'acme' }), other: at('other') });
      const one = await taken(server);
      expect(one.connections).to.deep.equal(['acme', 'second']);
      expect(one.warnings).not.to.include('multiple orgs');

      connections({ acme: at('acme'), beta: at('beta', { keyName: 'acme' }) });
      expect((await taken(server)).warnings)
        .to.include('multiple orgs use the key pair')
        .and.include('(acme, beta)');

      const record = {
        sha256: 'a'.repeat(64),
        publicKeySha256: await publicKeyHash(),
        notAfter: '2030-01-01T00:00:00.000Z',
      };
      connections({
        acme: at('acme', { orgId: '00D000000000001' }),
        gamma: at('acme', { orgId: '00D000000000002', keyName: 'g', certificate: record }),
      });
      expect((await taken(server)).warnings)
        .to.include('multiple orgs use the key pair')
        .and.include('(acme, gamma)');
    });

    it('reads the connection file before it changes anything', async () => {
      connections({});
      write('config/jwt-connections.json', '{');
      expect(await refused(server)).to.equal('ConnectionFileNotJsonError');
      expect(existsSync(file('keys'))).to.equal(false);
    });

    it('says what comes next', async () => {
      connections({ acme: at('acme') });
      const text = await runCommand(JwtKeyImport, ['--key-name', 'acme', ...server], options());
      expect(text.stdout).to.include('sf jwt setup --connection acme --allow-certificate-change');
      expect(readdirSync(file('keys')).sort()).to.deep.equal(['acme.crt', 'acme.key']);
    });
  });
});
