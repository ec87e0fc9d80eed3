import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import JwtSetup, { type JwtSetupResult } from '../../../src/commands/jwt/setup.ts';
import { runCommand } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';

describe('sf jwt setup with a key that connections to other orgs use', function () {
  this.timeout(120_000);
  let stage: Scene;
  beforeEach(async () => (stage = await scene()));
  afterEach(() => stage.end());

  const warnings = async (others: object): Promise<string> => {
    mkdirSync(join(stage.project, 'config'));
    writeFileSync(
      join(stage.project, 'config/jwt-connections.json'),
      JSON.stringify({ version: 1, connections: others }),
    );
    await runCommand(JwtGenerateKeypair, ['--name', 'shared'], stage.options);
    const argv = [
      '--no-prompt',
      '--target-org',
      'admin',
      '--connection',
      'acme',
      '--username',
      stage.loginUser,
      '--key-name',
      'shared',
    ];
    const { json, raw, exitCode } = await runCommand<JwtSetupResult>(JwtSetup, [...argv, '--json'], stage.options);
    expect(exitCode, raw).to.equal(0);
    return json?.warnings.join('\n') ?? '';
  };
  const login = (rest: object) => ({ username: 'x@y.example', keyName: 'shared', ...rest });

  it('warns and names them', async () => {
    const others = {
      beta: login({ instanceUrl: 'https://beta.my.salesforce.com' }),
      gamma: login({ instanceUrl: stage.org.origin, orgId: '00D000000000009' }),
      mine: login({ instanceUrl: 'https://other.my.salesforce.com', orgId: stage.org.state.organization.id }),
    };
    expect(await warnings(others))
      .to.include('Connections to other orgs also use the key pair')
      .and.include('(beta, gamma)');
  });

  it('says nothing of connections to the same org', async () => {
    expect(await warnings({ mine: login({ instanceUrl: `${stage.org.origin}/` }) })).not.to.include('other orgs');
  });
});
