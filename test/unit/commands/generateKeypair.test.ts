import { chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtGenerateKeypair, { type JwtGenerateKeypairResult } from '../../../src/commands/jwt/generate/keypair.ts';
import { formatFingerprint, readCertificate } from '../../../src/base/certificate.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { temporaryFolder } from '../keypair/pairs.ts';

const command = { run: async (argv: string[], root: string) => JwtGenerateKeypair.run(argv, root) };

describe('jwt generate keypair', () => {
  let folder: string;
  let remove: () => void;
  beforeEach(() => ({ path: folder, remove } = temporaryFolder()));
  afterEach(() => remove());

  const run = (...argv: string[]): Promise<CommandRun<JwtGenerateKeypairResult>> =>
    runCommand(command, argv, {
      env: { SF_JWT_KEY_DIR: join(folder, 'keys'), TZ: 'Europe/Berlin' },
      cwd: folder,
    });
  const certificate = () => readCertificate(readFileSync(join(folder, 'keys', 'acme.crt'), 'utf8'));
  const keyLines = (): string[] =>
    readFileSync(join(folder, 'keys', 'acme.key'), 'utf8')
      .split('\n')
      .filter((line) => line.length === 64);

  it('says where the pair lies, its fingerprint, its end in the zone of the user, and what comes next', async () => {
    const { stdout, exitCode, error } = await run('--name', 'acme');
    expect(error).to.equal(undefined);
    expect(exitCode).to.equal(0);
    const { sha256, notAfter } = certificate();
    expect(stdout)
      .to.include(join(folder, 'keys', 'acme.key'))
      .and.include(join(folder, 'keys', 'acme.crt'));
    expect(stdout).to.include(formatFingerprint(sha256));
    expect(stdout).to.match(
      new RegExp(`Valid until: \\d+ \\w+ ${notAfter.getFullYear()}, \\d\\d:\\d\\d (CEST|CET|GMT\\+[12])`),
    );
    expect(stdout).to.include('"sf jwt setup --connection acme"');
    expect(stdout).to.include('"sf jwt generate metadata --connection acme"');
  });

  it('gives the same as JSON', async () => {
    const { json, exitCode } = await run(
      '--name',
      'acme',
      '--json',
      '--organization',
      'Söhne',
      '--bits',
      '3072',
      '--days',
      '2',
    );
    const { pem, sha256, publicKeySha256, notBefore, notAfter } = certificate();
    expect(exitCode).to.equal(0);
    expect(json?.result).to.deep.equal({
      keyName: 'acme',
      keyPath: join(folder, 'keys', 'acme.key'),
      certificatePath: join(folder, 'keys', 'acme.crt'),
      sha256,
      publicKeySha256,
      notBefore: notBefore.toISOString(),
      notAfter: notAfter.toISOString(),
      bits: 3072,
      encrypted: false,
      subject: 'O=Söhne, CN=acme',
    });
    expect(notAfter.getTime() - notBefore.getTime()).to.equal((2 * 24 * 60 + 5) * 60_000);
    expect(pem).to.include('BEGIN CERTIFICATE');
  });

  it('passes every field of the subject on', async () => {
    const fields = ['--common-name', 'N', '--organization', 'O', '--organizational-unit', 'U', '--country', 'de'];
    await run('--name', 'acme', ...fields, '--state', 'S', '--locality', 'L', '--email', 'a@b.example');
    expect(certificate().subject).to.equal('C=DE, ST=S, L=L, O=O, OU=U, CN=N, emailAddress=a@b.example');
  });

  it('never prints the key, in text or JSON', async () => {
    const text = await run('--name', 'acme');
    const lines = keyLines();
    const json = await run('--name', 'acme', '--force', '--json');
    const refused = await run('--name', 'acme', '--json');
    lines.push(...keyLines());
    expect(lines.length).to.be.greaterThan(40);
    const shown = [text, json, refused].map(({ raw }) => raw).join();
    for (const line of lines) expect(shown).not.to.include(line);
    expect(shown).not.to.include('PRIVATE KEY');
  });

  it('refuses to replace a valid pair with exit code 2, and says how', async () => {
    await run('--name', 'acme');
    const { sha256 } = certificate();
    const { json, exitCode } = await run('--name', 'acme', '--json');
    expect(exitCode).to.equal(2);
    expect(json).to.include({ status: 2, name: 'KeyPairExistsError' });
    expect(json?.actions?.join()).to.include('--force');
    expect(certificate().sha256).to.equal(sha256);
  });

  it('replaces by force, says where the old pair is, and warns if others could read its key', async () => {
    await run('--name', 'acme');
    chmodSync(join(folder, 'keys', 'acme.key'), 0o640);
    const { sha256 } = certificate();
    const { stdout, stderr, result } = await run('--name', 'acme', '--force');
    const historyPath = join(folder, 'keys', 'history', 'acme', sha256);
    expect(result).to.include({ historyPath });
    expect(stdout).to.include(historyPath);
    expect(stderr).to.match(/Warning: Other users/);
    expect(statSync(join(folder, 'keys', 'acme.key')).mode & 0o777).to.equal(0o600);
  });

  it('names a connection that can exist when the key name is none', async () => {
    const { stdout } = await run('--name', 'Acme_1.uat');
    expect(stdout).to.include('--connection acme-1-uat --key-name Acme_1.uat');
  });

  const refusals: Array<[string[], string]> = [
    [['--name', 'a/b'], 'KeyNameInvalidError'],
    [['--name', 'acme', '--days', '3651'], 'CertificateDaysInvalidError'],
    [['--name', 'acme', '--country', 'DEU'], 'CountryInvalidError'],
    [['--name', 'acme', '--email', 'nobody'], 'EmailInvalidError'],
    [['--name', 'acme', '--common-name', 'x'.repeat(65)], 'SubjectFieldInvalidError'],
  ];
  for (const [argv, name] of refusals)
    it(`fails with ${name} for ${argv.slice(-2).join(' ').slice(0, 30)}`, async () => {
      const { json, exitCode } = await run(...argv, '--json');
      expect(exitCode).to.equal(2);
      expect(json?.name).to.equal(name);
      expect(json?.actions).to.have.length.greaterThan(0);
    });

  for (const argv of [['--name', 'acme', '--bits', '1024'], []])
    it(`fails with exit code 2 for ${argv.join(' ') || 'no flags'}`, async () => {
      expect((await run(...argv)).exitCode).to.equal(2);
    });

  it('refuses a key store in a work tree', async () => {
    mkdirSync(join(folder, '.git'));
    const { json, exitCode } = await run('--name', 'acme', '--json');
    expect(exitCode).to.equal(2);
    expect(json?.name).to.match(/^KeyIn(Unknown)?WorkTreeError$/);
  });
});
