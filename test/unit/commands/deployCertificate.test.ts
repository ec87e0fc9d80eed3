import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readCertificate } from '../../../src/base/certificate.ts';
import type { DeployedEntry } from '../../../src/flows/deploy/connections.ts';
import { generateKeyPair, type KeyPair } from '../../../src/keypair/write/generate.ts';
import { encryptPrivateKey } from '../../../src/keypair/der/pbes2.ts';
import { writeKeyPair } from '../../../src/keypair/store/store.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import type { CommandRun } from '../../tools/runCommand.ts';
import { runDeploy } from '../../tools/runDeploy.ts';
import { appFilesFor, certificatePem, privateKeyPem, projectWith } from '../org/appProject.ts';
import { logInAdmin } from '../org/localAdmin.ts';

let org: LocalOrg;
let username: string;
let newPem: string;

type Options = { env?: Record<string, string> };

const run = (
  connection: string,
  cwd: string,
  options: Options = {},
  ...argv: string[]
): Promise<CommandRun<DeployedEntry>> =>
  runDeploy(['-o', username, '-c', connection, '--json', ...argv], { cwd, ...options });

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

const record = (pem: string, parts: object = {}): object => {
  const { sha256, publicKeySha256, notAfter } = readCertificate(pem);
  const certificate = { sha256, publicKeySha256, notAfter: notAfter.toISOString() };
  return { instanceUrl: org.origin, username: 'ci@acme.example', app: 'JwtLogin', certificate, ...parts };
};

const recording = (pem: string): object => ({ version: 1, connections: { beta: record(pem) } });

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
      const { json, exitCode } = await run('beta', await oldFilesOfBeta(), {}, ...dryRun);
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
    const { json } = await run('beta', await oldFilesOfBeta(), {}, '--allow-certificate-change');
    expect(json?.result.deployed).to.equal(true);
    expect(certificateInOrg()).to.equal(readCertificate(await certificatePem()).sha256);
  });

  it('believes the connection file where the org doesn’t show it, though the key here fits the files', async () => {
    const cwd = await oldFilesOfBeta(recording(newPem));
    org.switches.certificateReadable = false;
    const env = { SF_JWT_BETA_KEY: await privateKeyPem() };
    expect((await run('beta', cwd, { env })).json?.name).to.equal('CertificateChangeError');
    expect(deploysSeen()).to.equal(0);
  });

  it('believes the org, not the connection file, where it shows it', async () => {
    const cwd = await oldFilesOfBeta(recording(await certificatePem()));
    expect((await run('beta', cwd)).json?.name).to.equal('CertificateChangeError');
  });

  it('doesn’t deploy where neither says what the org has, unless it is allowed', async () => {
    const cwd = await oldFilesOfBeta({ version: 1, connections: { beta: record(newPem, { certificate: undefined }) } });
    org.switches.certificateReadable = false;
    const { json, exitCode } = await run('beta', cwd);
    expect(json?.name).to.equal('CertificateUnknownError');
    expect(json?.actions?.join()).to.include('--allow-certificate-change').and.include('SF_JWT_KEY');
    expect(exitCode).to.equal(1);
    expect(deploysSeen()).to.equal(0);
    expect(certificateInOrg()).to.equal(readCertificate(newPem).sha256);
    expect((await run('beta', cwd, {}, '--allow-certificate-change')).json?.result.deployed).to.equal(true);
  });

  it('deploys where only the key here says that the one in the files is meant', async () => {
    const cwd = await oldFilesOfBeta();
    org.switches.certificateReadable = false;
    const env = { SF_JWT_BETA_KEY: await privateKeyPem() };
    expect((await run('beta', cwd, { env })).json?.result.deployed).to.equal(true);
  });

  it('deploys over what the org calls a certificate and is none', async () => {
    const cwd = await oldFilesOfBeta();
    const elements = org.state.apps[0]?.components.ExtlClntAppGlobalOauthSettings?.elements ?? {};
    elements.certificate = 'AAAA';
    expect((await run('beta', cwd)).json?.result.deployed).to.equal(true);
  });
});

describe('sf jwt deploy and the private key of the connection', () => {
  let newKey: string;
  before(async () => {
    const pair = await generateKeyPair({ subject: { commonName: 'new' }, days: 30, bits: 2048 });
    [newPem, newKey] = [pair.certificatePem, pair.privateKeyPem];
  });
  beforeEach(async () => {
    org = await startLocalOrg();
    username = await logInAdmin(org);
  });
  afterEach(() => org.close());

  const keyFile = (text: string): string => {
    const path = join(mkdtempSync(join(homedir(), 'key-')), 'any.pem');
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const keyStore = async (pair: KeyPair): Promise<string> => {
    const folder = mkdtempSync(join(homedir(), 'keys-'));
    await writeKeyPair(folder, 'beta', pair, { force: false, now: new Date() });
    return folder;
  };
  const encryptedPair = async ({ privateKeyPem: pem, certificatePem: crt }: KeyPair): Promise<KeyPair> => ({
    privateKeyPem: await encryptPrivateKey(createPrivateKey(pem), 'four words open it'),
    certificatePem: crt,
  });
  const newPair = (): KeyPair => ({ privateKeyPem: newKey, certificatePem: newPem });

  const places: Array<[string, () => Promise<Record<string, string>> | Record<string, string>, RegExp]> = [
    ['a variable', () => ({ SF_JWT_BETA_KEY: newKey }), /SF_JWT_BETA_KEY/],
    ['a variable in base64', () => ({ SF_JWT_KEY: Buffer.from(newKey).toString('base64') }), /SF_JWT_KEY/],
    ['a key file', () => ({ SF_JWT_BETA_KEY_FILE: keyFile(newKey) }), /SF_JWT_BETA_KEY_FILE/],
    ['the key store', async () => ({ SF_JWT_KEY_DIR: await keyStore(newPair()) }), /beta\.key/],
    [
      'the key store, encrypted',
      async () => {
        const encrypted = await encryptedPair(newPair());
        return { SF_JWT_KEY_DIR: await keyStore(encrypted) };
      },
      /beta\.key/,
    ],
    [
      'a variable, encrypted by this plugin',
      async () => ({ SF_JWT_BETA_KEY: (await encryptedPair(newPair())).privateKeyPem }),
      /SF_JWT_BETA_KEY/,
    ],
    [
      'a variable, encrypted, with its passphrase',
      () => ({
        SF_JWT_BETA_KEY: createPrivateKey(newKey)
          .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' })
          .toString(),
        SF_JWT_BETA_KEY_PASSPHRASE: 'open',
      }),
      /SF_JWT_BETA_KEY/,
    ],
  ];
  for (const [place, prepare, where] of places)
    it(`refuses a certificate that doesn’t fit the key in ${place}, also for a new app`, async () => {
      const env = await prepare();
      const { json, exitCode, raw } = await run('beta', projectWith(await appFilesFor('beta')), { env });
      expect(json?.name).to.equal('CertificateDoesNotFitKeyError');
      expect(json?.message).to.match(where);
      expect(json?.actions?.join()).to.include('--allow-certificate-change').and.include('generate metadata');
      expect(exitCode).to.equal(1);
      expect(deploysSeen()).to.equal(0);
      expect(raw).not.to.include(newKey.split('\n')[1]);
      const allowed = await run('beta', projectWith(await appFilesFor('beta')), { env }, '--allow-certificate-change');
      expect(allowed.json?.result.deployed).to.equal(true);
    });

  it('names a key that never was filled in, and sends nothing', async () => {
    const project = projectWith(await appFilesFor('beta'));
    for (const [name, value] of [
      ['SF_JWT_BETA_KEY', '$(SF_JWT_BETA_KEY)'],
      ['SF_JWT_KEY', '((acme-key))'],
      ['SF_JWT_BETA_KEY_FILE', '~/none/server.key'],
    ] as const) {
      const { json } = await run('beta', project, { env: { [name]: value } });
      expect([json?.name, json?.message?.includes(name), deploysSeen()]).to.deep.equal(['ValueUnfilledError', true, 0]);
    }
  });

  it('takes one that fits, whatever the connection file records', async () => {
    const env = { SF_JWT_BETA_KEY: await privateKeyPem() };
    const cwd = projectWith(await appFilesFor('beta'), recording(newPem));
    expect((await run('beta', cwd, { env })).json?.result.deployed).to.equal(true);
  });

  for (const [what, env] of [
    ['no key', {}],
    ['a key that can’t be read', { SF_JWT_BETA_KEY: 'nonsense' }],
    ['a key file that isn’t there', { SF_JWT_BETA_KEY_FILE: '/nowhere/a.key' }],
  ] as const)
    it(`goes by the connection file with ${what}, also for a new app`, async () => {
      const other = projectWith(await appFilesFor('beta'), recording(newPem));
      const { json, exitCode } = await run('beta', other, { env });
      expect(json?.name).to.equal('CertificateNotRecordedError');
      expect(exitCode).to.equal(1);
      expect(deploysSeen()).to.equal(0);
      const same = projectWith(await appFilesFor('beta'), recording(await certificatePem()));
      expect((await run('beta', same, { env })).json?.result.deployed).to.equal(true);
      expect((await run('beta', other, { env }, '--allow-certificate-change')).json?.result.deployed).to.equal(true);
    });

  const elsewhere = '00D000000000001AAA';
  const withOther = async (parts: object, own?: object): Promise<string> =>
    projectWith(await appFilesFor('beta'), {
      version: 1,
      connections: { acme: record(await certificatePem(), parts), ...(own && { beta: own }) },
    });

  it('refuses the certificate of another connection in another org', async () => {
    const cwd = await withOther({ orgId: elsewhere });
    const { json } = await run('beta', cwd);
    expect(json?.name).to.equal('CertificateOfAnotherConnectionError');
    expect(json?.message).to.include('"acme"').and.include(elsewhere);
    expect(deploysSeen()).to.equal(0);
    expect((await run('beta', cwd, {}, '--allow-certificate-change')).json?.result.deployed).to.equal(true);
  });

  it('refuses it by the My Domain of that org, where the connection file doesn’t say its ID', async () => {
    const cwd = await withOther({ instanceUrl: 'https://prod.my.salesforce.com' });
    const { json } = await run('beta', cwd);
    expect(json?.name).to.equal('CertificateOfAnotherConnectionError');
    expect(json?.message).to.include('"acme"').and.include('(https://prod.my.salesforce.com)');
    expect(deploysSeen()).to.equal(0);
  });

  for (const instanceUrl of ['https://login.salesforce.com', 'https://prod.my.site.com'])
    it(`takes it where the other org may be this one: ${instanceUrl}`, async () => {
      expect((await run('beta', await withOther({ instanceUrl }))).json?.result.deployed).to.equal(true);
    });

  it('takes it where both connections are in this org, or where this one records it too', async () => {
    expect((await run('beta', await withOther({ orgId: org.state.organization.id }))).exitCode).to.equal(0);
    const own = record(await certificatePem());
    expect((await run('beta', await withOther({ orgId: elsewhere }, own))).exitCode).to.equal(0);
  });
});
