/** What a developer types from the first setup to a deploy, and what is typed on the day of a rotation. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JwtSetupResult } from '../../src/commands/jwt/setup.ts';
import { runSf, type SfRun } from '../tools/realSf.ts';
import { root } from '../tools/runCommand.ts';
import { scene, type Scene } from '../tools/scene.ts';
import { forgetLogins, Terminal } from '../tools/terminal.ts';
import { walk, type Walk } from '../tools/walk.ts';

const deployed = `<?xml version="1.0" encoding="UTF-8"?>
<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">
    <hasActivationRequired>false</hasActivationRequired>
    <label>Deployed</label>
</PermissionSet>
`;

/** What is deployed here takes one permission more: whoever adds it to the file allows it. */
const allow = (project: string): void => {
  const path = join(project, 'jwt/JwtLogin/app/permissionsets/JwtLogin_Deploy.permissionset-meta.xml');
  const more = '<userPermissions><enabled>true</enabled><name>ManageProfilesPermissionsets</name></userPermissions>';
  writeFileSync(path, readFileSync(path, 'utf8').replace('</PermissionSet>', `${more}</PermissionSet>`));
};

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
    allow(stage.project);
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

describe('a developer who has never done it, before a terminal of 80 columns', function () {
  this.timeout(300_000);
  let stage: Scene;
  let developer: Walk;
  let next: string[] = [];
  before(async () => {
    forgetLogins();
    // As new as the projects that the generator makes.
    stage = await scene({ state: ({ organization }) => void (organization.apiVersion = '68.0') });
    developer = await walk(stage);
    // What a developer has: the folder that the generator of sf makes, in Git.
    for (const command of [
      'rm -rf ../project/* && sf template generate project --name project --output-dir ..',
      'git init --quiet && git config user.name Dev && git config user.email dev@acme.example && git add .',
    ])
      expect((await developer.paste(command)).code, command).to.equal(0);
  });
  after(async () => {
    Terminal.closeAll();
    developer.end();
    await stage.end();
  });

  it('answers five questions, reads that waiting is normal, and has a login', async () => {
    stage.org.switches.propagationAttempts = 1;
    const { code, text, commands } = await developer.sit('jwt setup', [
      ['Which admin org do you want', '\r'],
      ['What should the connection be named?', '\r'],
      ['Which user should the login authenticate as?', `${stage.loginUser}\r`],
      ['What is the login for?', '\u001b[B\r'],
      ['is a production org. Set up the JWT login "acme" in it?', 'y\r'],
      ['Waiting. This can take up to 15 minutes. Next attempt in', ''],
    ]);
    expect(code, text).to.equal(0);
    expect(text).to.include(`Proven: "acme" logs in to ${stage.org.origin} as ${stage.loginUser}.`);
    expect(text).to.include('They contain no secrets:');
    expect(text).not.to.match(/0 of 0|[.]{2} /);
    next = commands.slice(commands.findIndex((command) => command.startsWith('sf jwt export')));
    expect(next.length).to.be.at.least(7);
  });

  it('pastes what is printed, and each works', async () => {
    for (const command of next) {
      const { code, text } = await developer.paste(command);
      expect(code, `${command}\n${text}`).to.equal(0);
    }
    expect(next.filter((command) => command.startsWith('gh variable set'))).to.have.length(1);
    const { text } = await developer.paste('git status --porcelain config jwt');
    expect(text, 'all is committed').to.equal('');
    expect(developer.secret('SF_JWT_ALLOWED_HOSTS')).to.equal(stage.org.host);
  });

  it('has a pipeline that logs in with nothing but the repository and the secret, and deploys', async () => {
    allow(stage.project);
    expect(
      (await developer.run('jwt setup --target-org admin --connection acme --allow-permissions --no-prompt')).code,
    ).to.equal(0);
    const checkout = join(developer.folder, 'checkout');
    expect((await developer.paste(`git clone --quiet . '${checkout}'`)).code).to.equal(0);
    expect(existsSync(join(checkout, 'config/jwt-connections.json'))).to.equal(true);
    mkdirSync(join(checkout, 'force-app/main/default/permissionsets'), { recursive: true });
    writeFileSync(
      join(checkout, 'force-app/main/default/permissionsets/Walked.permissionset-meta.xml'),
      deployed.replace('Deployed', 'Walked'),
    );
    const home = await developer.newHome();
    const env = {
      CI: 'true',
      SF_JWT_KEY_DIR: undefined,
      SF_JWT_ACME: developer.secret('SF_JWT_ACME'),
      SF_JWT_ALLOWED_HOSTS: developer.secret('SF_JWT_ALLOWED_HOSTS'),
    };
    const job = [
      'jwt authorize --connection acme --alias acme --set-default',
      'project deploy start --source-dir force-app --json',
    ];
    for (const line of job) {
      const { code, stdout, stderr } = await developer.run(line, { cwd: checkout, home, env });
      expect(code, `${line}\n${stdout}${stderr}`).to.equal(0);
    }
    expect(stage.org.state.permissionSets.map(({ name }) => name)).to.include('Walked');
    expect(existsSync(join(home, '.sf/jwt/keys')), 'no key was stored').to.equal(false);
  });

  it('compares, sees what a deploy would do, and reads whole names', async () => {
    const same = await developer.sit('jwt diff');
    expect([same.code, same.text])
      .to.deep.include(0)
      .and.to.satisfy(() => same.text.includes('matches the files.'));
    const dry = await developer.sit('jwt deploy --dry-run');
    expect(dry.code).to.equal(0);
    for (const name of ['ExtlClntAppOauthConfigurablePolicies', 'JwtLogin_oauthPlcy'])
      expect(
        dry.lines.some((line) => line.includes(name)),
        name,
      ).to.equal(true);
    expect(dry.commands.at(-1)).to.equal('sf jwt deploy --connection acme');
    const policies = stage.org.state.apps[0]?.components.ExtlClntAppOauthConfigurablePolicies;
    if (policies) policies.elements.refreshTokenPolicyType = 'Infinite';
    const drift = await developer.sit('jwt diff');
    expect(drift.code).to.equal(1);
    for (const whole of ['ExtlClntAppOauthConfigurablePolicies', 'refreshTokenPolicyType', 'Infinite'])
      expect(
        drift.lines.some((line) => line.includes(whole)),
        whole,
      ).to.equal(true);
    expect(drift.commands).to.include('sf jwt deploy --connection acme');
    expect((await developer.sit('jwt deploy --connection acme', [['is a production org', 'y\r']])).code).to.equal(0);
    expect((await developer.sit('jwt diff')).code).to.equal(0);
  });

  it('learns the cause of a failed login, and the command that mends it', async () => {
    const state = stage.org.state;
    state.permissionSetAssignments = state.permissionSetAssignments.filter(
      ({ assigneeId }) => state.users.find(({ id }) => id === assigneeId)?.username !== stage.loginUser,
    );
    const failed = await developer.sit('jwt verify');
    expect(failed.code).to.equal(1);
    expect(failed.text).to.include("isn't pre-authorized for the app. [user-not-admin-approved]");
    const mend = await developer.sit('jwt setup --connection acme', [['is a production org', 'y\r']]);
    expect(mend.code, mend.text).to.equal(0);
    const proven = await developer.sit('jwt verify');
    expect(proven.code).to.equal(0);
    expect(proven.text).to.include('which is checked below. Only a pipeline needs a pin');
  });
});
