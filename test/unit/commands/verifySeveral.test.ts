import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtVerify, { type JwtVerifyResult } from '../../../src/commands/jwt/verify.ts';
import { generateKeyPair, type KeyPair } from '../../../src/keypair/write/generate.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { readyApp } from '../local-org/appPackage.ts';

const username = 'ci@acme.example';

describe('several connections of which one can’t be tried', () => {
  let org: LocalOrg;
  let pair: KeyPair;
  let folder: string;
  let clientId: string;

  before(async () => (pair = await generateKeyPair({ subject: { commonName: 'acme' }, days: 90, bits: 2048 })));
  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'jwt-verify-')));
    mkdirSync(join(folder, 'config'));
    writeFileSync(join(folder, 'sfdx-project.json'), '{"packageDirectories":[]}');
    org = await startLocalOrg();
    clientId = await readyApp(org, { key: pair.privateKeyPem, certificate: pair.certificatePem });
    org.requests.length = 0;
  });
  afterEach(async () => {
    await org.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (argv: string[], keys: Record<string, string | undefined> = {}): Promise<CommandRun<JwtVerifyResult>> =>
    runCommand<JwtVerifyResult>(JwtVerify, argv, {
      cwd: folder,
      env: { SF_JWT_ALLOWED_HOSTS: org.host, SF_JWT_KEY_DIR: join(folder, 'keys'), CI: undefined, ...keys },
    });
  const kinds = (): string[] => org.requests.map(({ kind }) => kind);
  const connections = (entries: Record<string, object>): void =>
    writeFileSync(join(folder, 'config', 'jwt-connections.json'), JSON.stringify({ version: 1, connections: entries }));
  const env = () => ({ SF_JWT_GOOD_KEY: pair.privateKeyPem, SF_JWT_BAD_KEY: pair.privateKeyPem });
  const record = () => ({ instanceUrl: org.origin, username, clientId });
  const spoiled: Array<[string, object | undefined, Record<string, string>, string]> = [
    ['has no username', { username: undefined }, {}, 'connection-file-invalid'],
    ['has a number for a URL', { instanceUrl: 7 }, {}, 'connection-file-invalid'],
    ['has another scheme', { instanceUrl: 'ftp://acme.my.salesforce.com' }, {}, 'instance-url-invalid'],
    ['has no consumer key', { clientId: undefined }, {}, 'connection-incomplete'],
    ['pins no org', { orgId: '001000000000001' }, {}, 'org-id-invalid'],
    ['is unknown', undefined, {}, 'connection-unknown'],
    ['has a bundle that is empty', {}, { SF_JWT_BAD: ' ', SF_JWT_BAD_KEY: '' }, 'bundle-empty'],
    ['has a key for a path', {}, { SF_JWT_BAD_KEY: '', SF_JWT_BAD_KEY_FILE: 'LS0tLS1CRUdJTi' }, 'key-file-is-key'],
  ];
  for (const [what, change, variables, id] of spoiled)
    it(`prove the others where one ${what}`, async () => {
      connections({ good: record(), ...(change && { bad: { ...record(), ...change } }) });
      // A key that flows from elsewhere makes a name known.
      const keys = change ? { ...env(), ...variables } : { SF_JWT_GOOD_KEY: pair.privateKeyPem };
      const ran = await run(['--connection', 'bad', '--connection', 'good', '--json'], keys);
      expect(ran.exitCode).to.equal(2);
      expect(
        ran.json?.result.connections.map(({ connection, outcome, fault }) => [connection, outcome, fault?.id]),
        ran.stdout,
      ).to.deep.equal([
        ['bad', 'failed', id],
        ['good', 'proven', undefined],
      ]);
      expect(kinds()).to.deep.equal(['discovery', 'token', 'userinfo', 'data']);
    });

  it('name it, and what to do, in text as well', async () => {
    connections({ good: record(), bad: { instanceUrl: org.origin } });
    const { stdout } = await run(['--connection', 'good', '--connection', 'bad'], env());
    expect(stdout).to.include('Connection bad\n').and.include('connections.bad.username').and.include('1 of 2');
    expect(stdout).not.to.include('Login: ');
    const concise = await run(['--connection', 'good', '--connection', 'bad', '--concise'], env());
    expect(concise.stdout)
      .to.match(/^failed +bad: .*connection-file-invalid/m)
      .and.match(/^proven +good/m);
  });

  it('are told that a variable for one of them has no effect, unless each has its own', async () => {
    connections({ good: record(), fine: record() });
    const both = ['-c', 'good', '-c', 'fine', '--json'];
    const own = { SF_JWT_GOOD_KEY: pair.privateKeyPem, SF_JWT_FINE_KEY: pair.privateKeyPem };
    const warned = async (variables: Record<string, string>) =>
      (await run(both, variables)).json?.warnings.filter((text) => text.includes('SF_JWT_')).join(' ') ?? '';
    expect(await warned({ SF_JWT_KEY: pair.privateKeyPem }))
      .to.include('SF_JWT_KEY.')
      .and.include('SF_JWT_GOOD_KEY');
    expect(await warned({ ...own, SF_JWT_KEY_FILE: 'x', SF_JWT_ORG_ID: '00D5g000001abcDEAQ' })).to.include(
      'SF_JWT_KEY_FILE, SF_JWT_ORG_ID.',
    );
    expect(await warned({ SF_JWT_KEY: pair.privateKeyPem, SF_JWT_GOOD_KEY: pair.privateKeyPem })).to.include(
      'SF_JWT_FINE_KEY',
    );
    expect(await warned({ ...own, SF_JWT_KEY: pair.privateKeyPem })).to.equal('');
    expect((await run(['-c', 'good', '--json'], { SF_JWT_KEY: pair.privateKeyPem })).json?.warnings).to.deep.equal([]);
  });

  it('tell of a bad record that nobody named, and are never chosen past it', async () => {
    connections({ good: record(), fine: record(), bad: { username } });
    const named = await run(['-c', 'good', '-c', 'fine', '--json'], {
      ...env(),
      SF_JWT_FINE_KEY: pair.privateKeyPem,
    });
    expect([named.exitCode, named.json?.warnings.join()]).to.deep.include(0);
    expect(named.json?.warnings.join()).to.include('connections.bad.instanceUrl');
    for (const argv of [[], ['-c', 'bad'], ['-c', 'bad', '-c', 'bad']])
      expect((await run(argv, env())).error?.name, argv.join()).to.equal('ConnectionFileInvalidError');
  });
});
