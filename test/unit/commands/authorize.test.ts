import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthInfo, StateAggregator } from '@salesforce/core';
import { expect } from 'chai';
import JwtAuthorize, { type JwtAuthorizeResult } from '../../../src/commands/jwt/authorize.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import { findCanaries, plantToken, type Canaries } from '../../tools/canary.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import { runnerEnvironments } from '../../tools/runners.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { opensslPair, readyApp } from '../local-org/appPackage.ts';

const command = { run: async (argv: string[], root: string) => JwtAuthorize.run(argv, root) };
const username = 'ci@acme.example';
const authFile = join(homedir(), '.sfdx', `${username}.json`);

describe('jwt authorize', () => {
  const pair = opensslPair();
  let org: LocalOrg;
  let folder: string;
  let clientId: string;

  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'jwt-authorize-')));
    org = await startLocalOrg();
    clientId = await readyApp(org, pair);
    org.requests.length = 0;
    forget();
  });
  afterEach(async () => {
    forget();
    await org.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const forget = (): void => {
    rmSync(authFile, { recursive: true, force: true });
    StateAggregator.clearInstance();
  };
  const run = (
    argv: string[] = [],
    env: Record<string, string | undefined> = {},
  ): Promise<CommandRun<JwtAuthorizeResult>> =>
    runCommand(command, argv, {
      cwd: folder,
      env: {
        SF_JWT_ALLOWED_HOSTS: org.host,
        SF_JWT_KEY: pair.key,
        SF_JWT_USERNAME: username,
        SF_JWT_CLIENT_ID: clientId,
        SF_JWT_INSTANCE_URL: org.origin,
        CI: undefined,
        ...env,
      },
    });
  const token = (): string => org.state.sessions.find(({ appId }) => appId !== null)?.accessToken ?? '(no session)';
  const storeLogin = (fields: object): void => {
    mkdirSync(join(homedir(), '.sfdx'), { recursive: true });
    writeFileSync(authFile, JSON.stringify({ username, orgId: org.state.organization.id, ...fields }));
  };

  it('proves and stores with one login, and says how the login ends', async () => {
    const { stdout, stderr, exitCode, error } = await run(['--alias', 'ci']);
    expect([exitCode, error]).to.deep.equal([0, undefined]);
    expect(org.requests.map(({ kind }) => kind).slice(0, 4)).to.deep.equal(['discovery', 'token', 'userinfo', 'data']);
    expect(org.requests.filter(({ kind }) => kind === 'token')).to.have.length(1);
    expect(stdout)
      .to.match(/^pass {5}token /m)
      .and.include('The CLI is authorized: --target-org ci')
      .and.include('rerun this command')
      .and.include('sf org logout --target-org ci --no-prompt');
    expect(existsSync(authFile)).to.equal(true);
    expect(stdout + stderr + readFileSync(authFile, 'utf8')).not.to.include(token().slice(16));
  });

  it('with --concise says in two lines that it is proven and authorized', async () => {
    const { stdout } = await run(['--alias', 'ci', '--concise']);
    const [proven, authorized, ...more] = stdout.trimEnd().split('\n');
    expect(proven).to.match(/^proven {3}\S+$/);
    expect(authorized).to.include('--target-org ci');
    expect(more).to.deep.equal([]);
  });

  for (const [what, organization] of Object.entries({
    'a production org': {},
    'a Dev Hub': { isDevHub: true },
    'a sandbox': { isSandbox: true },
    'a scratch org': { isSandbox: true, trialExpirationDate: '2030-01-01T00:00:00.000+0000' },
  }))
    it(`leaves what core leaves of ${what}, and lets core ask nothing`, async () => {
      Object.assign(org.state.organization, organization);
      expect((await run()).exitCode).to.equal(0);
      const stored = (): Record<string, unknown> =>
        JSON.parse(readFileSync(authFile, 'utf8')) as Record<string, unknown>;
      const ours = stored();
      expect(org.requests.filter(({ path }) => path.includes('/v51.0/'))).to.deep.equal([]);
      forget();
      const accessToken = token();
      const login = { accessToken, username, orgId: org.state.organization.id, instanceUrl: org.origin };
      const authInfo = await AuthInfo.create({ accessTokenOptions: { ...login, loginUrl: org.origin } });
      await authInfo.save();
      const differing = { accessToken: '', instanceApiVersionLastRetrieved: '' };
      expect({ ...ours, ...differing }).to.deep.equal({ ...stored(), ...differing });
    });

  it('prints what a Dev Hub needs, and only for one', async () => {
    const plain = await run(['--json']);
    expect(plain.json?.result.devHubVariables).to.equal(undefined);
    org.state.organization.isDevHub = true;
    const { stdout } = await run();
    expect(stdout)
      .to.include('SF_SCRATCH_SIGNUP_CONNECTED_APP=PlatformCLI')
      .and.include('SF_SCRATCH_SIGNUP_CALLBACK_URL=http://localhost:1717/OauthRedirect');
  });

  it('stores nothing when the login is not proven', async () => {
    org.switches.apiAccessDisabled = true;
    const { stdout, exitCode } = await run();
    expect([exitCode, existsSync(authFile)]).to.deep.equal([1, false]);
    expect(stdout).to.include('[api-disabled]').and.include("The CLI wasn't authorized");
    const { json } = await run(['--json']);
    expect(json?.result).to.include({ authorized: false, username });
  });

  it('sends the token nowhere and stores nothing when another org answers', async () => {
    const { exitCode } = await run([], { SF_JWT_ORG_ID: '00D000000000001AAA' });
    expect([exitCode, existsSync(authFile)]).to.deep.equal([1, false]);
    expect(org.requests.map(({ kind }) => kind)).to.deep.equal(['discovery', 'token']);
  });

  for (const [what, fields] of [
    ['refresh token', { refreshToken: 'x' }],
    ['private key', { privateKey: '/gone/server.key' }],
  ] as const)
    it(`does not replace a login with a ${what} before it is told to`, async () => {
      storeLogin(fields);
      const refused = await run();
      expect([refused.error?.name, refused.exitCode]).to.deep.equal(['StoredLoginRenewsItselfError', 2]);
      expect(refused.error?.message).to.include(what);
      expect(org.requests).to.deep.equal([]);
      StateAggregator.clearInstance();
      expect((await run(['--force'])).exitCode).to.equal(0);
      expect(readFileSync(authFile, 'utf8')).not.to.match(/refreshToken|privateKey|server\.key/);
    });

  it('says that a login could not be stored, without the token', async () => {
    mkdirSync(authFile, { recursive: true });
    const { error, exitCode, stdout } = await run();
    expect([error?.name, exitCode]).to.deep.equal(['LoginNotStoredError', 1]);
    expect(error?.message).to.match(/couldn't store it: \w/);
    expect(stdout + JSON.stringify(error)).not.to.include(token());
  });

  describe('in a pipeline', () => {
    const github = { CI: 'true', GITHUB_ACTIONS: 'true' };

    for (const runner of Object.keys(runnerEnvironments('')))
      it(`shows no token on ${runner}, not even to have it hidden`, async () => {
        const env = runnerEnvironments(folder)[runner];
        const runs = [await run([], env), await run(['--json'], env)];
        expect(runs.map(({ exitCode }) => exitCode)).to.deep.equal([0, 0]);
        const canaries: Canaries = new Map();
        for (const { accessToken } of org.state.sessions) plantToken(canaries, 'a token', accessToken);
        const shown = runs.map(({ raw }) => raw).join();
        expect(findCanaries(canaries, { shown, ...filesBelow(folder, 'latin1') })).to.deep.equal([]);
      });

    it('warns where the home folder can outlive the job', async () => {
      const warns = async (env: Record<string, string>): Promise<boolean> =>
        /can outlive the job/.test((await run([], env)).stderr);
      expect(await warns({ ...github, RUNNER_ENVIRONMENT: 'self-hosted' })).to.equal(true);
      expect(await warns({ ...github, RUNNER_ENVIRONMENT: 'github-hosted' })).to.equal(false);
      expect(await warns({ CI: 'true' })).to.equal(true);
      expect(await warns({})).to.equal(false);
    });

    it('with --strict does nothing without a pin from outside', async () => {
      const { stdout, exitCode } = await run(['--strict'], { CI: 'true' });
      expect([exitCode, org.requests]).to.deep.equal([1, []]);
      expect(stdout).to.include('[pin-missing]');
    });
  });

  it('with --redact shows no user name, org id or host', async () => {
    const orgId = org.state.organization.id;
    for (const argv of [['--redact'], ['--redact', '--json']]) {
      const { stdout, stderr: all } = await run(argv);
      // What core says about a test server without TLS is its own.
      const stderr = all.replace(/^Warning: Using insecure protocol.*$/m, '');
      for (const secret of [username, orgId, orgId.slice(0, 15), org.host, '127.0.0.1'])
        expect(stdout + stderr, secret + stdout + stderr).not.to.include(secret);
    }
  });

  it('quotes a strange alias in the command that logs out', async () => {
    const { json } = await run(['--alias', "a b'; x", '--json']);
    expect(json?.result.logoutCommand).to.equal("sf org logout --target-org 'a b'\\''; x' --no-prompt");
  });
});
