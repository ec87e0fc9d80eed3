import { AuthInfo, StateAggregator } from '@salesforce/core';
import { expect } from 'chai';
import JwtDeploy from '../../../src/commands/jwt/deploy.ts';
import JwtDiff from '../../../src/commands/jwt/diff.ts';
import JwtSetup, { type JwtSetupResult } from '../../../src/commands/jwt/setup.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';

/** As `sf org login access-token` leaves it behind, for a user of the org. */
const logIn = async ({ origin, state }: LocalOrg, username: string): Promise<void> => {
  const user = state.users.find((each) => each.username === username);
  const token = `${state.organization.id}!${username.replaceAll(/\W/g, '_')}`;
  state.sessions.push({
    accessToken: token,
    userId: user?.id ?? '',
    appId: null,
    scopes: ['full'],
    createdAt: Date.now(),
    format: 'opaque',
  });
  StateAggregator.clearInstance();
  const authInfo = await AuthInfo.create({
    accessTokenOptions: { accessToken: token, instanceUrl: origin, loginUrl: origin },
  });
  await authInfo.save();
};
const logOut = async (username: string): Promise<void> => {
  const { orgs } = await StateAggregator.getInstance();
  await orgs.readAll();
  await orgs.remove(username);
  StateAggregator.clearInstance();
};

describe('sf jwt setup without --target-org', function () {
  this.timeout(120_000);
  let stage: Scene;

  beforeEach(async () => {
    stage = await scene();
  });
  afterEach(async () => {
    await logOut(stage.loginUser);
    await stage.end();
  });

  const setUp = (...argv: string[]): Promise<CommandRun<JwtSetupResult>> =>
    runCommand(JwtSetup, ['--no-prompt', '--connection', 'acme', '--json', ...argv], stage.options);
  const byDefault = (username: string): void => {
    stage.options.env = { ...stage.options.env, SF_TARGET_ORG: username };
  };
  const adminOf = ({ json }: CommandRun<JwtSetupResult>): string | undefined =>
    json?.result.steps.find(({ step }) => step === 'org')?.details['admin'];

  it('takes the stored login of the org that the connection file knows, and shows it', async () => {
    expect((await setUp('--target-org', 'admin', '--username', stage.loginUser)).exitCode).to.equal(0);
    const again = await setUp();
    expect(again.exitCode, again.raw).to.equal(0);
    expect(again.json?.result.verification?.outcome).to.equal('proven');
    expect(adminOf(again)).to.equal(stage.org.admin.username);
  });

  it('names the flag where no org is known yet', async () => {
    const { json, exitCode } = await setUp('--username', stage.loginUser);
    expect([json?.name, exitCode]).to.deep.equal(['SetupFlagsMissingError', 2]);
    expect(json?.message).to.include('--target-org');
  });

  it('takes the default org for an org that isn’t known yet', async () => {
    byDefault(stage.org.admin.username);
    const run = await setUp('--username', stage.loginUser, '--dry-run');
    expect(run.exitCode, run.raw).to.equal(0);
    expect(adminOf(run)).to.equal(stage.org.admin.username);
  });

  describe('of a connection that is set up', () => {
    beforeEach(async () => {
      const made = await setUp('--target-org', 'admin', '--username', stage.loginUser);
      expect(made.exitCode, made.raw).to.equal(0);
    });

    it('goes past a default org that is the login user’s own, or another org', async () => {
      await logIn(stage.org, stage.loginUser);
      byDefault(stage.loginUser);
      const own = await setUp();
      expect(own.exitCode, own.raw).to.equal(0);
      expect(adminOf(own)).to.equal(stage.org.admin.username);
      const beta = await startLocalOrg({
        state: ({ users }) => void Object.assign(users[0] ?? {}, { username: 'admin@beta.example' }),
      });
      try {
        await logIn(beta, 'admin@beta.example');
        byDefault('admin@beta.example');
        expect(adminOf(await setUp())).to.equal(stage.org.admin.username);
      } finally {
        await logOut('admin@beta.example');
        await beta.close();
      }
    });

    it('takes no default login of a connection for the administrator of another', async () => {
      await logIn(stage.org, stage.loginUser);
      byDefault(stage.loginUser);
      const argv = ['--no-prompt', '--connection', 'new', '--username', 'x@acme.example', '--json'];
      const { json } = await runCommand(JwtSetup, argv, stage.options);
      expect(json?.name).to.equal('SetupFlagsMissingError');
      expect(json?.message).to.include('--target-org');
    });

    it('never makes an administrator of the login user where there is no other login, as deploy doesn’t', async () => {
      await logIn(stage.org, stage.loginUser);
      await logOut(stage.org.admin.username);
      for (const run of [
        await setUp(),
        await runCommand(JwtDeploy, ['-c', 'acme', '--no-prompt', '--json'], stage.options),
      ]) {
        const entry = run.json?.result as { connections?: Array<{ error?: { name: string; actions: string[] } }> };
        const { name, actions } = entry?.connections?.[0]?.error ?? run.json ?? {};
        expect(name, run.raw).to.equal('LoginUserNotAdminError');
        expect(run.raw).to.include(stage.loginUser);
        expect(actions?.join('\n'))
          .to.include(`sf org login web --instance-url ${stage.org.origin} --alias acme-admin`)
          .and.not.include('Permission Sets');
      }
    });

    it('says what deploy and diff say where sf has no login to the org', async () => {
      await logOut(stage.org.admin.username);
      const runs = [
        await setUp(),
        await runCommand(JwtDeploy, ['-c', 'acme', '--no-prompt', '--json'], stage.options),
        await runCommand(JwtDiff, ['-c', 'acme', '--json'], stage.options),
      ];
      for (const { raw } of runs) expect(raw).to.include('AdminLoginMissingError');
    });
  });
});

describe('sf jwt setup of a production org', function () {
  this.timeout(120_000);
  let stage: Scene;
  beforeEach(async () => (stage = await scene()));
  afterEach(() => stage.end());
  const setUp = (...argv: string[]) =>
    runCommand<JwtSetupResult>(
      JwtSetup,
      ['-o', 'admin', '-c', 'acme', '--username', stage.loginUser, '--wait', '0', ...argv],
      stage.options,
    );

  for (const argv of [['--json'], []])
    it(`needs --no-prompt ${argv.length > 0 ? 'with --json' : 'without a terminal'}, as sf jwt deploy does`, async () => {
      const { error, json, exitCode } = await setUp(...argv);
      expect([json?.name ?? error?.name, exitCode]).to.deep.equal(['ProductionNotConfirmedError', 2]);
      expect(stage.org.state.apps).to.deep.equal([]);
      expect((await setUp(...argv, '--dry-run')).exitCode).to.equal(0);
      expect((await setUp(...argv, '--no-prompt')).exitCode).to.equal(0);
    });

  it('asks nothing of a sandbox', async () => {
    stage.org.state.organization.isSandbox = true;
    expect((await setUp('--json')).exitCode).to.equal(0);
  });
});
