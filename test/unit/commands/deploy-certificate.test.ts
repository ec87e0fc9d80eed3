import { expect } from 'chai';
import { readCertificate } from '../../../src/base/certificate.ts';
import { generateKeyPair } from '../../../src/keypair/generate.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import type { DeployedEntry } from '../../../src/flows/deploy/connections.ts';
import type { CommandRun } from '../../tools/runCommand.ts';
import { runDeploy } from '../../tools/runDeploy.ts';
import { appFilesFor, certificatePem, projectWith } from '../org/appProject.ts';
import { logInAdmin } from '../org/localAdmin.ts';

let org: LocalOrg;
let username: string;
let newPem: string;

const run = (connection: string, cwd: string, ...argv: string[]): Promise<CommandRun<DeployedEntry>> =>
  runDeploy(['-o', username, '-c', connection, '--json', ...argv], { cwd });

const certificateInOrg = (): string => {
  const text = org.state.apps[0]?.components.ExtlClntAppGlobalOauthSettings?.elements.certificate;
  return readCertificate(typeof text === 'string' ? text : '').sha256;
};

const deploysSeen = (): number => org.requests.filter(({ soapAction }) => soapAction === 'deploy').length;

/** Two connections share an app: `acme` has put a new certificate there, and the files of `beta` have the old one. */
const oldFilesOfBeta = async (connectionFile?: object): Promise<string> => {
  await run('acme', projectWith(await appFilesFor('acme', { certificatePem: newPem })));
  org.requests.length = 0;
  return projectWith(await appFilesFor('beta'), connectionFile);
};

const recording = (sha256: string): object => {
  const { publicKeySha256, notAfter } = readCertificate(newPem);
  const certificate = { sha256, publicKeySha256, notAfter: notAfter.toISOString() };
  return {
    version: 1,
    connections: { beta: { instanceUrl: org.origin, username: 'ci@acme.example', app: 'JwtLogin', certificate } },
  };
};

describe('sf jwt deploy and the certificate in the org', () => {
  before(async () => {
    newPem = (await generateKeyPair({ subject: { commonName: 'new' }, days: 30, bits: 2048 })).certificatePem;
  });
  beforeEach(async () => {
    org = await startLocalOrg();
    username = await logInAdmin(org);
  });
  afterEach(() => org.close());

  for (const dryRun of [[], ['--dry-run']])
    it(`doesn’t replace it by the one of old files ${dryRun.join()}`, async () => {
      const { json, exitCode } = await run('beta', await oldFilesOfBeta(), ...dryRun);
      expect(json?.name).to.equal('CertificateChangeError');
      expect(exitCode).to.equal(1);
      expect(json?.message).to.include('JwtLogin').and.include('Acme');
      for (const pem of [newPem, await certificatePem()])
        expect(json?.message?.replaceAll(':', '').toLowerCase()).to.include(readCertificate(pem).sha256.slice(0, 8));
      expect(json?.actions?.join()).to.include('sf jwt generate metadata --connection beta');
      expect(json?.actions?.join()).to.include('--allow-certificate-change');
      expect(deploysSeen()).to.equal(0);
      expect(certificateInOrg()).to.equal(readCertificate(newPem).sha256);
    });

  it('replaces it with --allow-certificate-change', async () => {
    const { json } = await run('beta', await oldFilesOfBeta(), '--allow-certificate-change');
    expect(json?.result.deployed).to.equal(true);
    expect(certificateInOrg()).to.equal(readCertificate(await certificatePem()).sha256);
  });

  it('believes the connection file where the org doesn’t show it', async () => {
    const { sha256 } = readCertificate(newPem);
    const cwd = await oldFilesOfBeta(recording(sha256));
    org.switches.certificateReadable = false;
    expect((await run('beta', cwd)).json?.name).to.equal('CertificateChangeError');
    expect(deploysSeen()).to.equal(0);
  });

  it('believes the org, not the connection file, where it shows it', async () => {
    const cwd = await oldFilesOfBeta(recording(readCertificate(await certificatePem()).sha256));
    expect((await run('beta', cwd)).json?.name).to.equal('CertificateChangeError');
  });

  it('deploys where neither says what the org has', async () => {
    const cwd = await oldFilesOfBeta();
    org.switches.certificateReadable = false;
    expect((await run('beta', cwd)).json?.result.deployed).to.equal(true);
  });

  it('deploys over what the org calls a certificate and is none', async () => {
    const cwd = await oldFilesOfBeta();
    const elements = org.state.apps[0]?.components.ExtlClntAppGlobalOauthSettings?.elements ?? {};
    elements.certificate = 'AAAA';
    expect((await run('beta', cwd)).json?.result.deployed).to.equal(true);
  });

  it('deploys a new app whatever the connection file records', async () => {
    const cwd = projectWith(await appFilesFor('beta'), recording('ab'.repeat(32)));
    expect((await run('beta', cwd)).json?.result.deployed).to.equal(true);
  });
});
