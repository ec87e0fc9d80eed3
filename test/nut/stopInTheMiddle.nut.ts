/** Commands that a signal ends in the middle of their work: what is known is said, and nothing is left half done. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtSetup from '../../src/commands/jwt/setup.ts';
import type { RecordedRequest } from '../org/index.ts';
import { holds, startBadServer, type BadServer } from '../tools/badServers.ts';
import { fleetScene, type FleetScene } from '../tools/fleetScene.ts';
import { runCommand } from '../tools/runCommand.ts';
import { runDeploy } from '../tools/runDeploy.ts';
import { scene, type Scene } from '../tools/scene.ts';
import { runStoppable, type Ended, type StopSignal } from '../tools/stoppable.ts';

const codes: Record<StopSignal, number> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

type StoppedJson = {
  name: string;
  status: number;
  exitCode: number;
  message: string;
  stack?: string;
  data?: {
    connections: Array<{ connection: string; outcome: string; fault?: { id: string }; checks: Array<{ id: string }> }>;
  };
};

type Moment = { signal: StopSignal; when: (request: RecordedRequest) => boolean; laterMs?: number };

/** Sends the signal once, so long after the request that the moment is. */
const stopAt = async ({ org, options }: FleetScene | Scene, argv: string[], moment: Moment): Promise<Ended> => {
  let kill: ((signal: StopSignal) => void) | undefined;
  const { onRequest } = org.switches;
  org.switches.onRequest = (request) => {
    if (kill !== undefined && moment.when(request)) {
      setTimeout(kill, moment.laterMs ?? 0, moment.signal);
      kill = undefined;
    }
    return onRequest?.(request);
  };
  const ended = await runStoppable(argv, options, (send) => (kill = send));
  org.switches.onRequest = onRequest;
  expect(kill, 'the moment came').to.equal(undefined);
  return ended;
};

/** How it ends, whatever the command; the text or the JSON that says so. */
const expectStopped = (
  { code, stdout, stderr, stoppingMs }: Ended,
  signal: StopSignal,
  isJson: boolean,
): StoppedJson => {
  expect(code, stdout + stderr).to.equal(codes[signal]);
  expect(stdout + stderr).not.to.match(/\n\s+at |\\n\s+at |throw |ExitError/);
  expect(stoppingMs).to.be.lessThan(2000);
  if (!isJson) {
    expect(stderr).to.match(new RegExp(`^The command was stopped by ${signal}\\. `, 'm'));
    return { name: '', status: 0, exitCode: 0, message: stderr };
  }
  const json = JSON.parse(stdout) as StoppedJson;
  expect(json).to.deep.include({ name: 'StoppedError', status: codes[signal], exitCode: codes[signal] });
  return json;
};

const modes: Array<[signal: StopSignal, flags: string[]]> = [
  ['SIGINT', []],
  ['SIGTERM', ['--json']],
  ['SIGTERM', []],
  ['SIGINT', ['--json']],
];

describe('a signal in the middle of a verification', () => {
  let stage: FleetScene;
  let silent: BadServer;

  beforeEach(async () => {
    stage = await fleetScene();
    silent = await startBadServer(holds);
    stage.options.env.SF_JWT_ALLOWED_HOSTS = `${stage.org.host},${silent.host}`;
  });
  afterEach(async () => {
    silent.close();
    await stage.end();
  });

  for (const [signal, flags] of modes) {
    it(`${signal} ${flags.join(' ')}: --wait ends at once, and says what it waits for`, async () => {
      stage.add(['acme']);
      stage.org.switches.onRequest = ({ kind }) => (kind === 'token' ? { status: 503 } : undefined);
      const argv = ['jwt', 'verify', '-c', 'acme', '--wait', '5', ...flags];
      const isToken: Moment['when'] = ({ kind }) => kind === 'token';
      const ended = await stopAt(stage, argv, { signal, when: isToken, laterMs: 700 });
      const { message, data } = expectStopped(ended, signal, flags.length > 0);
      expect(message).to.include('Nothing was changed. Rerun the command');
      const [known] = data?.connections ?? [];
      if (flags.length > 0) {
        expect([known?.outcome, known?.fault?.id]).to.deep.equal(['skipped', 'server-error']);
        expect(known?.checks.map(({ id }) => id)).to.include('network');
      } else {
        expect(ended.stdout)
          .to.match(/^pass +network /m)
          .and.include('Skipped (acme)');
        expect(ended.stdout).to.include('[server-error]');
      }
      expect(stage.org.requests.filter(isToken)).to.have.length(1);
    });

    it(`${signal} ${flags.join(' ')}: of five, the three that are proven are told, and the files are whole`, async () => {
      stage.add(['acme', 'beta', 'gamma']);
      stage.add(['delta', 'omega'], { instanceUrl: `http://${silent.host}` });
      let proofs = 0;
      const when: Moment['when'] = ({ kind }) => kind === 'data' && (proofs += 1) === 3;
      const argv = ['jwt', 'verify', '--all', '--csv', 'all.csv', '--html', 'all.html', '--junit', ...flags];
      const before = readdirSync(stage.project);
      const ended = await stopAt(stage, argv, { signal, when, laterMs: 700 });
      const { data } = expectStopped(ended, signal, flags.length > 0);
      const outcomes = data?.connections.map(({ connection, outcome }) => `${connection} ${outcome}`);
      if (outcomes)
        expect(outcomes).to.deep.equal([
          'acme proven',
          'beta proven',
          'delta skipped',
          'gamma proven',
          'omega skipped',
        ]);
      else expect(ended.stdout).to.include('5 connections: 3 proven, 2 skipped.').and.include('delta, omega');
      expect(silent.connections()).to.be.within(1, 2);
      expect(readdirSync(stage.project)).to.have.members([...before, 'all.csv', 'all.html', 'jwt-results']);
      const csv = readFileSync(join(stage.project, 'all.csv'), 'utf8').trimEnd().split('\n');
      expect(csv).to.have.length(6);
      expect(csv.filter((line) => line.includes('proven'))).to.have.length(3);
      expect(readFileSync(join(stage.project, 'all.html'), 'utf8').trimEnd()).to.match(/<\/html>$/);
      expect(readdirSync(join(stage.project, 'jwt-results/junit'))).to.deep.equal(['junit.xml']);
      const junit = readFileSync(join(stage.project, 'jwt-results/junit/junit.xml'), 'utf8').trimEnd();
      expect(junit).to.match(/<\/testsuites>$/);
    });
  }
});

describe('a signal in the middle of a deploy or a comparison', () => {
  let stage: Scene;

  beforeEach(async () => {
    stage = await scene();
    const argv = ['--no-prompt', '-o', 'admin', '-c', 'acme', '--username', stage.loginUser, '--wait', '0', '--json'];
    expect((await runCommand(JwtSetup, argv, stage.options)).exitCode).to.equal(0);
  });
  afterEach(() => stage.end());

  const policy = 'jwt/JwtLogin/app/extlClntAppOauthPolicies/JwtLogin_oauthPlcy.ecaOauthPlcy-meta.xml';

  for (const [signal, flags] of modes) {
    it(`${signal} ${flags.join(' ')}: diff ends while the org is silent, with no file changed`, async () => {
      stage.org.switches.slowMs = 4_000;
      stage.org.switches.slowKinds = ['query', 'soap'];
      const before = readFileSync(join(stage.project, policy), 'utf8');
      const argv = ['jwt', 'diff', '-o', 'admin', '-c', 'acme', ...flags];
      const when: Moment['when'] = ({ kind }) => kind === 'query' || kind === 'soap';
      const ended = await stopAt(stage, argv, { signal, when, laterMs: 100 });
      const { message } = expectStopped(ended, signal, flags.length > 0);
      expect(message).to.include('Rerun the command to get the result');
      expect(readFileSync(join(stage.project, policy), 'utf8')).to.equal(before);
    });

    it(`${signal} ${flags.join(' ')}: deploy says that the org goes on, and is resumed`, async () => {
      const { state, switches } = stage.org;
      const deploys = state.deployments.length;
      switches.polls = 8;
      const argv = ['jwt', 'deploy', '-o', 'admin', '-c', 'acme', '--no-prompt', ...flags];
      const when: Moment['when'] = ({ soapAction }) =>
        state.deployments.length > deploys && soapAction === 'checkDeployStatus';
      const ended = await stopAt(stage, argv, { signal, when, laterMs: 300 });
      const { message } = expectStopped(ended, signal, flags.length > 0);
      expect(message).to.include('continues in the org. Rerun the command to resume it');
      switches.polls = 0;
      const { json, exitCode, raw } = await runDeploy(['-o', 'admin', '-c', 'acme', '--json'], stage.options);
      expect(exitCode, raw).to.equal(0);
      expect([json?.result.pickedUp, state.deployments.length]).to.deep.equal([true, deploys + 1]);
    });
  }
});
