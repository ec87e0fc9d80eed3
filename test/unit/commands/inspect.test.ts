import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { decodeJwt as decodeByJose, decodeProtectedHeader } from 'jose';
import { createPrivateKey } from 'node:crypto';
import JwtInspect, { type JwtInspectResult } from '../../../src/commands/jwt/inspect.ts';
import { generateKeyPair } from '../../../src/keypair/write/generate.ts';
import { writeKeyPair } from '../../../src/keypair/store/store.ts';
import { readPrivateKey } from '../../../src/keypair/read/read.ts';
import { signAssertion } from '../../../src/login/assertion.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { damagedByShell, formPassphrase, forms, makeForms, shellDamages } from '../keypair/forms.ts';
import { ask, isInstalled } from '../keypair/witness.ts';
import { temporaryFolder } from '../keypair/pairs.ts';
import { xml } from '../local-org/appPackage.ts';

describe('jwt inspect', function () {
  this.timeout(120_000);
  let folder: string;
  let remove: () => void;
  before(function () {
    if (!isInstalled('openssl', 'version') || !isInstalled('keytool', '-help')) this.skip();
    ({ path: folder, remove } = temporaryFolder());
    makeForms(folder);
    chmodSync(join(folder, 'plain.key'), 0o600);
    ask(
      'openssl',
      'req',
      '-x509',
      '-newkey',
      'rsa:3072',
      '-nodes',
      '-keyout',
      at('other.key'),
      '-out',
      at('other.crt'),
      '-subj',
      '/CN=other',
      '-days',
      '9',
    );
  });
  after(() => remove?.());

  const at = (name: string): string => join(folder, name);
  const read = (name: string): string => readFileSync(at(name), 'utf8');
  const run = (argv: string[], env: Record<string, string> = {}): Promise<CommandRun<JwtInspectResult>> =>
    runCommand({ run: async (all: string[], root: string) => JwtInspect.run(all, root) }, argv, {
      cwd: folder,
      env: { SF_JWT_KEY_DIR: at('keys'), SF_JWT_KEY_PASSPHRASE: formPassphrase, TZ: 'UTC', ...env },
    });
  const inspected = async (argv: string[], env?: Record<string, string>) => {
    const { json, raw } = await run([...argv, '--json'], env);
    if (!json?.result) expect.fail(raw);
    return { ...json, exitCode: json.status, first: json.result.inspected[0], ids: idsOf(json.result) };
  };
  const idsOf = ({ inspected: all }: JwtInspectResult): string[] =>
    all.flatMap(({ findings }) => findings.filter(({ level }) => level !== 'repair').map(({ id }) => id));
  const words = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();

  describe('of a key', () => {
    for (const { what, file, error, encrypted } of forms)
      it(`in the form ${what} says ${error ?? 'what it is'}`, async () => {
        const { first, ids, exitCode } = await inspected([file]);
        const fine =
          ['KeyIsCertificate', 'KeyIsPublic', 'KeyIsCertificateRequest'].includes(error ?? '') && file !== 'nokey.p12';
        if (error && !fine && !/p7b|key\.pub/.test(file)) {
          expect([exitCode, ids]).to.deep.include(1);
          expect(ids).to.include(words(error));
        }
        if (error) return;
        expect(first?.kind).to.equal('privateKey');
        expect(first?.key).to.deep.include({ type: 'RSA', bits: 2048, encrypted: encrypted === true });
      });

    it('tells its mode, and warns if others can read it', async () => {
      chmodSync(at('pkcs1.key'), 0o644);
      const { first, ids, exitCode } = await inspected(['pkcs1.key']);
      expect([first?.key?.mode, ids, exitCode]).to.deep.equal(['644', ['key-open-to-others'], 0]);
    });

    it('tells the repair that it took, and how to store it', async () => {
      for (const { script, repair } of shellDamages) {
        writeFileSync(at('damaged'), damagedByShell(script, at('plain.key')), { mode: 0o600 });
        const { first, exitCode } = await inspected(['damaged']);
        expect(exitCode).to.equal(0);
        expect(first?.findings.map(({ id }) => id)).to.include(repair);
      }
    });

    it('that is closed is told with what can be seen', async () => {
      const { first, ids, exitCode } = await inspected(['pbes2.key'], { SF_JWT_KEY_PASSPHRASE: '' });
      expect([ids, exitCode, first?.key?.encrypted]).to.deep.equal([['key-passphrase-empty'], 1, true]);
      const run0 = await runCommand<JwtInspectResult>(
        { run: async (all: string[], root: string) => JwtInspect.run(all, root) },
        ['pbes2.key', '--json'],
        { cwd: folder, env: { SF_JWT_KEY_PASSPHRASE: undefined } },
      );
      expect([run0.json && idsOf(run0.json.result), run0.exitCode]).to.deep.equal([['key-encrypted'], 0]);
    });

    it('comes from a variable, from the key store, or with a passphrase from a file', async () => {
      const variable = await inspected(['--env', 'MY_KEY'], { MY_KEY: read('plain.key') });
      expect(variable.first).to.include({ source: 'variable MY_KEY', kind: 'privateKey' });
      const pair = await generateKeyPair({ subject: { commonName: 'acme' }, days: 90, bits: 2048 });
      await writeKeyPair(at('keys'), 'acme', pair, { force: true, now: new Date() });
      const stored = await inspected(['--key-name', 'acme']);
      expect(stored.result.fits.map(({ fits }) => fits)).to.deep.equal([true]);
      writeFileSync(at('pass.txt'), formPassphrase);
      const closed = await inspected(['pbes2.key', '--passphrase-file', 'pass.txt'], { SF_JWT_KEY_PASSPHRASE: 'no' });
      expect(closed.first?.key?.bits).to.equal(2048);
    });

    it('fits a certificate or does not', async () => {
      const good = await run(['plain.key', 'plain.crt']);
      expect(good.stdout).to.include('plain.key belongs to the certificate in plain.crt.');
      expect(good.exitCode).to.equal(0);
      const bad = await inspected(['plain.key', 'other.crt']);
      expect(bad.exitCode).to.equal(1);
      expect(bad.ids).to.include('key-does-not-fit').and.include('certificate-does-not-fit');
    });

    it('never shows any of it', async () => {
      const lines = [read('plain.key'), read('pbes2.key'), read('aes.key')].join('\n').match(/^[A-Za-z0-9+/]{64}$/gm);
      const files = forms.map(({ file }) => file);
      const shown = (await run(files)).raw + (await run([...files, '--json'])).raw;
      for (const line of lines ?? []) expect(shown).not.to.include(line);
      expect(shown).not.to.include(formPassphrase).and.not.include('PRIVATE KEY-----\\n');
    });
  });

  describe('--repair', () => {
    it('writes the key as it should be, for its owner only, and openssl reads it', async () => {
      for (const [index, { script }] of shellDamages.entries()) {
        writeFileSync(at('damaged'), damagedByShell(script, at('plain.key')));
        const target = `repaired-${index}.key`;
        const { stdout, exitCode } = await run(['damaged', 'plain.crt', '--repair', '--output-file', target]);
        expect(exitCode, stdout).to.equal(0);
        expect(statSync(at(target)).mode & 0o777).to.equal(0o600);
        expect(ask('openssl', 'pkey', '-in', at(target), '-pubout')).to.equal(read('plain.pub'));
        expect(stdout).to.include(target);
      }
    });

    it('keeps an encrypted key encrypted', async () => {
      for (const name of ['modern.p12', 'aes.key']) {
        const target = `${name}.repaired`;
        expect((await run([name, '--repair', '--output-file', target])).exitCode).to.equal(0);
        expect(read(target)).to.include('BEGIN ENCRYPTED PRIVATE KEY');
        expect((await readPrivateKey(read(target), formPassphrase)).bits).to.equal(2048);
      }
    });

    it('refuses what it can not prove, to overwrite, and to write into a work tree', async () => {
      const refuses = async (argv: string[], name: RegExp): Promise<void> => {
        const { json } = await run([...argv, '--repair', '--output-file', 'refused.key', '--json']);
        expect(json?.name).to.match(name);
        expect(existsSync(at('refused.key'))).to.equal(false);
      };
      await refuses(['ec.key'], /^RepairImpossibleError$/);
      await refuses(['plain.key', 'other.key'], /^RepairImpossibleError$/);
      await refuses(['plain.key', 'other.crt'], /^RepairDoesNotFitError$/);
      mkdirSync(at('.git'));
      await refuses(['plain.key'], /WorkTreeError$/);
      execFileSync('rmdir', [at('.git')]);
      writeFileSync(at('there.key'), 'mine');
      const { json } = await run(['plain.key', '--repair', '--output-file', 'there.key', '--json']);
      expect([json?.name, read('there.key')]).to.deep.equal(['FileExistsError', 'mine']);
    });
  });

  describe('of a certificate', () => {
    const compare = async (name: string): Promise<void> => {
      const { first } = await inspected([name]);
      const [certificate] = first?.certificates ?? [];
      if (!certificate) expect.fail('no certificate');
      const inForm = name.endsWith('.cer') ? ['-inform', 'DER'] : [];
      const openssl = (...argv: string[]): string =>
        ask('openssl', 'x509', '-in', at(name), ...inForm, '-noout', ...argv).trim();
      const nameOf = (flag: string): string =>
        openssl(flag, '-nameopt', 'esc_2253,sep_comma_plus_space,utf8,sname').replace(/^\w+=\s?/, '');
      const text = openssl('-text', '-certopt', 'no_pubkey');
      const hex = (flag: string): string => openssl('-fingerprint', flag).replace(/.*=|:/g, '').toLowerCase();
      const moment = (flag: string): string => new Date(openssl(flag).replace(/.*=/, '')).toISOString();
      expect(certificate.subject).to.equal(nameOf('-subject'));
      expect(certificate.issuer).to.equal(nameOf('-issuer'));
      expect(certificate.serialNumber).to.equal(openssl('-serial').replace('serial=', '').toLowerCase());
      expect(certificate.notBefore).to.equal(moment('-startdate'));
      expect(certificate.notAfter).to.equal(moment('-enddate'));
      expect(certificate.signatureAlgorithm).to.equal(/Signature Algorithm: (\S+)/.exec(text)?.[1]);
      expect(certificate.sha256).to.equal(hex('-sha256'));
      expect(certificate.sha1).to.equal(hex('-sha1'));
      expect(certificate.selfSigned).to.equal(name !== 'issued.crt');
      const bits = Number(/Public-Key: \((\d+) bit\)/.exec(openssl('-text'))?.[1]);
      if (name !== 'ec.crt') expect(certificate.bits).to.equal(bits);
      const pem = ask('openssl', 'x509', '-in', at(name), ...inForm);
      expect(certificate.pemBytes).to.equal(Buffer.byteLength(pem));
      const days = Math.floor((new Date(moment('-enddate')).getTime() - Date.now()) / 86_400_000);
      expect(certificate.daysLeft).to.equal(days);
    };

    it('agrees with openssl on everything that it shows', async () => {
      ask(
        'openssl',
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        at('e.key'),
        '-out',
        at('ec.crt'),
        '-subj',
        '/C=DE/O=Söhne, & Co/CN=a "b"',
        '-utf8',
      );
      ask(
        'openssl',
        'req',
        '-x509',
        '-key',
        at('plain.key'),
        '-sha1',
        '-subj',
        '/CN=old',
        '-days',
        '1',
        '-out',
        at('sha1.crt'),
      );
      ask(
        'openssl',
        'x509',
        '-req',
        '-in',
        at('plain.csr'),
        '-CA',
        at('other.crt'),
        '-CAkey',
        at('other.key'),
        '-CAcreateserial',
        '-days',
        '60',
        '-sha384',
        '-out',
        at('issued.crt'),
      );
      for (const name of ['plain.crt', 'ec.crt', 'sha1.crt', 'issued.crt', 'plain.cer']) await compare(name);
    });

    it('names what Salesforce minds', async () => {
      const ago = new Date(Date.now() - 400 * 86_400_000);
      const ahead = new Date(Date.now() + 40 * 86_400_000);
      const made = (now: Date, days: number) =>
        generateKeyPair({ subject: { commonName: 'x' }, days, bits: 2048 }, { now });
      writeFileSync(at('over.crt'), (await made(ago, 30)).certificatePem);
      writeFileSync(at('early.crt'), (await made(ahead, 90)).certificatePem);
      writeFileSync(at('soon.crt'), (await made(new Date(), 12)).certificatePem);
      const names = Array.from(
        { length: 90 },
        (_, index) => `DNS:host-${index}.a-rather-long-name.acme.example`,
      ).join();
      ask(
        'openssl',
        'req',
        '-x509',
        '-key',
        at('plain.key'),
        '-subj',
        '/CN=x',
        '-days',
        '90',
        '-addext',
        `subjectAltName=${names}`,
        '-out',
        at('large.crt'),
      );
      ask('openssl', 'req', '-x509', '-key', at('short.key'), '-subj', '/CN=x', '-days', '90', '-out', at('short.crt'));
      writeFileSync(at('cut.crt'), read('plain.crt').slice(0, 500));
      const expected: Array<[string, string, number]> = [
        ['over.crt', 'certificate-over', 1],
        ['early.crt', 'certificate-early', 1],
        ['soon.crt', 'certificate-soon', 0],
        ['large.crt', 'certificate-too-large', 1],
        ['ec.crt', 'certificate-not-rsa', 1],
        ['short.crt', 'certificate-short', 1],
        ['sha1.crt', 'certificate-weak', 0],
        ['cut.crt', 'certificate-damaged', 1],
      ];
      for (const [name, id, exitCode] of expected) {
        const result = await inspected([name]);
        expect(result.ids).to.include(id);
        expect(result.exitCode).to.equal(exitCode);
      }
    });

    it('is found in an app file, in any of the four forms', async () => {
      const body = read('plain.crt')
        .replace(/-----.*-----/g, '')
        .trim();
      const all = [
        body,
        body.replaceAll('\n', ''),
        read('plain.crt'),
        Buffer.from(read('plain.crt')).toString('base64'),
      ];
      for (const certificate of all) {
        writeFileSync(at('app.xml'), xml('ExtlClntAppGlobalOauthSettings', { certificate, label: 'x' }));
        const { first, result } = await inspected(['app.xml', 'plain.key']);
        expect(first?.kind).to.equal('appFile');
        expect(result.fits).to.deep.equal([{ what: 'certificate', first: 'plain.key', second: 'app.xml', fits: true }]);
      }
      writeFileSync(at('app.xml'), xml('ExtlClntAppGlobalOauthSettings', { label: 'x' }));
      expect((await inspected(['app.xml'])).ids).to.deep.equal(['app-file-without-certificate']);
      writeFileSync(at('app.xml'), '<ExtlClntAppGlobalOauthSettings >');
      expect((await inspected(['app.xml'])).ids).to.deep.equal(['app-file-not-readable']);
      writeFileSync(at('app.xml'), xml('ExtlClntAppGlobalOauthSettings', { certificate: 'x', label: 'x' }));
      expect((await inspected(['app.xml'])).ids).to.deep.equal(['certificate-not-readable']);
    });
  });

  describe('of an assertion', () => {
    const good = { clientId: '3MVG9canary', username: 'ci@acme.example', audience: 'https://acme.my.salesforce.com' };
    const signed = (now = new Date()): Promise<string> =>
      signAssertion({ ...good, key: createPrivateKey(read('plain.key')), now, jti: 'j' });
    const unsigned = (claims: object, header: object = { alg: 'RS256' }): string =>
      [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') + '.AAAA';

    it('agrees with jose, and says of each claim what Salesforce would', async () => {
      const text = await signed();
      writeFileSync(at('jwt.txt'), `${text}\n`);
      const { first, exitCode, result } = await inspected(['jwt.txt', 'plain.crt', 'other.crt']);
      expect(exitCode).to.equal(0);
      const claims = Object.fromEntries((first?.claims ?? []).map(({ claim, value }) => [claim, value]));
      const decoded = { ...decodeByJose(text), alg: decodeProtectedHeader(text).alg };
      expect(claims).to.deep.equal(
        Object.fromEntries(Object.entries(decoded).map(([name, value]) => [name, String(value)])),
      );
      expect(first?.claims?.map(({ level }) => level))
        .not.to.include('problem')
        .and.not.include('warning');
      const time = first?.claims?.find(({ claim }) => claim === 'exp')?.time ?? '';
      expect(Date.parse(time) / 1000).to.equal(decodeByJose(text).exp);
      expect(result.fits.map(({ fits }) => fits)).to.deep.equal([true, false]);
      const shown = (await run(['jwt.txt'])).stdout;
      expect(shown).to.include("The signature wasn't checked").and.include('UTC');
      expect(shown).not.to.include(text.split('.')[2]);
    });

    it('that another key signed is named', async () => {
      writeFileSync(at('jwt.txt'), await signed());
      const { ids, exitCode } = await inspected(['jwt.txt', 'other.crt']);
      expect([ids, exitCode]).to.deep.equal([['signature-wrong', 'certificate-soon'], 1]);
      expect((await inspected(['jwt.txt', 'plain.key'])).ids).to.deep.equal([]);
    });

    const seconds = (): number => Math.floor(Date.now() / 1000);
    const claims = () => ({
      iss: '3MVG9x',
      sub: 'a@b.example',
      aud: 'https://login.salesforce.com',
      exp: seconds() + 170,
    });
    type Change = Record<string, string | string[] | undefined | (() => number)>;
    const verdicts: Array<[Change, string, 'problem' | 'warning']> = [
      [{ iss: undefined }, 'claim-iss', 'problem'],
      [{ iss: 'my-app' }, 'claim-iss', 'warning'],
      [{ sub: '0055g000001abcD' }, 'claim-sub', 'problem'],
      [{ sub: 'nobody' }, 'claim-sub', 'problem'],
      [{ sub: undefined }, 'claim-sub', 'problem'],
      [{ aud: ['https://login.salesforce.com'] }, 'claim-aud', 'problem'],
      [{ aud: 'login.salesforce.com' }, 'claim-aud', 'problem'],
      [{ aud: undefined }, 'claim-aud', 'problem'],
      [{ aud: 'https://acme.my.salesforce.com.evil.example' }, 'claim-aud', 'warning'],
      [{ aud: 'https://login.salesforce.com/' }, 'claim-aud', 'warning'],
      [{ exp: () => seconds() - 5 }, 'claim-exp', 'problem'],
      [{ exp: 'soon' }, 'claim-exp', 'problem'],
      [{ exp: () => Date.now() + 300 }, 'claim-exp', 'warning'],
      [{ exp: () => seconds() + 3600 }, 'claim-exp', 'warning'],
      [{ nbf: () => seconds() + 600 }, 'claim-nbf', 'warning'],
    ];
    /** Times are made when they are needed: the tests before may have taken minutes. */
    const valuesOf = (change: Change): Record<string, unknown> =>
      Object.fromEntries(
        Object.entries(change).map(([name, value]) => [name, typeof value === 'function' ? value() : value]),
      );
    const nameOf = (change: Change): string =>
      Object.entries(change)
        .map(([name, value]) => `${name}: ${typeof value === 'function' ? value.toString() : JSON.stringify(value)}`)
        .join();
    for (const [change, id, level] of verdicts)
      it(`with ${nameOf(change)} has the ${level} ${id}`, async () => {
        writeFileSync(at('jwt.txt'), unsigned({ ...claims(), ...valuesOf(change) }));
        const { first, exitCode } = await inspected(['jwt.txt']);
        const found = first?.findings.find((finding) => finding.id === id);
        expect([found?.level, exitCode]).to.deep.equal([level, level === 'problem' ? 1 : 0]);
      });

    it('with another algorithm or foreign text is named, and the text stays text', async () => {
      writeFileSync(
        at('jwt.txt'),
        unsigned({ ...claims(), sub: 'a\u001b[31m@b', nbf: seconds() - 5 }, { alg: 'HS256' }),
      );
      const { raw, exitCode } = await run(['jwt.txt']);
      expect(exitCode).to.equal(1);
      expect(raw).to.include('Salesforce accepts only RS256').and.not.include('\u001b[31m@b');
    });
  });

  describe('of a token or an id', () => {
    const words: Array<[string, string]> = [
      ['00D5g000001abcD!AQEAQCanary.Canary_Canary', 'accessToken'],
      ['5Aep861Canary'.padEnd(80, 'x'), 'refreshToken'],
      ['3MVG9Canary'.padEnd(85, '.'), 'consumerKey'],
      ['0055g000001abcDAAQ', 'userId'],
      ['00D5g000001abcDEAQ', 'orgId'],
      ['0PS5g000001abcD', 'permissionSetId'],
      ['00e5g000001abcD', 'profileId'],
      ['a015g000001abcDAAQ', 'salesforceId'],
    ];
    for (const [word, kind] of words)
      it(`tells that it is of the kind ${kind}, and nothing else`, async () => {
        const { first, exitCode } = await inspected(['--env', 'WORD'], { WORD: word });
        expect([first?.kind, exitCode]).to.deep.equal([kind, 0]);
        expect((await run(['--env', 'WORD'], { WORD: word })).raw).not.to.include(word.slice(3));
      });

    it('tells an access token in JWT format from an assertion', async () => {
      const token = (header: object, claims: object): string =>
        [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') + '.AAAA';
      for (const word of [
        token({ tty: 'sfdc-core-token' }, { sub: 'canary' }),
        token({ alg: 'RS256' }, { scp: 'api' }),
      ]) {
        const { first, json } = { ...(await inspected(['--env', 'WORD'], { WORD: word })), json: undefined };
        expect([first?.kind, first?.claims, json]).to.deep.equal(['jwtAccessToken', undefined, undefined]);
      }
    });
  });

  describe('of anything else', () => {
    it('names the problem', async () => {
      const things: Array<[string, string]> = [
        ['', 'key-empty'],
        ['***', 'key-masked'],
        ['hello', 'key-not-readable'],
        ['<html></html>', 'key-is-markup'],
        ['{"a":1}', 'key-is-json'],
        ['-----BEGIN PUBLIC KEY-----\nMAMCAQA=\n-----END PUBLIC KEY-----', 'certificate-damaged'],
      ];
      for (const [text, id] of things) {
        const { ids, exitCode } = await inspected(['--env', 'TEXT'], { TEXT: text });
        expect([ids, exitCode]).to.deep.equal([[id], 1]);
      }
      writeFileSync(at('huge'), Buffer.alloc(3_000_000, 65));
      expect((await inspected(['huge'])).ids).to.deep.equal(['key-too-large']);
    });

    it('refuses to look at nothing, and at what is not there', async () => {
      expect((await run(['--json'])).json?.name).to.equal('InspectNothingError');
      expect((await run(['--env', 'NOT_THERE', '--json'])).json?.name).to.equal('VariableMissingError');
      expect((await run(['gone.key', '--json'])).json?.name).to.equal('FileNotReadableError');
      expect((await run(['--key-name', 'gone', '--json'])).json?.name).to.equal('KeyPairMissingError');
    });
  });
});
