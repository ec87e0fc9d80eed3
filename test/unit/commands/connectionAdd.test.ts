import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import JwtConnectionAdd, { type JwtConnectionAddResult } from '../../../src/commands/jwt/connection/add.ts';
import { addConnection } from '../../../src/flows/connections/addition.ts';
import { realWorld } from '../../../src/flows/verify/verify.ts';
import { readCertificate } from '../../../src/base/certificate.ts';
import { encodeBundle } from '../../../src/connection/bundle/bundle.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import type { CommandRun } from '../../tools/runCommand.ts';
import { den } from '../../tools/unprivileged.ts';
import { opensslPair, type KeyAndCertificate } from '../local-org/appPackage.ts';
import { ownApps, type OwnApps } from './connectionScene.ts';

const command = { run: async (argv: string[], root: string) => JwtConnectionAdd.run(argv, root) };
const username = 'ci@acme.example';

describe('sf jwt connection add', () => {
  let pairs: [KeyAndCertificate, KeyAndCertificate];
  let own: OwnApps;
  before(() => (pairs = [opensslPair(), opensslPair()]));
  beforeEach(async () => (own = await ownApps(pairs)));
  afterEach(() => own.end());

  const flags = (changes: Record<string, string | undefined> = {}): string[] =>
    Object.entries({
      connection: 'acme',
      username,
      'client-id': own.clientId,
      'jwt-key-file': own.beside('server.key'),
      'instance-url': own.org.origin,
      ...changes,
    }).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
  const add = (argv: string[], env?: Record<string, string>): Promise<CommandRun<JwtConnectionAddResult>> =>
    own.run(command, [...argv, '--json'], env);
  const kinds = (): string[] => own.org.requests.map(({ kind }) => kind);
  const nothingWritten = (): void => {
    expect(existsSync(join(own.project, 'config'))).to.equal(false);
    expect(existsSync(own.beside('keys/acme.key'))).to.equal(false);
  };

  it('proves an app made by hand, imports the key, and records what the org and the certificate say', async () => {
    const { exitCode, json } = await add(flags({ 'certificate-file': own.beside('server.crt') }));
    expect([exitCode, json?.result.action]).to.deep.equal([0, 'created']);
    expect(kinds()).to.deep.equal(['discovery', 'token', 'userinfo', 'data']);
    const { sha256, publicKeySha256, notAfter } = readCertificate(own.pair.certificate);
    expect(own.file().connections).to.deep.equal({
      acme: {
        instanceUrl: own.org.origin,
        username,
        clientId: own.clientId,
        orgId: own.org.state.organization.id,
        keyName: 'acme',
        certificate: { sha256, publicKeySha256, notAfter: notAfter.toISOString() },
      },
    });
    expect(statSync(own.beside('keys/acme.key')).mode & 0o777).to.equal(0o600);
    expect(readFileSync(own.beside('keys/acme.crt'), 'utf8')).to.equal(readCertificate(own.pair.certificate).pem);
    const project = Object.values(filesBelow(own.project)).join('\n');
    expect(project).not.to.include('PRIVATE KEY').and.not.to.include(own.beside(''));
    expect(json?.result.nextSteps.map(({ id }) => id)).to.deep.equal(['newSecret', 'files', 'verify']);
  });

  it('proves a connected app whose key stays where it is, and records its public key only', async () => {
    const about = { 'app-name': 'CI_Login', 'app-kind': 'connectedApp', tag: 'old', description: 'Until 2027' };
    const login = { connection: 'old', 'client-id': own.oldClientId, 'jwt-key-file': own.beside('old.key') };
    const { exitCode, json } = await add([...flags({ ...login, ...about }), '--no-import']);
    expect([exitCode, json?.result.key]).to.deep.equal([0, { source: 'flag', imported: false }]);
    expect(own.file().connections['old']).to.deep.equal({
      instanceUrl: own.org.origin,
      username,
      clientId: own.oldClientId,
      orgId: own.org.state.organization.id,
      app: 'CI_Login',
      appKind: 'connectedApp',
      publicKeySha256: readCertificate(own.oldPair.certificate).publicKeySha256,
      tags: ['old'],
      description: 'Until 2027',
    });
    expect(existsSync(own.beside('keys'))).to.equal(false);
    expect(json?.warnings.join()).to.include("isn't known, so no command can warn you");
    expect(json?.result.nextSteps.map(({ id }) => id)).to.deep.equal(['files', 'verify']);
  });

  it('takes a key of the key store, and one of a variable, which is never written', async () => {
    await add(flags({ 'certificate-file': own.beside('server.crt') }));
    const stored = await add(flags({ connection: 'beta', 'jwt-key-file': undefined, 'key-name': 'acme' }));
    expect(stored.json?.result.key).to.deep.equal({ source: 'key store', keyName: 'acme', imported: false });
    expect(own.file().connections['beta']).to.deep.equal(own.file().connections['acme']);
    const before = filesBelow(own.beside('keys'));
    const env = { SF_JWT_GAMMA_KEY: own.pair.key };
    const given = await add(flags({ connection: 'gamma', 'jwt-key-file': undefined }), env);
    expect(given.json?.result.key).to.deep.equal({ source: 'environment', imported: false });
    expect(own.file().connections['gamma']?.keyName).to.equal(undefined);
    expect(filesBelow(own.beside('keys'))).to.deep.equal(before);
  });

  it('takes everything from a bundle', async () => {
    const { key, certificate } = own.pair;
    const login = { key, certificate, clientId: own.clientId, username, instanceUrl: own.org.origin };
    const bundle = encodeBundle({ ...login, orgId: own.org.state.organization.id });
    const { exitCode } = await add(['--connection', 'acme'], { SF_JWT_ACME: bundle });
    expect(exitCode).to.equal(0);
    const record = own.file().connections['acme'];
    expect(record).to.deep.include({ username, clientId: own.clientId, orgId: own.org.state.organization.id });
    expect(record?.certificate?.sha256).to.equal(readCertificate(certificate).sha256);
    expect(existsSync(own.beside('keys'))).to.equal(false);
  });

  it('opens an encrypted key with its passphrase, and keeps it encrypted', async () => {
    writeFileSync(own.beside('pass'), 'correct horse battery\n', { mode: 0o600 });
    const out = own.beside('encrypted.key');
    const from = ['-in', own.beside('server.key'), '-out', out, '-passout', `file:${own.beside('pass')}`];
    execFileSync('openssl', ['pkcs8', '-topk8', '-v2', 'aes256', ...from]);
    chmodSync(out, 0o600);
    const { exitCode } = await add(flags({ 'jwt-key-file': out, 'passphrase-file': own.beside('pass') }));
    expect(exitCode).to.equal(0);
    expect(readFileSync(own.beside('keys/acme.key'), 'utf8')).to.include('BEGIN ENCRYPTED PRIVATE KEY');
  });

  it('keeps when the login was proven, but not that one failed which is nowhere recorded', async () => {
    const path = join(homedir(), '.sf/jwt/proofs.json');
    rmSync(path, { force: true });
    await add(flags({ username: 'nobody@acme.example' }));
    expect(existsSync(path)).to.equal(false);
    await add(flags());
    const { proofs } = JSON.parse(readFileSync(path, 'utf8')) as { proofs: Record<string, object> };
    expect(Object.values(proofs).map((proof) => Object.keys(proof)[0])).to.deep.equal(['provenAt']);
  });

  for (const { what, change, fault, exit } of [
    {
      what: "a consumer key that the org doesn't know",
      change: { 'client-id': '3MVG9nobody' },
      fault: 'client-id-invalid',
      exit: 1,
    },
    { what: 'an unknown user', change: { username: 'nobody@acme.example' }, fault: 'user-not-approved', exit: 1 },
    { what: 'the key of another app', change: { 'jwt-key-file': 'old' }, fault: 'assertion-invalid', exit: 1 },
    { what: 'another org', change: { 'org-id': '00D000000000001EAA' }, fault: 'org-unexpected', exit: 1 },
  ])
    it(`names the fault of ${what}, and writes nothing`, async () => {
      const given = change['jwt-key-file'] === 'old' ? { 'jwt-key-file': own.beside('old.key') } : change;
      const { exitCode, json } = await add(flags(given));
      expect([exitCode, json?.result.action, json?.result.verification.fault?.id]).to.deep.equal([exit, 'none', fault]);
      expect(json?.result.verification.fault?.fix.length).to.be.greaterThan(0);
      nothingWritten();
      const { stdout } = await own.run(command, flags(given));
      expect(stdout).to.include(`[${fault}]`).and.to.include('Nothing was written.').and.to.include('--no-verify');
    });

  it('says that the org failed for a while, by its exit code, and writes nothing', async () => {
    own.org.switches.http503 = ['token'];
    const { exitCode, json } = await add(flags());
    expect([exitCode, json?.result.action]).to.deep.equal([75, 'none']);
    nothingWritten();
  });

  for (const [what, change, error] of [
    ['a placeholder', { 'client-id': '$(CLIENT_ID)' }, 'ValueUnfilledError'],
    ['an empty user', { username: ' ' }, 'ValueEmptyError'],
    ['the ID of a user', { username: '005xx000001Sv6DAAS' }, 'LoginValueInvalidError'],
    ['a name that is no address', { username: 'ci' }, 'LoginValueInvalidError'],
    ['a consumer secret', { 'client-id': '0123456789ABCDEF'.repeat(4) }, 'LoginValueInvalidError'],
    ["a host that isn't Salesforce", { 'instance-url': 'https://evil.example' }, 'HostNotAllowedError'],
    ['an address with a password', { 'instance-url': 'https://a:b@acme.my.salesforce.com' }, 'InstanceUrlInvalidError'],
    ['an org ID that is none', { 'org-id': 'acme' }, 'OrgIdInvalidError'],
    ['a name that means another variable', { connection: 'acme-key' }, 'ConnectionNameReservedError'],
    ['a name that is a path', { connection: '../acme' }, 'ConnectionNameInvalidError'],
    ["a key that isn't there", { 'jwt-key-file': 'none.key' }, 'FileNotReadableError'],
    ['a certificate as key', { 'jwt-key-file': 'server.crt' }, 'KeyIsCertificateError'],
    ['the certificate of another key', { 'certificate-file': 'old.crt' }, 'CertificateDoesNotFitError'],
    ['a name for the key that is a path', { 'key-name': '../x' }, 'KeyNameInvalidError'],
    ['a key in the description', { description: 'KEY' }, 'ConnectionFileHasSecretError'],
  ] as Array<[string, Record<string, string>, string]>)
    it(`refuses ${what} before anything is signed or written: ${error}`, async () => {
      const placed = Object.entries(change).map(([name, value]) =>
        /-file$/.test(name) ? [name, own.beside(value)] : [name, value === 'KEY' ? own.pair.key : value],
      );
      const { exitCode, json, stdout } = await add(flags(Object.fromEntries(placed) as Record<string, string>));
      expect(json?.name, stdout).to.equal(error);
      expect(exitCode).to.be.greaterThan(0);
      expect(kinds()).to.deep.equal([]);
      expect(stdout).not.to.include('0123456789ABCDEF0123').and.not.to.include(own.pair.key.slice(60, 100));
      nothingWritten();
    });

  it('names every value that is missing where nobody can be asked', async () => {
    const { json } = await add(['--username', username]);
    expect(json?.name).to.equal('ConnectionFlagsMissingError');
    expect(json?.message).to.include('--connection, --instance-url, --client-id, --jwt-key-file');
  });

  it('changes a connection only with --force, and says what', async () => {
    own.write({
      acme: { instanceUrl: own.org.origin, username: 'x@y.example', color: 'blue', orgId: '00D000000000001EAA' },
    });
    const refused = await add(flags());
    expect(refused.json?.name).to.equal('ConnectionExistsError');
    expect(refused.json?.message).to.include('username: x@y.example → ci@acme.example');
    expect(kinds()).to.deep.equal([]);
    const forced = await add([...flags({ 'org-id': own.org.state.organization.id }), '--force']);
    expect([forced.exitCode, forced.json?.result.action]).to.deep.equal([0, 'updated']);
    expect(forced.json?.result.changes).to.deep.include({
      property: 'username',
      before: 'x@y.example',
      after: username,
    });
    expect(own.file().connections['acme']).to.deep.include({
      username,
      color: 'blue',
      orgId: own.org.state.organization.id,
    });
    const again = await add(flags());
    expect([again.exitCode, again.json?.result.action]).to.deep.equal([0, 'unchanged']);
  });

  it('replaces no other key of the key store', async () => {
    await add(flags());
    const before = filesBelow(own.beside('keys'));
    const other = { connection: 'beta', 'jwt-key-file': own.beside('old.key'), 'key-name': 'acme' };
    expect((await add([...flags(other), '--force'])).json?.name).to.equal('KeyNameTakenError');
    expect(filesBelow(own.beside('keys'))).to.deep.equal(before);
  });

  it('sends nothing with --no-verify, and says so', async () => {
    const { exitCode, json } = await add([...flags(), '--no-verify']);
    expect([exitCode, json?.result.action, kinds().length]).to.deep.equal([0, 'created', 0]);
    expect(json?.result.verification.outcome).to.equal('skipped');
    expect(own.file().connections['acme']?.orgId).to.equal(undefined);
  });

  it('lets several at once all be there, and tells all but one of the same name', async () => {
    const addOne = (connection: string, user = username): Promise<unknown> =>
      addConnection(
        {
          connection,
          flags: {
            username: user,
            clientId: own.clientId,
            instanceUrl: own.org.origin,
            jwtKeyFile: own.beside('server.key'),
          },
          importsKey: false,
          certificateFiles: [],
          about: {},
          proves: false,
          waitMinutes: 0,
          force: false,
          connectionFile: join(own.project, 'config/jwt-connections.json'),
          keyFolder: own.beside('keys'),
          stateFolder: own.beside('state'),
        },
        { ...realWorld, env: { SF_JWT_ALLOWED_HOSTS: own.org.host } },
      );
    await Promise.all(['one', 'two', 'three'].map((name) => addOne(name)));
    expect(Object.keys(own.file().connections)).to.deep.equal(['one', 'three', 'two']);
    const users = ['a@acme.example', 'b@acme.example', 'c@acme.example'];
    const ends = await Promise.allSettled(users.map((user) => addOne('same', user)));
    const refused = ends.flatMap((end) => (end.status === 'rejected' ? [(end.reason as Error).name] : []));
    expect(refused).to.deep.equal(['ConnectionChangedError', 'ConnectionChangedError']);
    expect(users).to.include(own.file().connections['same']?.username);
  });

  it("finds out that the project can't be written before it logs in", async () => {
    const place = den();
    try {
      chmodSync(place.project, 0o755);
      writeFileSync(join(place.project, 'sfdx-project.json'), '{"packageDirectories":[]}');
      writeFileSync(join(place.home, 'own.key'), own.pair.key, { mode: 0o600 });
      place.handOver();
      chmodSync(place.project, 0o555);
      const argv = flags({ 'jwt-key-file': join(place.home, 'own.key') });
      const env = { SF_JWT_ALLOWED_HOSTS: own.org.host, CI: undefined };
      const { json } = await place.run(['jwt', 'connection', 'add', ...argv, '--json'], { env });
      expect(json?.name).to.equal('FileNotWritableError');
      expect(kinds()).to.deep.equal([]);
    } finally {
      place.end();
    }
  });
});
