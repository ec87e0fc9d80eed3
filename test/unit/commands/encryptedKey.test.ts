import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtDeploy from '../../../src/commands/jwt/deploy.ts';
import JwtSetup, { type JwtSetupResult } from '../../../src/commands/jwt/setup.ts';
import JwtVerify, { type JwtVerifyResult } from '../../../src/commands/jwt/verify.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';

const passphrase = 'canary passphrase';

describe('an encrypted key', function () {
  this.timeout(120_000);
  let stage: Scene;
  beforeEach(async () => {
    stage = await scene();
    writeFileSync(join(stage.project, '..', 'pass.txt'), `${passphrase}\n`, { mode: 0o600 });
  });
  afterEach(() => stage.end());

  const options = (env: Record<string, string | undefined> = {}) => ({
    ...stage.options,
    env: { ...stage.options.env, ...env },
  });
  const setUp = (argv: string[], env?: Record<string, string>): Promise<CommandRun<JwtSetupResult>> =>
    runCommand(
      JwtSetup,
      [
        '--no-prompt',
        '--target-org',
        'admin',
        '--connection',
        'acme',
        '--username',
        stage.loginUser,
        '--json',
        ...argv,
      ],
      options(env),
    );
  const verify = (argv: string[], env?: Record<string, string>): Promise<CommandRun<JwtVerifyResult>> =>
    runCommand(JwtVerify, ['--connection', 'acme', '--json', ...argv], options(env));
  const fault = ({ json }: CommandRun<JwtVerifyResult>) => json?.result.connections[0]?.fault?.id;

  it('is made by the setup, and works in verify and deploy, with the passphrase from file or variable', async () => {
    const first = await setUp(['--passphrase-file', '../pass.txt']);
    expect(first.exitCode, first.raw).to.equal(0);
    expect(first.json?.result.verification?.outcome).to.equal('proven');
    expect(first.json?.warnings.join()).not.to.include('passphrase');
    expect(readFileSync(join(stage.keyFolder, 'acme.key'), 'utf8')).to.include('BEGIN ENCRYPTED PRIVATE KEY');
    expect(first.json?.result.pipelineCommands).to.include('gh secret set SF_JWT_ACME_KEY_PASSPHRASE');

    const again = await setUp([], { SF_JWT_ACME_KEY_PASSPHRASE: passphrase });
    expect(again.json?.result.steps.every(({ outcome }) => outcome === 'unchanged')).to.equal(true);

    expect((await verify(['--passphrase-file', '../pass.txt'])).exitCode).to.equal(0);
    expect((await verify([], { SF_JWT_KEY_PASSPHRASE: passphrase })).exitCode).to.equal(0);
    const key = readFileSync(join(stage.keyFolder, 'acme.key')).toString('base64');
    const fromEnvironment = { SF_JWT_ACME_KEY: key, SF_JWT_ACME_KEY_PASSPHRASE: passphrase };
    expect((await verify([], { ...fromEnvironment, SF_JWT_KEY_DIR: '/nowhere' })).exitCode).to.equal(0);

    const deployed = await runCommand(
      JwtDeploy,
      ['--connection', 'acme', '--target-org', 'admin', '--no-prompt', '--json'],
      options(),
    );
    expect(deployed.exitCode, deployed.raw).to.equal(0);
    expect(first.raw + again.raw + JSON.stringify(filesBelow(stage.project))).not.to.include('canary');
  });

  it('tells a missing, an empty and a wrong passphrase apart, and nobody is asked for a token', async () => {
    await setUp(['--passphrase-file', '../pass.txt']);
    stage.org.requests.splice(0);
    expect(fault(await verify([]))).to.equal('key-encrypted');
    expect(fault(await verify([], { SF_JWT_KEY_PASSPHRASE: '' }))).to.equal('key-passphrase-empty');
    expect(fault(await verify([], { SF_JWT_ACME_KEY_PASSPHRASE: 'wrong' }))).to.equal('key-passphrase-wrong');
    expect(stage.org.requests).to.have.length(0);
    for (const [env, name] of [
      [{}, 'KeyEncryptedError'],
      [{ SF_JWT_KEY_PASSPHRASE: 'wrong' }, 'KeyPassphraseWrongError'],
    ] as const) {
      const { json, exitCode } = await setUp([], env);
      expect([json?.name, exitCode]).to.deep.equal([name, 2]);
    }
  });

  it('is missed once by a setup that makes one in the clear', async () => {
    const { json } = await setUp([]);
    expect(json?.warnings.filter((text) => text.includes('passphrase'))).to.have.length(1);
    const later = await setUp(['--passphrase-file', '../pass.txt']);
    expect(later.json?.warnings.join()).to.include('sf jwt key passphrase --key-name acme');
    expect(later.exitCode).to.equal(0);
    expect((await setUp([])).json?.warnings.join()).not.to.include('passphrase');
  });

  it('is only validated by a dry run, which makes none', async () => {
    const { json, exitCode } = await setUp(['--dry-run', '--passphrase-file', '../pass.txt']);
    expect([exitCode, json?.result.dryRun]).to.deep.equal([0, true]);
    expect(json?.result.pipelineCommands.join()).to.include('KEY_PASSPHRASE');
  });

  it('must be given a passphrase where --encrypt wants one and nobody can be asked', async () => {
    expect((await setUp(['--encrypt'])).json?.name).to.equal('PassphraseMissingError');
  });
});
