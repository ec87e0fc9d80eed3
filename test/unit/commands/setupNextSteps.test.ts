import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtGenerateKeypair, { type JwtGenerateKeypairResult } from '../../../src/commands/jwt/generate/keypair.ts';
import JwtKeyPassphrase, { type JwtKeyPassphraseResult } from '../../../src/commands/jwt/key/passphrase.ts';
import JwtSetup, { type JwtSetupResult } from '../../../src/commands/jwt/setup.ts';
import { refreshSandbox } from '../../tools/refreshSandbox.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { logInAdmin, scene, type Scene } from '../../tools/scene.ts';

describe('the next steps of sf jwt setup', function () {
  this.timeout(120_000);
  let stage: Scene;
  beforeEach(async () => {
    stage = await scene({ state: ({ organization }) => (organization.isSandbox = true) });
    expect((await run('--username', stage.loginUser, '--json')).exitCode).to.equal(0);
  });
  afterEach(() => stage.end());

  const run = (...argv: string[]): Promise<CommandRun<JwtSetupResult>> =>
    runCommand(JwtSetup, ['--target-org', 'admin', '--connection', 'acme', '--wait', '0', ...argv], stage.options);
  const steps = ({ json }: CommandRun<JwtSetupResult>): string[] =>
    (json?.result.nextSteps ?? []).flatMap(({ id, commands }) => [id, ...commands]);
  const verify = ['verify', 'sf jwt verify --connection acme'];
  const push = 'sf jwt export --connection acme --format bundle | gh secret set SF_JWT_ACME';
  const commit = (...paths: string[]): string[] => [
    'files',
    ...paths.map((path) => `git add ${path}`),
    "git commit --message 'Update the JWT login acme'",
  ];
  const generate = (): Promise<CommandRun<JwtGenerateKeypairResult>> =>
    runCommand(JwtGenerateKeypair, ['--name', 'acme', '--force', '--json'], stage.options);

  it('are how to prove the login where nothing has changed', async () => {
    expect(steps(await run('--json'))).to.deep.equal(verify);
    expect((await run()).stdout)
      .not.to.include('gh secret set')
      .and.not.to.include('git add');
  });

  it('are the secret and the files after the key pair was replaced, and are said to be urgent', async () => {
    expect((await generate()).json?.result.nextSteps?.flatMap(({ commands }) => commands)).to.deep.equal([
      'sf jwt setup --connection acme --allow-certificate-change',
    ]);
    const rotated = await run('--allow-certificate-change');
    expect(rotated.exitCode).to.equal(0);
    for (const text of [
      'these two steps, every pipeline that uses this connection fails.',
      push,
      'git add jwt/JwtLogin',
    ])
      expect(rotated.stdout).to.include(text);
    expect(steps(await run('--json'))).to.deep.equal(verify);
  });

  it('are said even if the new certificate isn’t distributed yet', async () => {
    await generate();
    stage.org.switches.propagationAttempts = 99;
    const { stdout, exitCode } = await run('--allow-certificate-change');
    expect(exitCode).to.equal(1);
    expect(stdout).to.include("isn't proven yet").and.to.include(push);
  });

  it('are the secret and the connection file after a refresh of the sandbox', async () => {
    refreshSandbox(stage.org);
    await logInAdmin(stage.org);
    const refreshed = await run('--expected-org-id', stage.org.state.organization.id, '--json');
    expect(refreshed.exitCode, refreshed.stdout).to.equal(0);
    expect(steps(refreshed)).to.deep.equal(['secret', push, ...commit('config/jwt-connections.json'), ...verify]);
  });

  it('are the files alone where no login has changed, and the secret store that the repository is for', async () => {
    const changed = await run('--contact-email', 'other@acme.example', '--json');
    expect(steps(changed)).to.deep.equal([...commit('jwt/JwtLogin'), ...verify]);
    writeFileSync(join(stage.project, '.gitlab-ci.yml'), '');
    await generate();
    const rotated = await run('--allow-certificate-change', '--json');
    expect(steps(rotated)[1]).to.include('| glab variable update SF_JWT_ACME');
  });

  it('are a new copy of the key after its passphrase was changed', async () => {
    const passphrase = join(stage.project, '../passphrase');
    writeFileSync(passphrase, 'canary passphrase', { mode: 0o600 });
    const argv = ['--key-name', 'acme', '--new-passphrase-file', passphrase, '--json'];
    const { json } = await runCommand<JwtKeyPassphraseResult>(JwtKeyPassphrase, argv, stage.options);
    expect(json?.result.nextSteps.flatMap(({ commands }) => commands)).to.deep.equal([
      push,
      'gh secret set SF_JWT_ACME_KEY_PASSPHRASE',
    ]);
  });
});
