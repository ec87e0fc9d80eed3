import { createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtExport, { type JwtExportResult } from '../../../src/commands/jwt/export.ts';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import { readCertificate } from '../../../src/base/certificate.ts';
import { decodeBundle } from '../../../src/connection/bundle/bundle.ts';
import { findCanaries, plantKey, plantText, type Canaries } from '../../tools/canary.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { temporaryFolder } from '../keypair/pairs.ts';

const login = {
  instanceUrl: 'acme--uat.sandbox.my',
  username: 'ci@acme.com.uat',
  clientId: '3MVG9.x_y',
  orgId: '00D5g000001abcDEAQ',
};

describe('sf jwt export of a bundle or a hand-off sheet', () => {
  let folder: string;
  let remove: () => void;
  beforeEach(async () => {
    ({ path: folder, remove } = temporaryFolder());
    writeFileSync(at('sfdx-project.json'), '{"packageDirectories":[]}');
    writeFileSync(at('pass.txt'), 'canary passphrase\n', { mode: 0o600 });
    await generate();
  });
  afterEach(() => remove());

  const at = (path: string): string => join(folder, path);
  const options = (env: Record<string, string | undefined> = {}) => ({
    env: { SF_JWT_KEY_DIR: at('keys'), CI: undefined, ...env },
    cwd: folder,
  });
  const generate = (...argv: string[]) => runCommand(JwtGenerateKeypair, ['--name', 'acme', ...argv], options());
  const give = (argv: string[], env?: Record<string, string | undefined>): Promise<CommandRun<JwtExportResult>> =>
    runCommand({ run: async (all: string[], root: string) => JwtExport.run(all, root) }, argv, options(env));
  const writeBundle = (...argv: string[]) => [
    '--connection',
    'acme',
    '--format',
    'bundle',
    '--output-file',
    'acme.txt',
    ...argv,
  ];
  const bundle = (env?: Record<string, string | undefined>) => give(writeBundle('--json'), env);
  const connection = (record: object): Promise<void> =>
    import('node:fs/promises').then(async ({ mkdir, writeFile }) => {
      await mkdir(at('config'), { recursive: true });
      const file = { version: 1, connections: { acme: record } };
      await writeFile(at('config/jwt-connections.json'), JSON.stringify(file));
    });
  const certificateRecord = () => {
    const { sha256, publicKeySha256, notAfter } = readCertificate(readFileSync(at('keys/acme.crt'), 'utf8'));
    return { sha256, publicKeySha256, notAfter: notAfter.toISOString() };
  };

  it('is one line in a file that only its owner reads, with the login as it is recorded', async () => {
    await connection({ ...login, certificate: certificateRecord() });
    const { exitCode, stderr, raw } = await give(writeBundle());
    expect(exitCode, raw).to.equal(0);
    expect(statSync(at('acme.txt')).mode & 0o777).to.equal(0o600);
    const text = readFileSync(at('acme.txt'), 'utf8');
    expect(text).to.match(/^eyJzZkp3dEJ1bmRsZSI6[A-Za-z0-9+/]+={0,2}\n$/);
    expect(await decodeBundle(text, '')).to.deep.equal({
      ...login,
      instanceUrl: 'https://acme--uat.sandbox.my.salesforce.com',
      key: readFileSync(at('keys/acme.key'), 'utf8'),
      certificate: readFileSync(at('keys/acme.crt'), 'utf8'),
    });
    expect(stderr).to.include('sf jwt export --connection acme --format bundle | gh secret set SF_JWT_ACME');
    expect(stderr).not.to.include('PASSPHRASE').and.not.include('ALLOWED_HOSTS');
    const canaries: Canaries = new Map();
    plantKey(canaries, 'the key', readFileSync(at('keys/acme.key'), 'utf8'));
    plantText(canaries, 'the bundle', text, 30);
    expect(findCanaries(canaries, { raw })).to.deep.equal([]);
  });

  it('keeps an encrypted key encrypted, without its passphrase, which is a second secret', async () => {
    await generate('--force', '--passphrase-file', 'pass.txt');
    await connection(login);
    const { stderr } = await give(writeBundle());
    const { key } = await decodeBundle(readFileSync(at('acme.txt'), 'utf8'), '');
    expect(key).to.include('BEGIN ENCRYPTED PRIVATE KEY');
    expect(stderr).to.include('gh secret set SF_JWT_ACME_KEY_PASSPHRASE');
  });

  it('says what a host needs that is not of Salesforce, and refuses it where it is not allowed', async () => {
    await connection({ ...login, instanceUrl: 'https://login.acme.example' });
    expect((await bundle()).json?.name).to.equal('HostNotAllowedError');
    const allowed = await give(writeBundle(), { SF_JWT_ALLOWED_HOSTS: 'login.acme.example' });
    expect(allowed.exitCode, allowed.raw).to.equal(0);
    expect(allowed.stderr).to.include('SF_JWT_ALLOWED_HOSTS');
  });

  for (const missing of ['clientId', 'orgId'] as const)
    it(`of a connection without ${missing} is refused with the command that completes it`, async () => {
      await connection({ ...login, [missing]: undefined });
      const { json, exitCode } = await bundle();
      expect([json?.name, exitCode]).to.deep.equal(['BundleIncompleteError', 2]);
      expect(json?.message).to.include(`: ${missing}.`);
      expect(json?.actions?.join()).to.include('sf jwt setup --connection acme');
    });

  it('is not made of another key than the recorded one', async () => {
    await connection({ ...login, certificate: certificateRecord() });
    await generate('--force');
    const { json } = await bundle();
    expect(json?.name).to.equal('BundleKeyDiffersError');
    expect(json?.actions?.join()).to.include('sf jwt setup --connection acme --allow-certificate-change');
  });

  it('is made of a connection, never of a key pair alone', async () => {
    for (const format of ['bundle', 'hand-off']) {
      const argv = ['--key-name', 'acme', '--format', format, '--output-file', 'x.txt', '--json'];
      expect((await give(argv)).json?.name).to.equal('ExportNeedsConnectionError');
    }
    expect((await bundle()).json?.name).to.equal('ConnectionUnknownError');
    await connection({ ...login, keyName: 'gone' });
    expect((await bundle()).json?.name).to.equal('KeyPairMissingError');
  });

  for (const [form, change] of Object.entries<(pem: string) => string>({
    JWK: (pem) => JSON.stringify(createPrivateKey(pem).export({ format: 'jwk' })),
    base64: (pem) => Buffer.from(pem).toString('base64'),
  }))
    it(`holds a key as PEM that was put into the key store as ${form}`, async () => {
      const pem = readFileSync(at('keys/acme.key'), 'utf8');
      writeFileSync(at('keys/acme.key'), change(pem));
      await connection(login);
      const { raw, exitCode } = await bundle();
      expect(exitCode, raw).to.equal(0);
      expect((await decodeBundle(readFileSync(at('acme.txt'), 'utf8'), '')).key).to.equal(pem);
    });

  it('keeps an encrypted key encrypted that was put into the key store as base64', async () => {
    await generate('--force', '--passphrase-file', 'pass.txt');
    const text = readFileSync(at('keys/acme.key'), 'utf8');
    writeFileSync(at('keys/acme.key'), Buffer.from(text).toString('base64'));
    await connection(login);
    const { raw, exitCode } = await bundle();
    expect(exitCode, raw).to.equal(0);
    const { key } = await decodeBundle(readFileSync(at('acme.txt'), 'utf8'), '');
    expect(key.trim()).to.equal(text.slice(text.indexOf('-----BEGIN')).trim());
  });

  for (const orgId of ['00D5g000001abcDEA', ' 00D5g000001abcDEAQ', '001000000000001'])
    it(`is not made with "${orgId}" as the org`, async () => {
      await connection({ ...login, orgId });
      const { json, exitCode } = await bundle();
      expect([json?.name, exitCode]).to.deep.equal(['OrgIdInvalidError', 2]);
      expect(existsSync(at('acme.txt'))).to.equal(false);
    });

  it('is not made if nobody could read it', async () => {
    const pem = readFileSync(at('keys/acme.key'), 'utf8');
    writeFileSync(at('keys/acme.key'), `${'A comment.\n'.repeat(3000)}${pem}`);
    await connection(login);
    const { json, exitCode } = await bundle();
    expect([json?.name, exitCode]).to.deep.equal(['BundleUnreadableError', 2]);
    expect(existsSync(at('acme.txt'))).to.equal(false);
  });

  it('is never in JSON', async () => {
    await connection(login);
    const { json, raw } = await give(['--connection', 'acme', '--format', 'bundle', '--json']);
    expect(json?.name).to.equal('ExportInJsonError');
    expect(raw).not.to.include('eyJzZkp3dEJ1bmRsZSI6');
    const written = await bundle();
    expect(written.json?.result).to.deep.include({ format: 'bundle', encrypted: false, outputFile: 'acme.txt' });
    expect(written.raw).not.to.include('eyJzZkp3dEJ1bmRsZSI6');
  });

  it('of the sheet is Markdown in a file, and Markdown and data in JSON', async () => {
    await connection({ ...login, certificate: certificateRecord() });
    const argv = ['--connection', 'acme', '--format', 'hand-off'];
    const data = await give([...argv, '--json']);
    expect(data.json?.result.handOff).to.deep.include({
      for: 'developer',
      ...login,
      instanceUrl: 'https://acme--uat.sandbox.my.salesforce.com',
    });
    expect(data.json?.result.content).to.include('# JWT login "acme": for the developer');
    const file = await give([...argv, '--for', 'admin', '--output-file', 'sheet.md']);
    expect(file.exitCode, file.raw).to.equal(0);
    expect(readFileSync(at('sheet.md'), 'utf8')).to.include('for the org admin');
    const other = await give(['--connection', 'acme', '--format', 'certificate', '--for', 'admin', '--json']);
    expect(other.json?.name).to.equal('ExportOptionUnknownError');
  });
});
