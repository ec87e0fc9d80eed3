import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import JwtSetup, { type JwtSetupResult } from '../../../src/commands/jwt/setup.ts';
import JwtVerify, { type JwtVerifyResult } from '../../../src/commands/jwt/verify.ts';
import { decodeBundle } from '../../../src/connection/bundle/bundle.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import { jwtLogin } from '../../tools/jwtLogin.ts';
import { connectionsOf, setUp } from '../../tools/rotateScene.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';
import { standIn, type StandInCall, type StandInRule } from '../../tools/standIns.ts';

describe('sf jwt setup --hand-over', () => {
  let stage: Scene;
  beforeEach(async () => (stage = await scene()));
  afterEach(() => stage.end());

  const setup = (...more: string[]): Promise<CommandRun<JwtSetupResult>> => {
    const argv = ['--no-prompt', '-o', 'admin', '-c', 'acme', '--username', stage.loginUser, '--wait', '0', '--json'];
    return runCommand<JwtSetupResult>(JwtSetup, [...argv, ...more], stage.options);
  };
  const addGh = (...rules: StandInRule[]): (() => StandInCall[]) => {
    const folder = join(dirname(stage.project), 'bin');
    stage.options.env.PATH = folder;
    return standIn(folder, 'gh', [...rules, { match: /^repo view/, stdout: 'acme/app\n' }]);
  };
  const keyFiles = (): string[] => (existsSync(stage.keyFolder) ? Object.keys(filesBelow(stage.keyFolder)) : []);
  const outcomes = ({ json }: CommandRun<JwtSetupResult>): string[] =>
    (json?.result.steps ?? []).map(({ step, outcome }) => `${step} ${outcome}`);
  const toProduction = ['--hand-over', 'github:production'];
  const noKeep = [...toProduction, '--no-keep'];

  it('gives the secret to its keeper once the login is proven, and asks nobody to store it again', async () => {
    const calls = addGh();
    const run = await setup(...toProduction);
    expect(run.exitCode, run.raw).to.equal(0);
    expect(calls().map(({ line }) => line)).to.deep.equal([
      'auth status',
      'secret list --env production',
      'repo view --json nameWithOwner --jq .nameWithOwner',
      'secret set SF_JWT_ACME --env production',
    ]);
    const bundle = await decodeBundle(calls().at(-1)?.input ?? '', '');
    expect(bundle.key).to.equal(readFileSync(join(stage.keyFolder, 'acme.key'), 'utf8'));
    expect(run.json?.result.handedOver).to.deep.equal(['SF_JWT_ACME']);
    expect(run.json?.result.pipelineCommands).to.deep.equal([]);
    const told = run.json?.result.nextSteps.map(({ id }) => id);
    expect(told).to.deep.equal(['host', 'workflow', 'files', 'verify']);
    expect(run.raw).to.not.include(calls().at(-1)?.input.slice(90, 130));
  });

  it('keeps the key nowhere with --no-keep; run again, with or without the flags, it finds nothing to do', async () => {
    const calls = addGh();
    const run = await setup(...noKeep);
    expect(run.exitCode, run.raw).to.equal(0);
    expect(outcomes(run).slice(-3)).to.deep.equal(['login unchanged', 'hand-over updated', 'key-away updated']);
    expect(keyFiles()).to.deep.equal([]);
    expect(connectionsOf(stage).acme?.certificate?.publicKeySha256).to.match(/^[0-9a-f]{64}$/);
    const text = calls().at(-1)?.input ?? '';
    expect(await jwtLogin(stage.org, (await decodeBundle(text, '')).key, 'JwtLogin', stage.loginUser)).to.equal(
      'logged in',
    );
    expect(run.json?.result.nextSteps.map(({ id }) => id)).to.deep.equal(['host', 'workflow', 'files']);
    const [before, deployed] = [calls().length, stage.org.state.deployments.length];
    for (const flags of [noKeep, []]) {
      const again = await setup(...flags);
      expect(again.exitCode, again.raw).to.equal(0);
      expect(outcomes(again)).to.include('login skipped').and.to.include('key-pair unchanged');
      expect(outcomes(again).filter((each) => /created|updated/.test(each))).to.deep.equal([]);
    }
    expect(keyFiles()).to.deep.equal([]);
    expect([calls().length, stage.org.state.deployments.filter(({ checkOnly }) => !checkOnly).length]).to.deep.equal([
      before,
      stage.org.state.deployments.slice(0, deployed).filter(({ checkOnly }) => !checkOnly).length,
    ]);
    stage.options.env.SF_JWT_ACME = text;
    const verified = await runCommand<JwtVerifyResult>(JwtVerify, ['-c', 'acme', '--json'], stage.options);
    expect(verified.exitCode, verified.raw).to.equal(0);
  });

  it('keeps the key pair, and says so, if its keeper refuses it; then it ends well', async () => {
    addGh({ match: /^secret set/, stderr: 'HTTP 403: no rights\n', code: 1 });
    const run = await setup(...noKeep);
    expect(run.json?.name, run.raw).to.equal('HandOverRefusedError');
    expect(run.exitCode).to.equal(1);
    expect(run.raw).to.include('the key pair \\"acme\\" stays in the key store');
    expect(keyFiles().sort()).to.deep.equal(['acme.crt', 'acme.key']);
    const calls = addGh();
    const again = await setup(...noKeep);
    expect(again.exitCode, again.raw).to.equal(0);
    expect(keyFiles()).to.deep.equal([]);
    expect(calls().filter(({ line }) => line.startsWith('secret set')).length).to.be.greaterThan(0);
  });

  it('changes nothing where nobody is signed in, and in a dry run', async () => {
    addGh({ match: /^auth status/, code: 4 });
    const run = await setup(...noKeep);
    expect(run.json?.name, run.raw).to.equal('HandOverRefusedError');
    const calls = addGh();
    const dry = await setup(...noKeep, '--dry-run');
    expect(dry.exitCode, dry.raw).to.equal(0);
    expect(outcomes(dry)).to.include('hand-over-check unchanged').and.to.not.include('key-away updated');
    expect(calls().filter(({ line }) => line.startsWith('secret set'))).to.deep.equal([]);
    expect(keyFiles()).to.deep.equal([]);
    expect(stage.org.state.apps).to.deep.equal([]);
  });

  it('keeps the key pair if the login isn’t proven', async () => {
    const calls = addGh();
    stage.org.switches.propagationAttempts = 99;
    const run = await setup(...noKeep);
    expect(run.exitCode, run.raw).to.not.equal(0);
    expect(outcomes(run).slice(-3)).to.deep.equal(['login failed', 'hand-over skipped', 'key-away skipped']);
    expect(keyFiles().sort()).to.deep.equal(['acme.crt', 'acme.key']);
    expect(calls().filter(({ line }) => line.startsWith('secret set'))).to.deep.equal([]);
  });

  it('gives the passphrase of an encrypted key as a second secret', async () => {
    const calls = addGh();
    const file = join(dirname(stage.project), 'passphrase');
    writeFileSync(file, 'correct horse battery staple\n', { mode: 0o600 });
    const run = await setup(...noKeep, '--passphrase-file', file);
    expect(run.exitCode, run.raw).to.equal(0);
    const [bundle, passphrase] = calls().filter(({ line }) => line.startsWith('secret set'));
    expect((await decodeBundle(bundle?.input ?? '', '')).key).to.include('ENCRYPTED');
    expect([passphrase?.argv[2], passphrase?.input]).to.deep.equal([
      'SF_JWT_ACME_KEY_PASSPHRASE',
      'correct horse battery staple',
    ]);
    expect(run.raw).to.not.include('correct horse');
  });

  it('removes no key pair that another connection uses', async () => {
    addGh();
    await setUp(stage, 'other', '--key-name', 'acme');
    const run = await setup(...noKeep, '--allow-shared-key');
    expect(run.json?.name, run.raw).to.equal('KeyNeededHereError');
    expect(run.exitCode).to.equal(2);
    expect(keyFiles().sort()).to.deep.equal(['acme.crt', 'acme.key']);
  });

  it('is wrong usage without a keeper, or with one that takes no bundle', async () => {
    addGh();
    expect((await setup('--no-keep')).exitCode).to.equal(2);
    const small = await setup('--hand-over', 'aws-parameter-store', '--no-keep');
    expect(small.json?.name, small.raw).to.equal('SecretTooLargeError');
    expect(keyFiles()).to.deep.equal([]);
  });
});
