import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtDeploy from '../../../src/commands/jwt/deploy.ts';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import JwtKeyImport from '../../../src/commands/jwt/key/import.ts';
import JwtSetup, { type JwtSetupResult } from '../../../src/commands/jwt/setup.ts';
import { readCertificate } from '../../../src/base/certificate.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { refreshSandbox } from '../../tools/refreshSandbox.ts';
import { logInAdmin, scene, type Scene } from '../../tools/scene.ts';

/** A certificate says until when a key may be used; another one of the same key ends no login. */
describe('a new certificate of the same key', function () {
  this.timeout(120_000);
  let stage: Scene;
  const acme = ['--no-prompt', '-o', 'admin', '-c', 'acme', '--json'];
  const setUp = (...argv: string[]): Promise<CommandRun<JwtSetupResult>> =>
    runCommand(JwtSetup, [...acme, '--wait', '0', ...argv], stage.options);
  const inStore = (file: string): string => join(stage.keyFolder, file);
  const ours = (): string => readCertificate(readFileSync(inStore('acme.crt'), 'utf8')).sha256;
  const inOrg = (): string => {
    const text = stage.org.state.apps[0]?.components.ExtlClntAppGlobalOauthSettings?.elements.certificate;
    return readCertificate(typeof text === 'string' ? text : '').sha256;
  };
  /** The key comes back from a backup, and its certificate doesn’t. */
  const importKey = async (): Promise<void> => {
    const copy = join(stage.project, '..', 'copy.pem');
    writeFileSync(copy, readFileSync(inStore('acme.key')), { mode: 0o600 });
    rmSync(inStore('acme.key'));
    rmSync(inStore('acme.crt'));
    const argv = ['--key-name', 'acme', '--jwt-key-file', copy, '--json'];
    const run = await runCommand(JwtKeyImport, argv, stage.options);
    expect(run.exitCode, run.raw).to.equal(0);
  };

  beforeEach(async () => {
    stage = await scene();
    const made = await setUp('--username', stage.loginUser);
    expect(made.exitCode, made.raw).to.equal(0);
  });
  afterEach(() => stage.end());

  for (const isShown of [true, false])
    it(`goes through setup with a notice where the org ${isShown ? 'shows' : 'hides'} certificates`, async () => {
      const before = ours();
      await importKey();
      stage.org.switches.certificateReadable = isShown;
      const { exitCode, json, raw } = await setUp();
      expect(exitCode, raw).to.equal(0);
      expect(json?.warnings.join()).to.include('a new certificate of the same key');
      expect(ours()).not.to.equal(before);
      expect(inOrg()).to.equal(ours());
      expect((await setUp()).json?.warnings.join()).not.to.include('certificate of the same key');
    });

  it('goes through deploy with a notice', async () => {
    const settings = () => stage.org.state.apps[0]?.components.ExtlClntAppGlobalOauthSettings?.elements ?? {};
    const { certificate: old } = settings();
    await importKey();
    expect((await setUp()).exitCode).to.equal(0);
    settings()['certificate'] = old ?? '';
    const { exitCode, stderr, raw } = await runCommand(JwtDeploy, acme.slice(0, -1), stage.options);
    expect(exitCode, raw).to.equal(0);
    expect(stderr).to.include('a new certificate of the same key');
    expect(inOrg()).to.equal(ours());
  });

  it('is no lost key of a refreshed sandbox', async () => {
    stage.org.state.organization.isSandbox = true;
    await importKey();
    refreshSandbox(stage.org);
    await logInAdmin(stage.org);
    const { id } = stage.org.state.organization;
    const { exitCode, raw } = await setUp('--expected-org-id', id);
    expect(exitCode, raw).to.equal(0);
  });

  it('is not what another key has', async () => {
    const argv = ['--name', 'acme', '--force', '--json'];
    expect((await runCommand(JwtGenerateKeypair, argv, stage.options)).exitCode).to.equal(0);
    expect((await setUp()).json?.name).to.equal('CertificateInUseError');
    expect((await setUp('--allow-certificate-change')).exitCode).to.equal(0);
    expect((await runCommand(JwtDeploy, acme, stage.options)).exitCode).to.equal(0);
  });
});
