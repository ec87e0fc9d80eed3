import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readCertificate } from '../../../../../src/base/certificate.ts';
import { exportHandOff } from '../../../../../src/flows/export/handOff/handOff.ts';
import type { HandOffReader } from '../../../../../src/flows/export/handOff/handOffTypes.ts';
import type { ExportedKey } from '../../../../../src/flows/export/types.ts';
import { harmIn, harmInData, injections } from '../../../../tools/injections.ts';
import { errorName } from '../../../org/fakes.ts';
import { opensslPair } from '../../../local-org/appPackage.ts';

const golden = (name: string): string => readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8');
const certificate = {
  sha256: 'ab'.repeat(32),
  publicKeySha256: 'cd'.repeat(32),
  notAfter: '2027-11-22T12:00:00.000Z',
};
const complete = {
  instanceUrl: 'acme--uat.sandbox.my',
  username: 'ci@acme.com.uat',
  clientId: '3MVG9.x_y',
  orgId: '00D5g000001abcDEAQ',
  app: 'JwtLogin',
  certificate,
};

const lacking = (...names: Array<keyof typeof complete>): object =>
  Object.fromEntries(Object.entries(complete).filter(([name]) => !names.some((each) => each === name)));

const asked = (): never => expect.fail('asked');
const silent = {
  env: {},
  passphrase: asked,
  givenStorePassword: asked,
  askStorePassword: asked,
  refuseExposure: asked,
};

describe('the hand-off sheet', () => {
  let folder: string;
  beforeEach(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), 'jwt-hand-off-')))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const make = (
    record: object | undefined,
    reader?: HandOffReader,
    connection: string | undefined = 'acme-uat',
  ): Promise<ExportedKey> => {
    const connectionFile = join(folder, 'connections.json');
    if (record) writeFileSync(connectionFile, JSON.stringify({ version: 1, connections: { 'acme-uat': record } }));
    return exportHandOff(
      { connection, connectionFile, keyFolder: join(folder, 'keys'), options: { for: reader } },
      silent,
    );
  };
  const storePair = () => {
    const pair = opensslPair();
    mkdirSync(join(folder, 'keys'), { mode: 0o700 });
    writeFileSync(join(folder, 'keys/acme-uat.key'), pair.key, { mode: 0o600 });
    writeFileSync(join(folder, 'keys/acme-uat.crt'), pair.certificate, { mode: 0o600 });
    return pair;
  };

  it('for the developer is the golden file', async () => {
    expect((await make(complete)).content.toString()).to.equal(golden('developer.md'));
  });

  it('for the admin is the golden file, and says what is not known yet', async () => {
    const made = await make(lacking('clientId', 'orgId'));
    expect(made.content.toString()).to.equal(golden('admin.md'));
    expect(made.handOff).to.deep.include({ for: 'admin', connection: 'acme-uat', username: 'ci@acme.com.uat' });
    expect(made.handOff).not.to.have.any.keys('clientId', 'orgId');
  });

  it('is the same as data, with each command and without a secret', async () => {
    const { handOff } = await make(complete);
    expect(handOff).to.deep.include({
      for: 'developer',
      instanceUrl: 'https://acme--uat.sandbox.my.salesforce.com',
      audienceUrl: 'https://acme--uat.sandbox.my.salesforce.com',
      tokenUrl: 'https://acme--uat.sandbox.my.salesforce.com/services/oauth2/token',
      certificate: { sha256: certificate.sha256, notAfter: certificate.notAfter },
    });
    expect(handOff?.steps.flatMap(({ command }) => command ?? [])).to.deep.equal([
      'sf jwt export --connection acme-uat --format bundle | gh secret set SF_JWT_ACME_UAT --repo <owner>/<repository>',
      'sf jwt inspect --env SF_JWT_ACME_UAT',
      'sf jwt verify --connection acme-uat',
      'sf jwt authorize --connection acme-uat --alias ci --set-default',
    ]);
  });

  it('is for whom the flag says', async () => {
    expect((await make(complete, 'admin')).handOff?.for).to.equal('admin');
    const [first] = (await make(lacking('orgId'), 'developer')).handOff?.steps ?? [];
    expect(first?.command).to.equal('sf jwt setup --connection acme-uat --target-org <alias>');
  });

  it('has every value as it is, so that it can be copied from the text', async () => {
    for (const username of ["o'brien+ci_1@acme.example", 'a#b!c@acme.example', '~x{y}&z%1@acme.example'])
      for (const reader of ['admin', 'developer'] as const) {
        const sheet = (await make({ ...complete, username, clientId: '3MVG9._a_b_' }, reader)).content.toString();
        expect(sheet).to.include(`| \`${username}\` |`).and.include('`3MVG9._a_b_`');
        expect(sheet.replace(/^ {3}sf .*$/gm, '')).not.to.include('\\');
      }
  });

  it('is made for a key pair whose connection is in no file yet, and holds nothing of the key', async () => {
    const pair = storePair();
    const made = await make(undefined);
    expect(made.sha256).to.equal(readCertificate(pair.certificate).sha256);
    expect(made.handOff?.for).to.equal('admin');
    expect(made.content.toString()).to.include('My Domain URL').and.to.include('the user (not known yet) exists');
    expect(made.content.toString()).not.to.include(pair.key.split('\n')[5]);
  });

  it('names the passphrase of an encrypted key as a second secret', async () => {
    const pair = storePair();
    const { execFileSync } = await import('node:child_process');
    const argv = ['pkcs8', '-topk8', '-passout', 'pass:secret', '-out', join(folder, 'keys/acme-uat.key')];
    execFileSync('openssl', argv, { input: pair.key });
    const { sha256, publicKeySha256 } = readCertificate(pair.certificate);
    const own = { ...complete, certificate: { ...certificate, sha256, publicKeySha256 } };
    const commands = (await make(own)).handOff?.steps.map(({ command }) => command);
    expect(commands).to.include('gh secret set SF_JWT_ACME_UAT_KEY_PASSPHRASE');
  });

  it('needs a connection and a certificate, and not the one of another key', async () => {
    const request = { connectionFile: '', keyFolder: '', keyName: 'acme', options: {} };
    expect(await errorName(() => exportHandOff(request, silent))).to.equal('ExportNeedsConnectionError');
    const bare = lacking('certificate');
    expect(await errorName(() => make(bare))).to.equal('KeyPairMissingError');
    expect(await errorName(() => make(bare, undefined, '../x'))).to.equal('ConnectionNameInvalidError');
    storePair();
    expect(await errorName(() => make(complete))).to.equal('BundleKeyDiffersError');
    expect(await errorName(() => make({ ...complete, app: 'x; rm -rf' }))).to.equal('BundleKeyDiffersError');
  });

  for (const [what, text] of Object.entries(injections))
    it(`shows ${what} as harmless text, in Markdown and as data`, async () => {
      const hostile = text.slice(0, 900).toWellFormed();
      const record = { ...complete, username: hostile, clientId: hostile, orgId: hostile, instanceUrl: hostile };
      for (const reader of ['admin', 'developer'] as const) {
        const { content, handOff } = await make(record, reader);
        const sheet = content.toString();
        expect(harmIn(sheet)).to.deep.equal([]);
        expect(harmInData(handOff?.steps)).to.deep.equal([]);
        // A code span holds no sign that ends it or the cell that it stands in.
        const prose = sheet.replace(/^ {3}```\n.*\n {3}```$/gm, '').replace(/`[^\s`|<>()[\]\\]+`/g, 'span');
        expect(prose).not.to.match(/(?<!\\)<script|(?<!\\)\[pwned|(?<!\\)\|pwned|[^\\]`/);
        expect(sheet.split('\n').filter((line) => line.startsWith('| ')).length).to.equal(13);
        expect(sheet.match(/^#+ /gm)).to.have.length(3);
      }
    });
});
