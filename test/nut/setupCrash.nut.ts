import { fork } from 'node:child_process';
import { expect } from 'chai';
import JwtSetup, { type JwtSetupResult } from '../../src/commands/jwt/setup.ts';
import { setupStepNames } from '../../src/flows/setup/setup.ts';
import { belongings, userNamed } from '../tools/integrationUsers.ts';
import { filesBelow } from '../tools/filesBelow.ts';
import { runCommand } from '../tools/runCommand.ts';
import { scene, type Scene } from '../tools/scene.ts';

type Moment = 'before' | 'after';

/** Runs the setup in another process that kills itself when this step begins (or, with `after`, has ended). */
const killedSetup = (stage: Scene, ...argv: [step: string, moment: Moment, ...more: string[]]) =>
  new Promise<NodeJS.Signals | null>((resolve, reject) => {
    const [step, moment, ...more] = argv;
    const own = [step, moment, stage.loginUser, ...more];
    const child = fork(new URL('../tools/killedSetup.ts', import.meta.url), own, {
      cwd: stage.project,
      env: { ...process.env, ...stage.options.env },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.once('error', reject).once('exit', (_, signal) => resolve(signal));
  });

describe('a setup that is killed', () => {
  const asked = ['new-user', 'user-license', 'hand-over-check', 'hand-over', 'key-away'];
  const steps = setupStepNames.filter((step) => !asked.includes(step));
  const moments = steps.flatMap((step) => (['before', 'after'] as const).map((moment) => ({ step, moment })));
  for (const { step, moment } of moments)
    it(`${moment} the step "${step}" can be run again and ends in a proven login`, async () => {
      const stage = await scene();
      try {
        expect(await killedSetup(stage, step, moment)).to.equal('SIGKILL');
        const argv = [
          '--no-prompt',
          '--target-org',
          'admin',
          '--connection',
          'acme',
          '--username',
          stage.loginUser,
          '--json',
        ];
        const { exitCode, json, stdout } = await runCommand<JwtSetupResult>(JwtSetup, argv, stage.options);
        expect(exitCode, stdout).to.equal(0);
        expect(json?.result.verification?.outcome).to.equal('proven');
        expect(Object.keys(filesBelow(stage.keyFolder)).sort()).to.deep.equal(['acme.crt', 'acme.key']);
        expect(Object.keys(filesBelow(stage.project)).filter((path) => /\.\d{6,}|tmp|lock/.test(path))).to.deep.equal(
          [],
        );
      } finally {
        await stage.end();
      }
    });
});

describe('a setup that is killed while it makes the login user', () => {
  const username = 'robot@acme.example';
  const states: Array<[string, Moment, string[]]> = [
    ['new-user', 'before', ['no user']],
    ['new-user', 'after', ['user']],
    ['user-license', 'before', ['user']],
    ['user-license', 'after', ['user', 'SalesforceAPIIntegrationPsl']],
    ['access', 'before', ['user', 'SalesforceAPIIntegrationPsl']],
    ['access', 'after', ['user', 'SalesforceAPIIntegrationPsl', 'JwtLogin_Access']],
  ];
  for (const [step, moment, state] of states)
    it(`${moment} the step "${step}" leaves ${state.join(', ')}, and ends well when it is run again`, async () => {
      const stage = await scene();
      try {
        expect(await killedSetup({ ...stage, loginUser: username }, step, moment, 'create-user')).to.equal('SIGKILL');
        const isThere = userNamed(stage.org, username) !== undefined;
        expect([isThere ? 'user' : 'no user', ...belongings(stage.org, username)]).to.deep.equal(state);
        const argv = ['--no-prompt', '-o', 'admin', '-c', 'acme', '--username', username, '--create-user', '--json'];
        const { exitCode, json, stdout } = await runCommand<JwtSetupResult>(JwtSetup, argv, stage.options);
        expect(exitCode, stdout).to.equal(0);
        expect(json?.result.verification?.outcome).to.equal('proven');
        expect(belongings(stage.org, username)).to.deep.equal(['SalesforceAPIIntegrationPsl', 'JwtLogin_Access']);
        expect(stage.org.state.users.filter((user) => user.username === username)).to.have.length(1);
      } finally {
        await stage.end();
      }
    });
});

describe('two setups of one connection at the same moment', () => {
  it('end in one whole key pair and a login that the next setup proves', async () => {
    const stage = await scene();
    try {
      await Promise.all([killedSetup(stage, 'none', 'after'), killedSetup(stage, 'none', 'after')]);
      const argv = [
        '--no-prompt',
        '--target-org',
        'admin',
        '--connection',
        'acme',
        '--username',
        stage.loginUser,
        '--json',
      ];
      const { exitCode, json, stdout } = await runCommand<JwtSetupResult>(JwtSetup, argv, stage.options);
      expect(exitCode, stdout).to.equal(0);
      expect(json?.result.steps.filter(({ step }) => step === 'key-pair')[0]?.outcome).to.equal('unchanged');
      expect(Object.keys(filesBelow(stage.keyFolder)).sort()).to.deep.equal(['acme.crt', 'acme.key']);
    } finally {
      await stage.end();
    }
  });
});
