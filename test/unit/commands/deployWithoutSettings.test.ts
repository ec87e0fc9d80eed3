import { mkdtempSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readCertificate } from '../../../src/base/certificate.ts';
import { generateKeyPair, type KeyPair } from '../../../src/keypair/write/generate.ts';
import { writeKeyPair } from '../../../src/keypair/store/store.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import type { DeployedEntry } from '../../../src/flows/deploy/connections.ts';
import type { CommandRun } from '../../tools/runCommand.ts';
import { runDeploy } from '../../tools/runDeploy.ts';
import { appFilesFor, projectWith } from '../org/appProject.ts';
import { logInAdmin } from '../org/localAdmin.ts';

let org: LocalOrg;
let username: string;
let keys: string;
let pair: KeyPair;

const run = async (cwd: string, ...argv: string[]): Promise<CommandRun<DeployedEntry>> =>
  runDeploy(['--target-org', username, '--connection', 'acme', ...argv], {
    cwd,
    env: { SF_JWT_KEY_DIR: keys },
  });
const shared = async () => (await appFilesFor('acme')).filter(({ part }) => part === 'app');
const connectionFile = (certificatePem: string, path?: string): object => {
  const { sha256, publicKeySha256, notAfter } = readCertificate(certificatePem);
  const certificate = { sha256, publicKeySha256, notAfter: notAfter.toISOString() };
  return {
    version: 1,
    ...(path && { apps: { JwtLogin: { path, marker: '[sf-plugin-jwt]' } } }),
    connections: { acme: { instanceUrl: org.origin, username: 'ci@acme.example', app: 'JwtLogin', certificate } },
  };
};

describe('sf jwt deploy of an app whose global settings are kept out of source control', () => {
  before(async () => {
    pair = await generateKeyPair({ subject: { commonName: 'acme' }, days: 30, bits: 2048 });
    keys = mkdtempSync(join(homedir(), 'keys-'));
    await writeKeyPair(keys, 'acme', pair, { force: false, now: new Date() });
  });
  beforeEach(async () => {
    org = await startLocalOrg();
    username = await logInAdmin(org);
  });
  afterEach(() => org.close());

  it('makes them from the key pair, and says so', async () => {
    const { json, exitCode } = await run(projectWith(await shared()), '--json');
    expect(exitCode).to.equal(0);
    expect(json?.warnings.join()).to.include('generated them from the key pair');
    expect(json?.result.certificate.sha256).to.equal(readCertificate(pair.certificatePem).sha256);
    expect(org.state.apps[0]?.components.ExtlClntAppGlobalOauthSettings?.elements.certificate).to.be.a('string');
  });

  it('does so where the connection file records this certificate, in the folder that it names', async () => {
    const files = (await shared()).map((file) => ({ ...file, path: `../../metadata/login/${file.path}` }));
    const { json, exitCode } = await run(
      projectWith(files, connectionFile(pair.certificatePem, 'metadata/login')),
      '--json',
    );
    expect(exitCode).to.equal(0);
    expect(json?.result.folder).to.match(/\/metadata\/login$/);
  });

  it('refuses where the connection file records another certificate, for the org has that one', async () => {
    const { certificatePem } = await generateKeyPair({ subject: { commonName: 'x' }, days: 30, bits: 2048 });
    const { json, exitCode } = await run(projectWith(await shared(), connectionFile(certificatePem)), '--json');
    expect(exitCode).to.equal(2);
    expect(json?.name).to.equal('CertificateMissingError');
    expect(org.state.apps).to.deep.equal([]);
  });

  it('refuses without a key pair', async () => {
    keys = mkdtempSync(join(homedir(), 'keys-'));
    const { json } = await run(projectWith(await shared()), '--json');
    expect(json?.name).to.equal('CertificateMissingError');
    expect(org.state.apps).to.deep.equal([]);
  });
});
