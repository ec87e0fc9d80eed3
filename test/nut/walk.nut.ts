/** What a developer types from the first setup to a deploy, and what is typed on the day of a rotation. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JwtSetupResult } from '../../src/commands/jwt/setup.ts';
import { runSf, type SfRun } from '../tools/realSf.ts';
import { root } from '../tools/runCommand.ts';
import { scene, type Scene } from '../tools/scene.ts';

const deployed = `<?xml version="1.0" encoding="UTF-8"?>
<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">
    <hasActivationRequired>false</hasActivationRequired>
    <label>Deployed</label>
</PermissionSet>
`;

describe('the way from a setup to work, under the real sf', function () {
  this.timeout(300_000);
  let stage: Scene;
  const home = process.env.HOME ?? '';
  const sf = (line: string, env: Record<string, string> = {}): Promise<SfRun> =>
    runSf(line.split(' '), { home, cwd: stage.project, env: { ...stage.options.env, ...env } });
  const succeed = async (line: string, env?: Record<string, string>): Promise<SfRun> => {
    const run = await sf(line, env);
    expect(run.code, `${line}\n${run.stdout}${run.stderr}`).to.equal(0);
    return run;
  };

  const allowPermissionSets = (): void => {
    const path = join(stage.project, 'jwt/JwtLogin/app/permissionsets/JwtLogin_Deploy.permissionset-meta.xml');
    const more = '<userPermissions><enabled>true</enabled><name>ManageProfilesPermissionsets</name></userPermissions>';
    writeFileSync(path, readFileSync(path, 'utf8').replace('</PermissionSet>', `${more}</PermissionSet>`));
  };

  before(async () => {
    mkdirSync(home, { recursive: true });
    stage = await scene();
    await succeed(`plugins link ${root} --no-install`);
    const folder = join(stage.project, 'force-app/permissionsets');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'Deployed.permissionset-meta.xml'), deployed);
  });
  after(() => stage.end());

  it('leads a developer to a deploy', async () => {
    await succeed(
      `jwt setup --target-org admin --connection acme --username ${stage.loginUser} --preset deploy --no-prompt`,
    );
    await succeed('jwt verify --connection acme --check-deploy');
    // What is deployed here takes one permission more: whoever adds it to the file allows it.
    allowPermissionSets();
    await succeed('jwt setup --target-org admin --connection acme --allow-permissions --no-prompt');
    await succeed('jwt authorize --connection acme --alias ci');
    await succeed('project deploy start --target-org ci --source-dir force-app');
    expect(stage.org.state.permissionSets.map(({ name }) => name)).to.include('Deployed');
  });

  it('tells on the day of a rotation what makes the pipeline work again, and it does', async () => {
    const bundle = async (): Promise<string> =>
      (await succeed('jwt export --connection acme --format bundle')).stdout.trim();
    const old = await bundle();
    await succeed('jwt generate keypair --name acme --force');
    const setup = 'jwt setup --target-org admin --connection acme --allow-certificate-change --no-prompt --json';
    const { nextSteps } = (await succeed(setup)).json?.result as JwtSetupResult;
    expect(nextSteps.map(({ id }) => id)).to.deep.equal(['secret', 'files', 'verify']);
    const verify = 'jwt verify --connection acme';
    expect((await sf(verify, { SF_JWT_ACME: old })).code).to.equal(1);
    const [push = ''] = nextSteps[0]?.commands ?? [];
    expect(push).to.equal('sf jwt export --connection acme --format bundle | gh secret set SF_JWT_ACME');
    await succeed(verify, { SF_JWT_ACME: await bundle() });
  });
});
