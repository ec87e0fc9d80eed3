import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtConnectionAdd from '../../../src/commands/jwt/connection/add.ts';
import JwtConnectionDelete, { type JwtConnectionDeleteResult } from '../../../src/commands/jwt/connection/delete.ts';
import JwtConnectionList, { type JwtConnectionListResult } from '../../../src/commands/jwt/connection/list.ts';
import JwtConnectionShow, { type JwtConnectionShowResult } from '../../../src/commands/jwt/connection/show.ts';
import JwtConnectionUse, { type JwtConnectionUseResult } from '../../../src/commands/jwt/connection/use.ts';
import { deleteConnection, planConnectionDeletion } from '../../../src/flows/connections/delete.ts';
import { readCertificate } from '../../../src/base/certificate.ts';
import { encodeBundle } from '../../../src/connection/bundle/bundle.ts';
import { harmIn, injections } from '../../tools/injections.ts';
import { errorOf } from '../keypair/pairs.ts';
import { opensslPair, type KeyAndCertificate } from '../local-org/appPackage.ts';
import { ownApps, type OwnApps } from './connectionScene.ts';

type Runs<T> = { run: (argv: string[], root: string) => Promise<T> };
const commandOf = <T>(command: Runs<T>): Runs<T> => ({ run: async (argv, root) => command.run(argv, root) });
const login = { instanceUrl: 'https://acme.my.salesforce.com', username: 'ci@acme.example', clientId: '3MVG9acme' };

describe('the connections of a file', () => {
  let pairs: [KeyAndCertificate, KeyAndCertificate];
  let own: OwnApps;
  before(() => (pairs = [opensslPair(), opensslPair()]));
  beforeEach(async () => (own = await ownApps(pairs)));
  afterEach(() => own.end());

  const path = (): string => join(own.project, 'config/jwt-connections.json');
  const list = (argv: string[] = [], env = {}) =>
    own.run<JwtConnectionListResult>(commandOf(JwtConnectionList), argv, env);
  const show = (argv: string[] = [], env = {}) =>
    own.run<JwtConnectionShowResult>(commandOf(JwtConnectionShow), argv, env);
  const use = (...argv: string[]) => own.run<JwtConnectionUseResult>(commandOf(JwtConnectionUse), argv);
  const drop = (...argv: string[]) => own.run<JwtConnectionDeleteResult>(commandOf(JwtConnectionDelete), argv);
  const addStored = (connection: string): Promise<unknown> => {
    const values = ['--username', login.username, '--client-id', own.clientId, '--instance-url', own.org.origin];
    const key = ['--jwt-key-file', own.beside('server.key'), '--certificate-file', own.beside('server.crt')];
    return own.run(commandOf(JwtConnectionAdd), ['--connection', connection, ...values, ...key, '--no-verify']);
  };

  describe('list', () => {
    it('says where the file lies, and what to do where there is none', async () => {
      const { stdout, exitCode } = await list();
      expect(stdout).to.include(path()).and.to.include('sf jwt connection add');
      expect(exitCode).to.equal(0);
    });

    it('marks the default, and tells the end and whether the key is here', async () => {
      await addStored('acme');
      own.write(
        { ...own.file().connections, beta: { ...login, tags: ['prod'] } },
        { defaults: { connection: 'beta' } },
      );
      const { stdout } = await list();
      expect(stdout)
        .to.include(path())
        .and.to.match(/beta \(default\)/);
      const { json } = await list(['--json']);
      const { notAfter } = readCertificate(own.pair.certificate);
      expect(json?.result.connections).to.deep.equal([
        {
          connection: 'acme',
          isDefault: false,
          instanceUrl: own.org.origin,
          username: login.username,
          keyName: 'acme',
          keyInStore: true,
          certificateEnds: notAfter.toISOString(),
          daysLeft: 29,
          tags: [],
        },
        { connection: 'beta', isDefault: true, ...loginOf(), keyName: 'beta', keyInStore: false, tags: ['prod'] },
      ]);
      expect((await list(['--tag', 'prod', '--json'])).json?.result.connections).to.have.length(1);
    });

    it("names a record that can't be used, and a bundle that only the environment has", async () => {
      own.write({ acme: login, broken: { username: 'x' } });
      const { key, certificate } = own.pair;
      const bundle = encodeBundle({ key, certificate, ...login, orgId: '00D000000000001EAA' });
      const { json, stdout } = await list(['--json'], { SF_JWT_ZETA: bundle });
      expect(json?.result.connections.find(({ connection }) => connection === 'broken')?.problem).to.include(
        'instanceUrl',
      );
      expect(json?.result.inEnvironment).to.deep.equal(['zeta']);
      expect(stdout).not.to.include(bundle.slice(40, 80));
    });

    it('lists 5,000', async () => {
      const many = Array.from({ length: 5000 }, (_, index) => [`c${index}`, { ...login, description: 'x' }]);
      own.write(Object.fromEntries(many) as object);
      const { stdout, exitCode } = await list();
      expect(exitCode).to.equal(0);
      expect(stdout.match(/ci@acme\.example/g)).to.have.length(5000);
    }).timeout(240_000);
  });

  describe('show', () => {
    it("tells of each value where it comes from, and what doesn't count", async () => {
      await addStored('acme');
      const argv = ['--client-id', '3MVG9flag', '--json'];
      const env = { SF_JWT_ACME_USERNAME: 'v@acme.example', SF_JWT_ACME_KEY_PASSPHRASE: 'canary passphrase' };
      const { json, stdout } = await show(argv, env);
      const values = json?.result.values.map(({ property, value, source, from }) => [property, value, source, from]);
      expect(values).to.deep.equal([
        ['username', 'v@acme.example', 'environment', 'SF_JWT_ACME_USERNAME'],
        ['clientId', '3MVG9flag', 'flag', '--client-id'],
        ['instanceUrl', own.org.origin, 'connection file', 'instanceUrl'],
        ['orgId', undefined, undefined, undefined],
      ]);
      expect(json?.result.values[0]?.overridden).to.deep.equal([
        { value: login.username, source: 'connection file', from: 'username' },
      ]);
      const { key } = json?.result ?? {};
      expect([key?.source, key?.from]).to.deep.equal(['key store', 'acme']);
      expect(key?.passphrase).to.deep.equal({ source: 'environment', from: 'SF_JWT_ACME_KEY_PASSPHRASE' });
      expect(key?.stored?.sha256).to.equal(readCertificate(own.pair.certificate).sha256);
      expect(stdout).not.to.include('canary passphrase').and.not.to.include('PRIVATE KEY');
      expect((await show()).stdout).to.include('ci@acme.example (connection file)');
    });

    it('tells a bundle, a key in a variable and a key in a file, never what is in them', async () => {
      const { key, certificate } = own.pair;
      const bundle = encodeBundle({ key, certificate, ...login, orgId: '00D000000000001EAA' });
      const sources: Array<[object, string, string]> = [
        [{ SF_JWT_ACME: bundle }, 'bundle', 'SF_JWT_ACME'],
        [{ SF_JWT_ACME_KEY: key }, 'environment', 'SF_JWT_ACME_KEY'],
        [{ SF_JWT_ACME_KEY_FILE: own.beside('server.key') }, 'environment', 'SF_JWT_ACME_KEY_FILE'],
      ];
      own.write({ acme: login });
      for (const [env, source, from] of sources) {
        const text = await show([], env);
        const { json } = await show(['--json'], env);
        expect(json?.result.key).to.deep.equal({ source, from });
        expect(text.stdout + JSON.stringify(json))
          .not.to.include(key.slice(60, 100))
          .and.not.to.include(bundle.slice(60, 100));
      }
    });

    it('names what is missing, another key in the key store, and a default that is none', async () => {
      await addStored('acme');
      const { acme } = own.file().connections;
      const certificate = { ...acme?.certificate, publicKeySha256: '0'.repeat(64) };
      own.write({ acme: { ...acme, clientId: undefined, certificate } }, { defaults: { connection: 'gone' } });
      const { json, stdout } = await show(['--connection', 'acme', '--json']);
      expect(json?.result.missing, stdout).to.deep.equal(['clientId']);
      expect(json?.result.findings.map(({ id }) => id)).to.deep.equal(['key-not-recorded', 'default-unknown']);
    });

    for (const [what, payload] of Object.entries(injections))
      it(`defuses ${what} in what a file says`, async () => {
        const text = String(payload).slice(0, 1500);
        own.write({ acme: { ...login, username: text, app: text, description: text, tags: [text] } });
        for (const { stdout } of [await show(), await list()]) expect(harmIn(stdout)).to.deep.equal([]);
      });
  });

  describe('use', () => {
    it('makes one the default, keeps everything else, and touches nothing the second time', async () => {
      own.write({ acme: login, beta: { ...login, color: 'x' } }, { defaults: { expiresIn: '30d' }, note: 1 });
      expect((await use('--connection', 'beta', '--json')).json?.result.action).to.equal('updated');
      expect(own.file()).to.deep.include({ defaults: { connection: 'beta', expiresIn: '30d' }, note: 1 });
      expect(own.file().connections['beta']).to.deep.include({ color: 'x' });
      const before = readFileSync(path(), 'utf8');
      expect((await use('--connection', 'beta', '--json')).json?.result.action).to.equal('unchanged');
      expect(readFileSync(path(), 'utf8')).to.equal(before);
      expect((await show(['--json'])).json?.result.connection).to.equal('beta');
      expect((await use('--connection', 'acme', '--json')).json?.result.previous).to.equal('beta');
    });

    it("takes no name that isn't in the file", async () => {
      own.write({ acme: login });
      const { json, exitCode } = await use('--connection', 'acne', '--json');
      expect([json?.name, exitCode]).to.deep.equal(['ConnectionNotInFileError', 2]);
      expect(json?.message).to.include('acme');
    });
  });

  describe('delete', () => {
    it('says that it revokes nothing, which key stays and who uses it, and that it was the default', async () => {
      await addStored('acme');
      own.write(
        { ...own.file().connections, beta: { ...login, keyName: 'acme' } },
        { defaults: { connection: 'acme', expiresIn: '30d' } },
      );
      const before = readFileSync(path(), 'utf8');
      const asked = await drop('--connection', 'acme');
      expect([asked.error?.name, asked.exitCode]).to.deep.equal(['ConnectionDeleteNotConfirmedError', 2]);
      expect(readFileSync(path(), 'utf8')).to.equal(before);
      const { json } = await drop('--connection', 'acme', '--no-prompt', '--json');
      expect(json?.result).to.deep.include({ wasDefault: true, keyName: 'acme', others: ['beta'] });
      const warnings = json?.warnings.join('\n');
      expect(warnings)
        .to.include("doesn't revoke anything in Salesforce")
        .and.to.include('beta')
        .and.to.include('"acme" stays');
      expect(own.file()).to.deep.include({ defaults: { expiresIn: '30d' } });
      expect(Object.keys(own.file().connections)).to.deep.equal(['beta']);
      expect(readFileSync(own.beside('keys/acme.key'), 'utf8')).to.include('PRIVATE KEY');
    });

    it('leaves a connection that was changed after the question', async () => {
      own.write({ acme: login });
      const request = { connection: 'acme', connectionFile: path(), keyFolder: own.beside('keys') };
      const plan = await planConnectionDeletion(request);
      own.write({ acme: { ...login, username: 'other@acme.example' } });
      expect((await errorOf(deleteConnection(request, plan))).name).to.equal('ConnectionChangedError');
      expect(own.file().connections['acme']?.username).to.equal('other@acme.example');
    });

    for (const [what, name, record] of [
      ['a value of the wrong kind', 'acme', { ...login, instanceUrl: 7, keyName: ['x'], app: 'JwtLogin' }],
      ['no record at all', 'acme', null],
      ['a text in place of a record', 'acme', 'https://acme.my.salesforce.com'],
      ['a name that none can have', 'Acme UAT', { ...login }],
      ['a reserved name', 'acme-key', { ...login }],
      ['the name of what every object has', '__proto__', { ...login }],
      ['a name that leads elsewhere', '../../acme', { ...login }],
    ] as const)
      it(`removes a record that can't be used, says why it can't, and keeps the others: ${what}`, async () => {
        await addStored('beta');
        const entry = `${JSON.stringify(name)}: ${JSON.stringify(record)}`;
        const beta = JSON.stringify(own.file().connections.beta);
        writeFileSync(
          path(),
          `{"version": 1, "defaults": {"connection": "beta"}, "connections": {"also": 5, ${entry}, "beta": ${beta}}}`,
        );
        const asked = await drop('--connection', name);
        expect(asked.error?.name, asked.raw).to.equal('ConnectionDeleteNotConfirmedError');
        const { json, exitCode, raw } = await drop('--connection', name, '--no-prompt', '--json');
        expect(exitCode, raw).to.equal(0);
        expect(json?.result).to.deep.include({ connection: name, wasDefault: false, others: [] });
        expect(json?.result).not.to.have.property('keyName');
        const warnings = json?.warnings.join('\n') ?? '';
        expect(warnings).to.match(/connections\.also/);
        expect(warnings.replaceAll('connections.also', '')).to.match(/connections\.acme|can't be the name/);
        expect(warnings).to.include("doesn't revoke anything").and.include('correct the connection file');
        expect(JSON.parse(readFileSync(path(), 'utf8'))).to.deep.equal({
          version: 1,
          defaults: { connection: 'beta' },
          connections: { also: 5, beta: JSON.parse(beta) as unknown },
        });
        expect((await drop('--connection', name, '--no-prompt', '--json')).exitCode).to.equal(2);
      });

    it('leaves a damaged one that was changed after the question, and two of one name', async () => {
      own.write({ acme: { ...login, instanceUrl: 7 } });
      const request = { connection: 'acme', connectionFile: path(), keyFolder: own.beside('keys') };
      const plan = await planConnectionDeletion(request);
      own.write({ acme: { ...login } });
      expect((await errorOf(deleteConnection(request, plan))).name).to.equal('ConnectionChangedError');
      const twice = '{"version": 1, "connections": {"acme": 1,\n"acme": 2}}';
      writeFileSync(path(), twice);
      const run = await drop('--connection', 'acme', '--no-prompt', '--json');
      expect([run.json?.name, run.exitCode]).to.deep.equal(['ConnectionFileDoubledError', 2]);
      expect(readFileSync(path(), 'utf8')).to.equal(twice);
    });

    it("knows no connection that isn't there, and makes no file", async () => {
      expect((await drop('--connection', 'acme', '--no-prompt', '--json')).json?.name).to.equal(
        'ConnectionNotInFileError',
      );
      mkdirSync(join(own.project, 'config'), { recursive: true });
      writeFileSync(path(), '{"version":1,"connections":{}}');
      expect((await drop('--connection', '../x', '--no-prompt', '--json')).json?.name).to.equal(
        'ConnectionNameInvalidError',
      );
    });
  });
});

const loginOf = (): object => ({ instanceUrl: login.instanceUrl, username: login.username });
