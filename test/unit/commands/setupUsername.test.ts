import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtSetup, { type JwtSetupResult } from '../../../src/commands/jwt/setup.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';

describe('sf jwt setup for the user of a connection that is set up', function () {
  this.timeout(120_000);
  let stage: Scene;
  before(async () => (stage = await scene()));
  after(() => stage.end());

  const setUp = (username: string): Promise<CommandRun<JwtSetupResult>> =>
    runCommand(JwtSetup, ['-o', 'admin', '-c', 'acme', '--username', username, '--no-prompt', '--json'], stage.options);
  const connectionText = (): string => readFileSync(join(stage.project, 'config/jwt-connections.json'), 'utf8');

  it('takes another case of the username as the same, and changes nothing', async () => {
    await setUp(stage.loginUser);
    const before = connectionText();
    for (const username of [stage.loginUser.toUpperCase(), ` ${stage.loginUser.replace('ci', 'Ci')} `]) {
      const { json, exitCode, stdout } = await setUp(username);
      expect(exitCode, stdout).to.equal(0);
      expect(json?.result?.username).to.equal(stage.loginUser);
      expect(connectionText()).to.equal(before);
    }
  });
});
