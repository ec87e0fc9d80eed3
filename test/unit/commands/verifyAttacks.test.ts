/** Nothing in a project can send an assertion or a token to another host: no name is even looked up. */
import dns from 'node:dns';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { decodeJwt } from 'jose';
import JwtVerify, { type JwtVerifyResult } from '../../../src/commands/jwt/verify.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { opensslPair, readyApp } from '../local-org/appPackage.ts';

const command = { run: async (argv: string[], root: string) => JwtVerify.run(argv, root) };
const username = 'ci@acme.example';

describe('jwt verify in a project that wants the login to go elsewhere', () => {
  const pair = opensslPair();
  const lookedUp: string[] = [];
  const { lookup } = dns;
  let org: LocalOrg;
  let clientId: string;
  let folder: string;

  before(async () => {
    org = await startLocalOrg();
    clientId = await readyApp(org, pair);
    // Addresses of this machine are looked up by servers that listen, too.
    const note = (name: string, options: dns.LookupOptions, done: (error: Error | null) => void): void => {
      if (name === '127.0.0.1') return lookup(name, options, done);
      lookedUp.push(name);
      done(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    };
    Object.assign(dns, { lookup: note });
  });
  after(async () => {
    Object.assign(dns, { lookup });
    await org.close();
  });
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'jwt-attack-')));
    mkdirSync(join(folder, 'config'));
    writeFileSync(join(folder, 'sfdx-project.json'), '{"packageDirectories":[]}');
    org.requests.length = 0;
    lookedUp.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const project = (connection: object, rest: object = {}): void =>
    writeFileSync(
      join(folder, 'config', 'jwt-connections.json'),
      JSON.stringify({
        version: 1,
        connections: { acme: { username, clientId, instanceUrl: org.origin, ...connection } },
        ...rest,
      }),
    );
  const run = (
    env: Record<string, string | undefined> = {},
    argv: string[] = [],
  ): Promise<CommandRun<JwtVerifyResult>> =>
    runCommand(command, ['--json', ...argv], {
      cwd: folder,
      env: { SF_JWT_ALLOWED_HOSTS: org.host, SF_JWT_KEY: pair.key, CI: undefined, ...env },
    });
  const sentTo = (): string[] => org.requests.map(({ kind }) => kind);

  for (const instanceUrl of [
    'https://acme.my.salesforce.com.evil.io',
    'https://acme.my.salesforce.com@evil.io',
    'https://evil.io/acme.my.salesforce.com',
    'https://evil.io?.my.salesforce.com',
    'https://evil.io#.my.salesforce.com',
    'https://evil.io\\.my.salesforce.com',
    'https://acme.my.salesforce.com:8443',
    'https://acme.my.salesforce.com.',
    'https://acme.my.salesforce.com/services/oauth2/token/../../x',
    'http://acme.my.salesforce.com',
    'https://acmemy.salesforce.com',
    'https://evilsalesforce.com',
    'https://acme.my.salesforce.com%00.evil.io',
    'https://xn--acme-.my.salesforce.com',
    'https://аcme.my.salesforce.com',
    'https://acme.my。salesforce.com',
    'https://acme--c.documentforce.com',
    'https://acme.content.force.com',
    'https://acme.file.force.com',
    'https://acme.visualforce.com',
    'https://evil.io.lightning.force.com.evil.io',
    'https://x@acme.lightning.force.com',
    'http://localhost:8080',
    'https://localhost',
    'https://127.0.0.1',
    'https://[::1]',
    'https://2130706433',
    'https://169.254.169.254',
    'file:///etc/passwd',
    'ftp://acme.my.salesforce.com',
    '//evil.io',
    '\u200bhttps://evil.io',
  ])
    it(`sends nothing to ${JSON.stringify(instanceUrl)}`, async () => {
      project({ instanceUrl });
      const { json, exitCode } = await run();
      expect([exitCode, json?.result.connections[0]?.exitCode]).to.deep.equal([2, 2]);
      expect(json?.result.connections[0]?.attempts).to.equal(0);
      expect([sentTo(), lookedUp]).to.deep.equal([[], []]);
    });

  it('sends nothing to loopback without SF_JWT_ALLOWED_HOSTS, and nothing in the project stands for it', async () => {
    project(
      { allowedHosts: org.host, SF_JWT_ALLOWED_HOSTS: org.host },
      { allowedHosts: [org.host], SF_JWT_ALLOWED_HOSTS: org.host },
    );
    writeFileSync(join(folder, '.env'), `SF_JWT_ALLOWED_HOSTS=${org.host}\n`);
    writeFileSync(
      join(folder, 'sfdx-project.json'),
      JSON.stringify({ packageDirectories: [], SF_JWT_ALLOWED_HOSTS: org.host }),
    );
    const { json, exitCode } = await run({ SF_JWT_ALLOWED_HOSTS: undefined });
    expect([json?.result.connections[0]?.fault?.id, exitCode, sentTo()]).to.deep.equal([
      'host-port-not-allowed',
      2,
      [],
    ]);
  });

  it('takes no audience, proxy or TLS setting from a file, and says that the keys are unknown', async () => {
    project({
      audience: 'https://evil.io',
      aud: 'https://evil.io',
      proxy: 'http://evil.io',
      rejectUnauthorized: false,
    });
    const { json } = await run();
    expect(json?.result.connections[0]?.outcome).to.equal('proven');
    const assertion = new URLSearchParams(org.requests[1]?.body).get('assertion') ?? '';
    expect(decodeJwt(assertion).aud).to.equal(org.origin);
    for (const key of ['audience', 'aud', 'proxy', 'rejectUnauthorized'])
      expect(json?.warnings.join('\n')).to.include(`connections.acme.${key}`);
    expect(lookedUp).to.deep.equal([]);
  });

  it('ignores SF_AUDIENCE_URL, SF_ORG_INSTANCE_URL and sfdcLoginUrl, and says so', async () => {
    project({});
    writeFileSync(join(folder, 'sfdx-project.json'), '{"packageDirectories":[],"sfdcLoginUrl":"https://evil.io"}');
    const { json } = await run({ SF_AUDIENCE_URL: 'https://evil.io', SF_ORG_INSTANCE_URL: 'https://evil.io' });
    expect(json?.result.connections[0]).to.include({
      outcome: 'proven',
      audience: org.origin,
      instanceUrl: org.origin,
    });
    for (const name of ['SF_AUDIENCE_URL', 'SF_ORG_INSTANCE_URL', 'sfdcLoginUrl'])
      expect(json?.warnings.filter((warning) => warning.startsWith(name))).to.have.length(1);
    expect(JSON.stringify(json)).not.to.include('evil.io');
    expect(lookedUp).to.deep.equal([]);
  });

  it('does not mind a project file that is broken', async () => {
    project({});
    writeFileSync(join(folder, 'sfdx-project.json'), '{');
    expect((await run()).json?.result.connections[0]?.outcome).to.equal('proven');
  });

  for (const [what, redirect] of [
    ['another host', 'https://evil.io/services/oauth2/token'],
    ['another scheme', 'ftp://evil.io'],
    ['itself', '/services/oauth2/token'],
  ] as const)
    it(`does not follow a redirect to ${what}, from any request`, async () => {
      project({});
      for (const kind of ['discovery', 'token', 'userinfo', 'data'] as const) {
        org.requests.length = 0;
        Object.assign(org.switches, { redirect, redirectKinds: [kind] });
        await run();
        expect(sentTo().filter((each) => each === kind)).to.deep.equal([kind]);
      }
      delete org.switches.redirect;
      expect(lookedUp).to.deep.equal([]);
    });

  for (const wrong of [
    'https://evil.io',
    'http://evil.io',
    'https://acme.my.salesforce.com.evil.io',
    'https://acme.lightning.force.com',
    '//evil.io',
    '',
  ])
    it(`sends the token not to the instance_url "${wrong}" of the answer`, async () => {
      project({});
      org.switches.wrongInstanceUrl = wrong;
      const { json } = await run();
      delete org.switches.wrongInstanceUrl;
      expect(json?.result.connections[0]?.fault?.id).to.equal('answered-host-not-allowed');
      expect([sentTo(), lookedUp]).to.deep.equal([['discovery', 'token'], []]);
    });

  describe('and to another org', () => {
    const other = '00D000000000001AAA';

    it('is stopped by the pin from outside, which the file does not override', async () => {
      project({ orgId: org.state.organization.id });
      for (const [env, argv] of [
        [{ SF_JWT_ACME_ORG_ID: other }, []],
        [{ SF_JWT_ORG_ID: other }, []],
        [{}, ['--expected-org-id', other]],
      ] as const) {
        org.requests.length = 0;
        const { json } = await run(env, [...argv]);
        expect(json?.result.connections[0]?.fault?.id).to.equal('org-unexpected');
        expect(sentTo()).to.deep.equal(['discovery', 'token']);
      }
    });

    it('is warned about in a pipeline without a pin from outside, and refused with --strict', async () => {
      project({ orgId: org.state.organization.id });
      const warned = await run({ CI: 'true' });
      const pin = warned.json?.result.connections[0]?.checks.find(({ id }) => id === 'pin');
      expect([pin?.outcome, warned.exitCode]).to.deep.equal(['warn', 0]);
      org.requests.length = 0;
      const refused = await run({ CI: 'true' }, ['--strict']);
      expect([refused.json?.result.connections[0]?.fault?.id, refused.exitCode, sentTo()]).to.deep.equal([
        'pin-missing',
        1,
        [],
      ]);
    });
  });
});
