import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtSetup, { type JwtSetupResult } from '../../../src/commands/jwt/setup.ts';
import { runCommand } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';

describe('sf jwt setup of a connection with another My Domain than the admin’s org', () => {
  let stage: Scene;
  beforeEach(async () => (stage = await scene()));
  afterEach(() => stage.end());

  it('changes nothing in the org and in the connection file, where no ID is known', async () => {
    const path = join(stage.project, 'config/jwt-connections.json');
    const acme = { instanceUrl: 'https://acme.my.salesforce.com', username: stage.loginUser, app: 'JwtLogin' };
    const text = JSON.stringify({ version: 1, connections: { acme } });
    mkdirSync(join(stage.project, 'config'), { recursive: true });
    writeFileSync(path, text);
    const argv = ['--no-prompt', '--target-org', 'admin', '--connection', 'acme', '--json'];
    const { json } = await runCommand<JwtSetupResult>(JwtSetup, argv, stage.options);
    expect(json?.name).to.equal('OrgNotExpectedError');
    expect(stage.org.requests.some(({ soapAction }) => soapAction === 'deploy')).to.equal(false);
    expect(readFileSync(path, 'utf8')).to.equal(text);
  });
});
