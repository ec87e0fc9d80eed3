import { expect } from 'chai';
import JwtSetup, { type JwtSetupResult } from '../../../src/commands/jwt/setup.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';

describe('sf jwt setup without --target-org', function () {
  this.timeout(120_000);
  let stage: Scene;

  beforeEach(async () => {
    stage = await scene();
  });
  afterEach(() => stage.end());

  const setUp = (...argv: string[]): Promise<CommandRun<JwtSetupResult>> =>
    runCommand(JwtSetup, ['--connection', 'acme', '--json', ...argv], stage.options);

  it('takes the stored login of the org that the connection file knows', async () => {
    expect((await setUp('--target-org', 'admin', '--username', stage.loginUser)).exitCode).to.equal(0);
    const again = await setUp();
    expect(again.exitCode, again.raw).to.equal(0);
    expect(again.json?.result.verification?.outcome).to.equal('proven');
  });

  it('names the flag where no org is known yet', async () => {
    const { json, exitCode } = await setUp('--username', stage.loginUser);
    expect([json?.name, exitCode]).to.deep.equal(['SetupFlagsMissingError', 2]);
    expect(json?.message).to.include('--target-org');
  });
});
