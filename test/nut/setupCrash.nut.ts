import { fork } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import JwtGenerateKeypair from '../../src/commands/jwt/generate/keypair.ts';
import JwtSetup, { type JwtSetupResult } from '../../src/commands/jwt/setup.ts';
import { setupStepNames } from '../../src/flows/setup/setup.ts';
import { belongings, userNamed } from '../tools/integrationUsers.ts';
import { filesBelow } from '../tools/filesBelow.ts';
import { letLocksAge, runToItsEnd, type Killed } from '../tools/killedFlow.ts';
import { keysThatLogIn } from '../tools/rotateScene.ts';
import { runCommand } from '../tools/runCommand.ts';
import { scene, type Scene } from '../tools/scene.ts';

type Moment = 'before' | 'after';

const program = fileURLToPath(new URL('../tools/killedSetup.ts', import.meta.url));

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

describe('a setup that is killed at a change of a file', function () {
  this.timeout(600_000);
  const table: string[] = [];
  after(() => process.stdout.write(`\n${table.join('\n')}\n`));

  const argv = (stage: Scene, ...more: string[]): string[] => [
    ...['--no-prompt', '-o', 'admin', '-c', 'acme', '--username', stage.loginUser, '--wait', '0', '--json'],
    ...more,
  ];
  const setup = async (stage: Scene, ...more: string[]): Promise<void> => {
    const run = await runCommand<JwtSetupResult>(JwtSetup, argv(stage, ...more), stage.options);
    expect(run.exitCode, run.raw).to.equal(0);
    expect(run.json?.result.verification?.outcome).to.equal('proven');
  };
  /** An empty project, or a login that works and another key in the key store that shall take its place. */
  const sceneFor = async (what: string): Promise<Scene> => {
    const stage = await scene();
    if (what === 'a new login') return stage;
    await setup(stage);
    const pair = await runCommand(JwtGenerateKeypair, ['--name', 'acme', '--force', '--json'], stage.options);
    expect(pair.exitCode, pair.raw).to.equal(0);
    return stage;
  };
  const killedAt = (stage: Scene, at: number): Promise<Killed> =>
    runToItsEnd(program, ['write', dirname(stage.project), stage.loginUser, 'change', String(at)], stage);
  const changesOf = async (what: string): Promise<string[]> => {
    const stage = await sceneFor(what);
    try {
      return JSON.parse((await killedAt(stage, 0)).output) as string[];
    } finally {
      await stage.end();
    }
  };
  const isPlace = (change: string): boolean => /^(?:open|rename|rm|link) /.test(change);

  for (const [what, each] of [
    ['a new login', 4],
    ['another certificate of one that works', 2],
  ] as const)
    it(`of ${what}: a known key logs in where one did before, and run again it is proven`, async () => {
      const changes = await changesOf(what);
      const places = changes.filter(isPlace);
      expect(places.length).to.be.greaterThan(3);
      for (const [index, change] of changes.entries()) {
        if (!isPlace(change) || places.indexOf(change) % each > 0) continue;
        const moment = `${index + 1} ${change.split(' ')[0]} ${change.split('/').at(-1)}`;
        const stage = await sceneFor(what);
        try {
          expect((await killedAt(stage, index + 1)).signal, moment).to.equal('SIGKILL');
          const keys = await keysThatLogIn(stage);
          table.push(
            `${moment.slice(0, 60).padEnd(62)} ${keys.map((name) => name.slice(0, 8)).join(', ') || 'no login yet'}`,
          );
          if (what !== 'a new login') expect(keys, moment).to.not.be.empty;
          letLocksAge();
          await setup(stage, '--allow-certificate-change');
          expect(await keysThatLogIn(stage), moment).to.deep.equal(['current']);
        } finally {
          await stage.end();
        }
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
