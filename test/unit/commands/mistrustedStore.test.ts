import { chmodSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtAuthorize from '../../../src/commands/jwt/authorize.ts';
import JwtDeploy from '../../../src/commands/jwt/deploy.ts';
import JwtSetup from '../../../src/commands/jwt/setup.ts';
import JwtVerify from '../../../src/commands/jwt/verify.ts';
import { runCommand } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';

(process.platform === 'win32' ? describe.skip : describe)('what other users of the machine can write', function () {
  this.timeout(120_000);
  let stage: Scene;
  before(async () => {
    stage = await scene();
    const { exitCode, raw } = await runCommand(JwtSetup, setup, stage.options);
    expect(exitCode, raw).to.equal(0);
  });
  after(() => stage.end());

  const setup = [
    '--no-prompt',
    '--target-org',
    'admin',
    '--connection',
    'acme',
    '--username',
    'ci@acme.example',
    '--json',
  ];
  const deploy = ['--target-org', 'admin', '--connection', 'acme', '--no-prompt', '--json'];

  for (const [name, run] of [
    ['setup', () => runCommand(JwtSetup, setup, stage.options)],
    ['deploy', () => runCommand(JwtDeploy, deploy, stage.options)],
  ] as const)
    it(`is no certificate for ${name} to send to the org, and no key to compare it with`, async () => {
      const path = join(stage.keyFolder, 'acme.crt');
      chmodSync(path, 0o606);
      const deploys = stage.org.requests.filter(({ soapAction }) => soapAction === 'deploy').length;
      const { raw, exitCode } = await run();
      chmodSync(path, 0o600);
      expect(exitCode, raw).to.equal(1);
      expect(raw).to.include('WritableByOthersError').and.to.include(`chmod go-w ${path}`);
      expect(stage.org.requests.filter(({ soapAction }) => soapAction === 'deploy')).to.have.length(deploys);
    });

  it('is a key file that is named, with a warning', async () => {
    const path = join(stage.keyFolder, 'acme.key');
    chmodSync(path, 0o606);
    const { raw, exitCode } = await runCommand(
      JwtVerify,
      ['--connection', 'acme', '--jwt-key-file', path, '--json'],
      stage.options,
    );
    chmodSync(path, 0o600);
    expect(exitCode, raw).to.equal(0);
    expect(raw).to.include(`chmod go-w ${path}`);
  });

  it('is no login of sf, and a warning before one is used', async () => {
    const folder = join(homedir(), '.sfdx');
    const path = join(folder, 'ci@acme.example.json');
    const old = process.umask(0);
    try {
      const { raw, exitCode } = await runCommand(JwtAuthorize, ['--connection', 'acme', '--json'], stage.options);
      expect(exitCode, raw).to.equal(0);
    } finally {
      process.umask(old);
    }
    expect((statSync(path).mode & 0o777).toString(8)).to.equal('600');
    expect(statSync(folder).mode & 0o022).to.equal(0);
    const ofAdmin = join(folder, `${stage.org.admin.username}.json`);
    chmodSync(ofAdmin, 0o606);
    const { raw } = await runCommand(JwtDeploy, deploy, stage.options);
    expect(raw).to.include('where the CLI stored the login').and.to.include(`chmod go-w ${ofAdmin}`);
  });
});
