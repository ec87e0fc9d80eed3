/** After `sf jwt authorize` the real sf works with the org, from an encrypted key that exists in the environment only. */
import { createPrivateKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JwtAuthorizeResult } from '../../src/commands/jwt/authorize.ts';
import { startLocalOrg, type LocalOrg } from '../org/index.ts';
import { filesBelow } from '../tools/filesBelow.ts';
import { runSf, type SfRun } from '../tools/realSf.ts';
import { root } from '../tools/runCommand.ts';
import { loginUser, opensslPair, readyApp } from '../unit/local-org/appPackage.ts';

const permissionSet = `<?xml version="1.0" encoding="UTF-8"?>
<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">
    <hasActivationRequired>false</hasActivationRequired>
    <label>Deployed</label>
</PermissionSet>
`;

const username = 'ci@acme.example';
const passphrase = 'correct horse battery staple';

describe('sf jwt authorize under the real sf', () => {
  const pair = opensslPair();
  const encryptedKey = createPrivateKey(pair.key)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
    .toString();
  const folder = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-authorize-'));
  const home = join(folder, 'home');
  const project = join(folder, 'project');
  let org: LocalOrg;
  let env: Record<string, string | undefined>;

  before(async () => {
    const classes = join(project, 'force-app', 'permissionsets');
    mkdirSync(classes, { recursive: true });
    mkdirSync(home);
    writeFileSync(join(classes, 'Deployed.permissionset-meta.xml'), permissionSet);
    writeFileSync(
      join(project, 'sfdx-project.json'),
      JSON.stringify({ packageDirectories: [{ path: 'force-app', default: true }], sourceApiVersion: '66.0' }),
    );
    org = await startLocalOrg();
    const clientId = await readyApp(org, pair);
    mayDeploy(org);
    org.requests.length = 0;
    env = {
      SF_JWT_ALLOWED_HOSTS: org.host,
      SF_JWT_KEY: encryptedKey,
      SF_JWT_KEY_PASSPHRASE: passphrase,
      SF_JWT_USERNAME: username,
      SF_JWT_CLIENT_ID: clientId,
      SF_JWT_INSTANCE_URL: org.origin,
      SF_JWT_ORG_ID: org.state.organization.id,
      SF_DISABLE_LOG_FILE: 'false',
      SF_LOG_LEVEL: 'trace',
    };
    const linked = await runSf(['plugins', 'link', root, '--no-install'], { home });
    expect(linked.code, linked.stderr).to.equal(0);
  });
  after(async () => {
    await org.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const sf = (...args: string[]): Promise<SfRun> => runSf([...args, '--json'], { home, cwd: project, env });
  const tokenRequests = (): number => org.requests.filter(({ kind }) => kind === 'token').length;

  const result = <T>(run: SfRun): T => {
    expect(run.code, run.stdout + run.stderr).to.equal(0);
    return run.json?.result as T;
  };
  const session = () => org.state.sessions.find(({ appId }) => appId !== null);
  const secrets = (): string[] => [
    passphrase,
    encryptedKey.split('\n')[3] ?? '',
    pair.key.split('\n')[3] ?? '',
    session()?.accessToken.slice(16) ?? expect.fail('no session'),
  ];

  /** At these log levels sf itself lists its variables before any plugin runs; the warning below says so. */
  const ofOthers = (path: string, text: string): string =>
    path.endsWith('.log')
      ? text
          .split('\n')
          .filter((line) => !line.includes('"name":"sf-startup"'))
          .join('\n')
      : text;

  it('logs in once, and says what becomes of it', async () => {
    const run = await sf('jwt', 'authorize', '--alias', 'ci', '--set-default');
    const authorized = result<JwtAuthorizeResult>(run);
    expect(authorized).to.include({ authorized: true, username, alias: 'ci', isDevHub: false });
    expect(authorized.logoutCommand).to.equal('sf org logout --target-org ci --no-prompt');
    expect(tokenRequests()).to.equal(1);
    expect(org.requests.filter(({ kind }) => kind === 'revoke')).to.deep.equal([]);
    expect(run.json?.warnings?.join('\n')).to.include('can outlive the job');
    expect(run.json?.warnings?.join('\n')).to.include('including these secrets: SF_JWT_KEY, SF_JWT_KEY_PASSPHRASE');
    for (const secret of secrets()) expect(run.stdout + run.stderr).not.to.include(secret);
  });

  it('leaves no key, no path of a key and no token in the clear on the disk', () => {
    const files = filesBelow(home);
    const stored = JSON.parse(files[`.sfdx/${username}.json`] ?? '{}') as Record<string, unknown>;
    expect(stored).to.include({ username, orgId: org.state.organization.id });
    expect(stored).not.to.have.any.keys('privateKey', 'refreshToken', 'clientId');
    for (const [path, text] of Object.entries(files))
      for (const secret of secrets()) expect(ofOthers(path, text), path).not.to.include(secret);
  });

  it('lets sf show the org, deploy to it and query it', async () => {
    delete env.SF_JWT_KEY;
    const shown = result<{ username: string; connectedStatus: string }>(
      await sf('org', 'display', '--target-org', 'ci'),
    );
    expect(shown).to.include({ username, connectedStatus: 'Connected' });
    const deployed = result<{ status: string }>(await sf('project', 'deploy', 'start', '--source-dir', 'force-app'));
    expect(deployed.status).to.equal('Succeeded');
    expect(org.state.permissionSets.map(({ name }) => name)).to.include('Deployed');
    const query = ['--query', "SELECT Username FROM User WHERE Username LIKE 'ci@%'"];
    const { records } = result<{ records: unknown[] }>(await sf('data', 'query', ...query));
    expect(records).to.have.length(1);
    expect(tokenRequests()).to.equal(1);
  });

  it('promises what happens when the session ends: the next command says so, and does not log in by itself', async () => {
    org.state.sessions.splice(
      org.state.sessions.findIndex(({ appId }) => appId !== null),
      1,
    );
    const run = await sf('data', 'query', '--query', 'SELECT Id FROM User');
    expect(run.code).to.equal(1);
    expect(run.stdout).to.match(/INVALID_SESSION_ID|expired access\/refresh token/);
    expect(tokenRequests()).to.equal(1);
  });

  it('works again after another sf jwt authorize, in place of the old session', async () => {
    env.SF_JWT_KEY = encryptedKey;
    expect(result<JwtAuthorizeResult>(await sf('jwt', 'authorize', '--alias', 'ci')).authorized).to.equal(true);
    result(await sf('data', 'query', '--query', 'SELECT Id FROM User'));
    expect(tokenRequests()).to.equal(2);
  });

  it('is taken away by sf org logout without a trace, and without ending the session in the org', async () => {
    result(await sf('org', 'logout', '--target-org', 'ci', '--no-prompt'));
    expect(session()).not.to.equal(undefined);
    const files = filesBelow(home);
    expect(Object.keys(files)).not.to.include(`.sfdx/${username}.json`);
    for (const [path, text] of Object.entries(files)) {
      if (path.endsWith('.json')) expect(text, path).not.to.include('"accessToken"');
      for (const secret of secrets()) expect(ofOthers(path, text), path).not.to.include(secret);
    }
  });

  it('does not replace a login that renews itself, unless it has to', async () => {
    writeFileSync(join(folder, 'ci.key'), pair.key, { mode: 0o600 });
    const who = ['--username', username, '--client-id', env.SF_JWT_CLIENT_ID ?? '', '--instance-url', org.origin];
    result(await sf('org', 'login', 'jwt', ...who, '--jwt-key-file', join(folder, 'ci.key')));
    const before = org.requests.length;
    const refused = await sf('jwt', 'authorize');
    expect([refused.code, refused.json?.name]).to.deep.equal([2, 'StoredLoginRenewsItselfError']);
    expect(org.requests.length).to.equal(before);
    result(await sf('jwt', 'authorize', '--force'));
    const stored = filesBelow(home)[`.sfdx/${username}.json`];
    expect(stored).not.to.include('ci.key').and.not.include('clientId');
    rmSync(join(folder, 'ci.key'));
    result(await sf('data', 'query', '--query', 'SELECT Id FROM User', '--target-org', username));
  });

  it('stores nothing when the login is not proven', async () => {
    result(await sf('org', 'logout', '--target-org', username, '--no-prompt'));
    loginUser(org).isActive = false;
    const run = await sf('jwt', 'authorize', '--alias', 'ci');
    expect([run.code, (run.json?.result as JwtAuthorizeResult).verification.fault?.id]).to.deep.equal([
      1,
      'user-inactive',
    ]);
    expect(Object.keys(filesBelow(home))).not.to.include(`.sfdx/${username}.json`);
  });
});

/** What a user that deploys has in an org. */
const mayDeploy = ({ state }: LocalOrg): void => {
  const access = state.permissionSets.find(({ name }) => name === 'JwtApp_Access') ?? expect.fail('no permission set');
  for (const name of ['ModifyMetadata', 'ManageProfilesPermissionsets', 'ViewSetup'])
    access.permissions[`Permissions${name}`] = true;
};
