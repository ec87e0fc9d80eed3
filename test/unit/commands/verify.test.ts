import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtVerify, { type JwtVerifyResult } from '../../../src/commands/jwt/verify.ts';
import { readCertificate } from '../../../src/base/certificate.ts';
import { generateKeyPair, type KeyPair } from '../../../src/keypair/write/generate.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { readyApp } from '../local-org/appPackage.ts';

const command = { run: async (argv: string[], root: string) => JwtVerify.run(argv, root) };
const username = 'ci@acme.example';
const newPair = (): Promise<KeyPair> => generateKeyPair({ subject: { commonName: 'acme' }, days: 90, bits: 2048 });

describe('jwt verify', () => {
  let org: LocalOrg;
  let pair: KeyPair;
  let other: KeyPair;
  let folder: string;
  let clientId: string;

  before(async () => ([pair, other] = await Promise.all([newPair(), newPair()])));
  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'jwt-verify-')));
    mkdirSync(join(folder, 'config'));
    writeFileSync(join(folder, 'sfdx-project.json'), '{"packageDirectories":[]}');
    writeFileSync(join(folder, 'ci.key'), pair.privateKeyPem, { mode: 0o600 });
    writeFileSync(join(folder, 'other.key'), other.privateKeyPem, { mode: 0o600 });
    org = await startLocalOrg();
    clientId = await readyApp(org, { key: pair.privateKeyPem, certificate: pair.certificatePem });
    org.requests.length = 0;
  });
  afterEach(async () => {
    await org.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (argv: string[], env: Record<string, string | undefined> = {}): Promise<CommandRun<JwtVerifyResult>> =>
    runCommand(command, argv, {
      cwd: folder,
      env: { SF_JWT_ALLOWED_HOSTS: org.host, SF_JWT_KEY_DIR: join(folder, 'keys'), CI: undefined, ...env },
    });
  const flags = (changes: Record<string, string | undefined> = {}): string[] =>
    Object.entries({
      username,
      'client-id': clientId,
      'jwt-key-file': 'ci.key',
      'instance-url': org.origin,
      ...changes,
    }).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
  const kinds = (): string[] => org.requests.map(({ kind }) => kind);
  const connections = (entries: Record<string, object>, rest: object = {}): void =>
    writeFileSync(
      join(folder, 'config', 'jwt-connections.json'),
      JSON.stringify({ version: 1, connections: entries, ...rest }),
    );
  const first = ({ json }: CommandRun<JwtVerifyResult>) => json?.result.connections[0];

  describe('a good login', () => {
    it('is proven with four requests, one of them for a token', async () => {
      const { stdout, stderr, exitCode, error } = await run(flags());
      expect(error).to.equal(undefined);
      expect(exitCode).to.equal(0);
      expect(kinds()).to.deep.equal(['discovery', 'token', 'userinfo', 'data']);
      const labels = [
        'private key',
        'key and certificate',
        'certificate dates',
        'instance URL',
        'expected org',
        'network',
        'host',
        'clock',
        'token',
        'org and user',
        'API access',
        'scopes',
        'token format',
      ];
      expect(
        stdout
          .split('\n')
          .slice(0, 13)
          .map((line) => line.slice(9, 28).trim()),
      ).to.deep.equal(labels);
      expect(stdout).to.include(
        `The login is proven: ${username} can use the API of org ${org.state.organization.id}.`,
      );
      expect(stdout).to.include('scopes: api refresh_token');
      expect(stderr).to.equal('');
    });

    it('is JSON with everything but secrets', async () => {
      const result = await run([...flags({ 'expected-org-id': org.state.organization.id.slice(0, 15) }), '--json'], {
        CI: 'true',
      });
      expect([result.exitCode, result.json?.status, result.json?.warnings]).to.deep.equal([0, 0, []]);
      expect(first(result)).to.deep.include({
        username,
        clientId,
        instanceUrl: org.origin,
        audience: org.origin,
        orgId: org.state.organization.id,
        outcome: 'proven',
        exitCode: 0,
        attempts: 1,
        sources: { instanceUrl: 'flag', username: 'flag', clientId: 'flag', key: 'flag', orgId: 'flag' },
      });
      expect(
        first(result)
          ?.checks.map(({ outcome }) => outcome)
          .join(),
      ).to.equal('pass,skipped,skipped,pass,pass,pass,pass,pass,pass,pass,pass,pass,pass');
      const token = org.state.sessions.at(-1)?.accessToken ?? expect.fail('no session');
      expect(result.stdout + result.stderr)
        .not.to.include(token)
        .and.not.include('PRIVATE KEY')
        .and.not.match(/eyJ[\w-]{10}/);
    });

    it('comes from the environment alone, with the key as base64', async () => {
      const env = {
        SF_JWT_USERNAME: username,
        SF_JWT_CLIENT_ID: clientId,
        SF_JWT_INSTANCE_URL: org.origin,
        SF_JWT_KEY: Buffer.from(pair.privateKeyPem).toString('base64'),
        SF_JWT_ORG_ID: org.state.organization.id,
      };
      const result = await run(['--json'], env);
      expect(first(result)?.outcome).to.equal('proven');
      expect(new Set(Object.values(first(result)?.sources ?? {}))).to.deep.equal(new Set(['environment']));
    });

    it('comes from the connection file, whose warnings are shown', async () => {
      connections({ acme: { instanceUrl: org.origin, username, clientId, color: 'red' } });
      const result = await run(['--jwt-key-file', 'ci.key', '--json']);
      expect(first(result)).to.include({ connection: 'acme', outcome: 'proven' });
      expect(result.json?.warnings.join()).to.include('connections.acme.color');
    });

    it('shows what a hostile connection file says as text only, in JSON too', async () => {
      connections({ acme: { instanceUrl: org.origin, username: 'a\u001b[31m\u202eb@x', clientId: '::error::x' } });
      const { stdout } = await run(['--jwt-key-file', 'ci.key', '--json']);
      expect(JSON.parse(stdout)).to.have.property('result');
      expect(stdout).not.to.match(/\\u001b|\u202e|::error/);
    });

    it('in a pipeline warns when nothing outside pins the org', async () => {
      const { stdout } = await run(flags(), { CI: 'true' });
      expect(stdout).to.match(/^warn {5}expected org .*SF_JWT_ORG_ID/m);
    });
  });

  describe('several connections', () => {
    const both = (): void =>
      connections({
        good: { instanceUrl: org.origin, username, clientId },
        bad: { instanceUrl: org.origin, username: 'x@x', clientId },
      });
    const env = () => ({ SF_JWT_GOOD_KEY: pair.privateKeyPem, SF_JWT_BAD_KEY: pair.privateKeyPem });

    it('are proven one by one, and the worst exit code counts', async () => {
      both();
      const { stdout, exitCode, result } = await run(['--connection', 'good', '--connection', 'bad'], env());
      expect(exitCode).to.equal(1);
      expect(result?.connections.map(({ connection, exitCode: code }) => [connection, code])).to.deep.equal([
        ['good', 0],
        ['bad', 1],
      ]);
      expect(stdout)
        .to.include('Connection good\n')
        .and.include('Connection bad\n')
        .and.include('1 of 2 connections are proven.');
    });

    it('without a choice are a list of names', async () => {
      both();
      const { error, exitCode } = await run([], env());
      expect([error?.name, exitCode]).to.deep.equal(['ConnectionNotChosenError', 2]);
      expect(error?.message).to.include('bad, good');
      expect(org.requests).to.deep.equal([]);
    });
  });

  describe('a failed login', () => {
    type Failure = {
      what: string;
      argv: () => string[];
      prepare?: () => void;
      id: string;
      exitCode: number;
      seen: string[];
      says: string;
    };
    const failures: Failure[] = [
      {
        what: 'a wrong key',
        argv: () => flags({ 'jwt-key-file': 'other.key' }),
        id: 'assertion-invalid',
        exitCode: 1,
        seen: ['discovery', 'token'],
        says: 'invalid assertion',
      },
      {
        what: 'a wrong user',
        argv: () => flags({ username: 'nobody@acme.example' }),
        id: 'user-not-approved',
        exitCode: 1,
        seen: ['discovery', 'token'],
        says: 'exact username',
      },
      {
        what: 'an unknown app',
        argv: () => flags({ 'client-id': '3MVG9nothing' }),
        id: 'client-id-invalid',
        exitCode: 1,
        seen: ['discovery', 'token'],
        says: 'Consumer Key',
      },
      {
        what: 'a host that is not allowed',
        argv: () => flags({ 'instance-url': 'https://acme.my.salesforce.com.evil.io' }),
        id: 'host-not-allowed',
        exitCode: 2,
        seen: [],
        says: 'SF_JWT_ALLOWED_HOSTS',
      },
      {
        what: 'another org',
        argv: () => flags({ 'expected-org-id': '00D000000000001AAA' }),
        id: 'org-unexpected',
        exitCode: 1,
        seen: ['discovery', 'token'],
        says: '--expected-org-id',
      },
      {
        what: 'another org than the one of the answer',
        prepare: () => (org.switches.wrongInstanceUrl = 'https://evil.io'),
        argv: flags,
        id: 'answered-host-not-allowed',
        exitCode: 1,
        seen: ['discovery', 'token'],
        says: "wasn't sent there",
      },
      {
        what: 'a server that answers 503',
        prepare: () => (org.switches.http503 = true),
        argv: flags,
        id: 'maintenance',
        exitCode: 75,
        seen: ['discovery', 'token'],
        says: 'HTTP 503',
      },
      {
        what: 'a connection that is cut',
        prepare: () => (org.switches.cutConnection = ['token']),
        argv: flags,
        id: 'connection-reset',
        exitCode: 75,
        seen: ['discovery', 'token'],
        says: 'Try again',
      },
      {
        what: 'a page in place of an answer',
        prepare: () => (org.switches.htmlPage = ['token']),
        argv: flags,
        id: 'page-instead-of-answer',
        exitCode: 1,
        seen: ['discovery', 'token'],
        says: 'captive portal',
      },
      {
        what: 'a redirect',
        prepare: () => Object.assign(org.switches, { redirect: 'https://other.example/x', redirectKinds: ['token'] }),
        argv: flags,
        id: 'redirected',
        exitCode: 1,
        seen: ['discovery', 'token'],
        says: 'https://other.example',
      },
      {
        what: 'an inactive user',
        prepare: () => org.state.users.forEach((user) => (user.isActive = false)),
        argv: () => [...flags(), '--wait', '5'],
        id: 'user-inactive',
        exitCode: 1,
        seen: ['discovery', 'token'],
        says: 'Unfreeze',
      },
      {
        what: 'a user without API access',
        prepare: () => (org.switches.apiAccessDisabled = true),
        argv: flags,
        id: 'api-disabled',
        exitCode: 1,
        seen: ['discovery', 'token', 'userinfo', 'data'],
        says: 'API Enabled',
      },
      {
        what: 'a key file that is not there',
        argv: () => flags({ 'jwt-key-file': 'gone.key' }),
        id: 'key-file-not-readable',
        exitCode: 1,
        seen: [],
        says: 'gone.key',
      },
      {
        what: 'an API version that the org does not have',
        argv: () => [...flags(), '--api-version', '99.0'],
        id: 'api-version-unknown',
        exitCode: 1,
        seen: ['discovery', 'token', 'userinfo', 'data'],
        says: '/services/data',
      },
    ];
    for (const { what, prepare, argv, id, exitCode, seen, says } of failures)
      it(`by ${what} is ${id}, exit ${exitCode}, in text and JSON`, async () => {
        prepare?.();
        const text = await run(argv());
        expect([text.exitCode, kinds(), text.error]).to.deep.equal([exitCode, seen, undefined]);
        expect(text.stdout)
          .to.match(/^fail /m)
          .and.include(`[${id}]`)
          .and.include(says)
          .and.include('What to do:');
        const result = await run([...argv(), '--json']);
        expect([result.exitCode, result.json?.status, first(result)?.exitCode]).to.deep.equal([
          exitCode,
          exitCode,
          exitCode,
        ]);
        expect([first(result)?.outcome, first(result)?.fault?.id]).to.deep.equal(['failed', id]);
        expect(first(result)?.fault?.fix.length).to.be.greaterThan(0);
      });

    it('by a name that DNS does not know exits with 1 and says that it is usually a typo', async () => {
      const host = 'no-such-domain.invalid';
      const result = await run([...flags({ 'instance-url': `https://${host}` }), '--json'], {
        SF_JWT_ALLOWED_HOSTS: host,
      });
      // A machine without any name server can't tell unknown from unreachable.
      if (first(result)?.fault?.id === 'dns-temporary') expect(result.exitCode).to.equal(75);
      else {
        expect([first(result)?.fault?.id, result.exitCode]).to.deep.equal(['dns-unknown', 1]);
        expect(first(result)?.fault?.explanation).to.include('mistyped');
      }
    });

    it('by a refused connection exits with 75 and sends nothing', async () => {
      const port = await freePort();
      const host = `127.0.0.1:${port}`;
      const result = await run([...flags({ 'instance-url': `http://${host}` }), '--json'], {
        SF_JWT_ALLOWED_HOSTS: host,
      });
      expect([first(result)?.fault?.id, first(result)?.attempts, result.exitCode]).to.deep.equal([
        'connection-refused',
        0,
        75,
      ]);
    });

    for (const https of [true, 'expired', 'other-host'] as const)
      it(`by a TLS certificate that is not to be trusted (${https}) sends no assertion`, async () => {
        const secure = await startLocalOrg({ https });
        try {
          const result = await run([...flags({ 'instance-url': secure.origin }), '--json'], {
            SF_JWT_ALLOWED_HOSTS: secure.host,
          });
          expect(first(result)?.fault?.id).to.be.oneOf(['tls-untrusted', 'tls-expired', 'tls-other-name']);
          expect([result.exitCode, secure.requests]).to.deep.equal([1, []]);
        } finally {
          await secure.close();
        }
      });

    it('shows what a hostile org writes as text only', async () => {
      org.switches.textInjection = '\u001b[31m\u0007\n::error::x ##vso[task.x]<b>`|\u202e';
      org.state.users.forEach((user) => (user.isActive = false));
      const text = await run(flags());
      expect(text.stdout).not.to.match(/\p{Cc}(?<!\n)|\p{Cf}|^::|##vso/mu);
      const { stdout } = await run([...flags(), '--json']);
      expect(stdout).not.to.match(/\\u001b|\\u0007|\u202e|::error|##vso/);
    });
  });

  it('goes on with --wait until the change has spread, and shows it', async () => {
    const app = org.state.apps[0] ?? expect.fail('no app');
    app.refusalsLeft = 1;
    const { stdout, stderr, exitCode } = await run([...flags(), '--wait', '1']);
    expect(exitCode).to.equal(0);
    expect(kinds()).to.deep.equal(['discovery', 'token', 'token', 'userinfo', 'data']);
    expect(stdout).to.include('Token requests: 2');
    expect(stderr).to.include("127.0.0.1 can't find the app. If the app");
  });

  it('leaves the host out of what it says while it waits, with --redact', async () => {
    const app = org.state.apps[0] ?? expect.fail('no app');
    app.refusalsLeft = 1;
    const { stderr } = await run([...flags(), '--wait', '1', '--redact']);
    expect(stderr).to.include("(host) can't find the app. If the app").and.not.include('127.0.0.1');
  });

  it('leaves names and hosts out of an error that ends it before the first check, with --redact', async () => {
    const wrong = ['--username', 'ci.person', '--client-id', 'x', '--jwt-key-file', 'none.key', '--instance-url'];
    for (const [host, ...more] of [
      ['https://login.acme.example', '--expected-org-id', 'login.acme.example'],
      ['https://acme--uat.sandbox.my.salesforce.com/x/y', '--expected-org-id', 'ci.person', '--json'],
      ['plain-host', '--audience', 'plain-host', '--json'],
    ]) {
      const { stdout, stderr, exitCode } = await run([...wrong, host ?? '', ...more, '--redact']);
      expect(exitCode).to.equal(2);
      const shown = stdout + stderr;
      expect(shown).to.match(/Error/);
      for (const name of ['acme', 'plain-host', 'ci.person']) expect(shown).not.to.include(name);
    }
  });

  describe('what is asked for beyond', () => {
    it('is the right to deploy, a query of the own, and the end of the certificate', async () => {
      const missing = await run([...flags(), '--check-deploy']);
      expect([missing.exitCode, kinds()]).to.deep.equal([1, ['discovery', 'token', 'userinfo', 'data', 'query']]);
      expect(missing.stdout).to.include('[deploy-right-missing]');
      const access = org.state.permissionSets.find(({ name }) => name === 'JwtApp_Access');
      Object.assign(access?.permissions ?? {}, { PermissionsModifyMetadata: true });
      const { stdout, exitCode } = await run([...flags(), '--check-deploy', '--smoke', 'SELECT Id FROM User']);
      expect(exitCode).to.equal(0);
      expect(stdout).to.include('Can deploy metadata').and.include('Rows: ');
    });

    it('is exit 30 for a certificate that ends too early, from the flag or the file', async () => {
      const { sha256, publicKeySha256, notAfter } = readCertificate(pair.certificatePem);
      const recorded = { sha256, publicKeySha256, notAfter: notAfter.toISOString() };
      const connection = { instanceUrl: org.origin, username, clientId, certificate: recorded };
      connections({ acme: connection }, { defaults: { expiresIn: '91d' } });
      const env = { SF_JWT_KEY: pair.privateKeyPem };
      const expiring = await run(['--concise'], env);
      expect([expiring.exitCode, expiring.stdout]).to.deep.equal([
        30,
        'expiring acme: the certificate expires within the period that you specified (exit code 30)\n',
      ]);
      expect((await run(['--concise', '--expires-in', '10d'], env)).stdout).to.equal('proven   acme\n');
    });

    for (const [flag, value, name] of [
      ['--smoke', 'DELETE FROM User', 'SmokeQueryInvalidError'],
      ['--expires-in', 'soon', 'ExpiresInInvalidError'],
    ] as const)
      it(`is wrong usage as ${flag} ${value}, before any request`, async () => {
        const { error, exitCode } = await run([...flags(), flag, value]);
        expect([error?.name, exitCode, org.requests]).to.deep.equal([name, 2, []]);
      });
  });

  describe('wrong usage', () => {
    for (const [what, argv, name] of [
      ['no flags and no connection', () => [], 'ConnectionIncompleteError'],
      ['an unknown connection', () => ['--connection', 'nobody'], 'ConnectionUnknownError'],
      [
        'a key in place of its file',
        () => flags({ 'jwt-key-file': '-----BEGIN PRIVATE KEY-----' }),
        'KeyFileIsKeyError',
      ],
      ['an audience that is no URL', () => flags({ 'audience-url': 'login' }), 'AudienceInvalidError'],
      ['an org id that is none', () => flags({ 'expected-org-id': 'acme' }), 'OrgIdInvalidError'],
    ] as const)
      it(`is ${what}: ${name}, exit 2, no request`, async () => {
        const { error, exitCode } = await run(argv());
        expect([error?.name, exitCode]).to.deep.equal([name, 2]);
        expect(error?.actions).to.have.length.greaterThan(0);
        expect(org.requests).to.deep.equal([]);
      });

    it('lists every missing flag, in JSON too', async () => {
      const { json } = await run(['--json']);
      expect(json?.status).to.equal(2);
      for (const flag of ['--username', '--client-id', '--instance-url', '--jwt-key-file'])
        expect(json?.message).to.include(flag);
    });

    it('is a secret in the connection file, which is not shown', async () => {
      connections({ acme: { instanceUrl: org.origin, username, clientId, note: pair.privateKeyPem } });
      const { error, stdout, stderr } = await run([]);
      expect(error?.name).to.equal('ConnectionFileHasSecretError');
      expect(stdout + stderr + JSON.stringify(error)).not.to.include(pair.privateKeyPem.slice(40, 90));
    });
  });
});

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
};
