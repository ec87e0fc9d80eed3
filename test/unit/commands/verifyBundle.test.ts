/** A login from a bundle: one variable, no file, and nothing that a project says can send it elsewhere. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtAuthorize, { type JwtAuthorizeResult } from '../../../src/commands/jwt/authorize.ts';
import JwtVerify, { type JwtVerifyResult } from '../../../src/commands/jwt/verify.ts';
import { readCertificate } from '../../../src/base/certificate.ts';
import { encodeBundle, type Bundle } from '../../../src/connection/bundle/bundle.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import { findCanaries, plantKey, plantText, type Canaries } from '../../tools/canary.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import { runnerEnvironments } from '../../tools/runners.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { opensslPair, readyApp } from '../local-org/appPackage.ts';
import { ask } from '../keypair/witness.ts';

const username = 'ci@acme.example';
const recordOf = (certificate: string) => {
  const { sha256, publicKeySha256, notAfter } = readCertificate(certificate);
  return { sha256, publicKeySha256, notAfter: notAfter.toISOString() };
};

describe('a login from a bundle', () => {
  const pair = opensslPair();
  const stranger = opensslPair();
  let org: LocalOrg;
  let bundle: Bundle;
  let folder: string;

  before(async () => {
    org = await startLocalOrg();
    const clientId = await readyApp(org, pair);
    const { id: orgId } = org.state.organization;
    bundle = { key: pair.key, certificate: pair.certificate, clientId, username, instanceUrl: org.origin, orgId };
  });
  after(() => org.close());
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'jwt-bundle-')));
    mkdirSync(join(folder, 'project/config'), { recursive: true });
    writeFileSync(join(folder, 'project/sfdx-project.json'), '{"packageDirectories":[]}');
    org.requests.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const options = (env: Record<string, string | undefined>) => ({
    cwd: join(folder, 'project'),
    env: {
      SF_JWT_ALLOWED_HOSTS: org.host,
      SF_JWT_KEY_DIR: join(folder, 'keys'),
      SF_JWT_ACME: encodeBundle(bundle),
      CI: undefined,
      ...env,
    },
  });
  const verify = (
    argv: string[] = ['--connection', 'acme'],
    env: Record<string, string | undefined> = {},
  ): Promise<CommandRun<JwtVerifyResult>> =>
    runCommand(
      { run: async (all: string[], root: string) => JwtVerify.run(all, root) },
      ['--json', ...argv],
      options(env),
    );
  const project = (connection: object, others: object = {}): void =>
    writeFileSync(
      join(folder, 'project/config/jwt-connections.json'),
      JSON.stringify({
        version: 1,
        connections: { acme: { username, instanceUrl: org.origin, ...connection }, ...others },
      }),
    );
  const first = ({ json }: CommandRun<JwtVerifyResult>) => json?.result.connections[0];
  const check = (run: CommandRun<JwtVerifyResult>, id: string) => first(run)?.checks.find((each) => each.id === id);

  it('is proven without any file, and every value says that it came from the bundle', async () => {
    rmSync(join(folder, 'project/config'), { recursive: true });
    const run = await verify(undefined, { CI: 'true' });
    expect(run.exitCode, run.raw).to.equal(0);
    expect(first(run)).to.deep.include({
      connection: 'acme',
      outcome: 'proven',
      sources: { instanceUrl: 'bundle', username: 'bundle', clientId: 'bundle', key: 'bundle', orgId: 'bundle' },
    });
    expect(run.json?.warnings).to.deep.equal([]);
    expect(check(run, 'key')?.evidence).to.include('the bundle in the environment variable SF_JWT_ACME');
    expect(check(run, 'key-fit')?.evidence).to.include('the certificate in the bundle');
    expect(check(run, 'certificate')?.outcome).not.to.equal('skipped');
    expect(check(run, 'pin')).to.include({ outcome: 'pass' });
    expect(Object.keys(filesBelow(folder))).to.deep.equal(['project/sfdx-project.json']);
  });

  it('is the only one in the environment if none is named, and never one of several', async () => {
    expect(first(await verify([]))?.connection).to.equal('acme');
    const several = await verify([], { SF_JWT_BETA_UAT: encodeBundle(bundle) });
    expect([several.json?.name, several.json?.message?.includes('acme, beta-uat')]).to.deep.equal([
      'ConnectionNotNamedError',
      true,
    ]);
    project({}, { beta: { username, instanceUrl: org.origin } });
    expect((await verify([])).json?.name).to.equal('ConnectionNotChosenError');
    project({});
    expect(first(await verify([]))?.connection).to.equal('acme');
    expect((await verify([], { SF_JWT_ACME: '***' })).json?.name).to.equal('BundleMaskedError');
  });

  it('counts one variable that might be meant as a bundle only where nothing else is known', async () => {
    rmSync(join(folder, 'project/config'), { recursive: true });
    expect((await verify([], { SF_JWT_ACME: ' ' })).json?.name).to.equal('BundleEmptyError');
    expect((await verify([], { SF_JWT_OTHER: 'x' })).json?.result.connections[0]?.connection).to.equal('acme');
  });

  it('needs the passphrase of an encrypted key as a second variable', async () => {
    const encrypted = ask(
      'openssl',
      'pkcs8',
      '-topk8',
      '-passout',
      'pass:canary passphrase',
      '-in',
      writeKey(pair.key),
    );
    const env = { SF_JWT_ACME: encodeBundle({ ...bundle, key: encrypted }) };
    expect(first(await verify(undefined, env))?.fault?.id).to.equal('key-encrypted');
    expect((await verify(undefined, { ...env, SF_JWT_ACME_KEY_PASSPHRASE: 'canary passphrase' })).exitCode).to.equal(0);
    expect((await verify(undefined, { ...env, SF_JWT_KEY_PASSPHRASE: 'canary passphrase' })).exitCode).to.equal(0);
  });

  const writeKey = (key: string): string => {
    writeFileSync(join(folder, 'k.pem'), key);
    return join(folder, 'k.pem');
  };

  describe('that the connection file contradicts', () => {
    const others = {
      instanceUrl: 'https://evil.my.salesforce.com',
      orgId: '00D000000000001AAA',
      username: 'evil@acme.example',
      clientId: '3MVG9evil',
    } as const;
    for (const [field, value] of Object.entries(others))
      it(`in ${field} is refused before any request, by verify and authorize, with both values shown`, async () => {
        project({ [field]: value });
        const authorized = await runCommand<JwtAuthorizeResult>(
          { run: async (all: string[], root: string) => JwtAuthorize.run(all, root) },
          ['--connection', 'acme', '--json'],
          options({}),
        );
        for (const { json, exitCode } of [await verify(), await verify([]), authorized]) {
          expect([json?.name, exitCode]).to.deep.equal(['BundleDisagreesError', 2]);
          expect(json?.message)
            .to.include(value)
            .and.include(bundle[field as keyof typeof others]);
        }
        expect(org.requests).to.deep.equal([]);
      });

    it('in several values is refused with all of them', async () => {
      project(others);
      const { json } = await verify();
      for (const value of Object.values(others)) expect(json?.message).to.include(value);
    });

    it('is refused by flags and variables that would repair it, too', async () => {
      project({ username: others.username });
      expect((await verify(['--connection', 'acme', '--username', username])).json?.name).to.equal(
        'BundleDisagreesError',
      );
      expect((await verify(undefined, { SF_JWT_ACME_USERNAME: username })).json?.name).to.equal('BundleDisagreesError');
    });

    it('shows nothing of the key, and cuts long values so that both are seen', async () => {
      project({ username: `${'x'.repeat(1900)}@acme.example` });
      const { json, raw } = await verify();
      expect(json?.message).to.include(username);
      const canaries: Canaries = new Map();
      plantKey(canaries, 'the key', pair.key);
      plantText(canaries, 'the bundle', encodeBundle(bundle));
      expect(findCanaries(canaries, { raw })).to.deep.equal([]);
    });
  });

  it('takes the same values in another way of writing', async () => {
    const { host, hostname } = new URL(org.origin);
    project({
      instanceUrl: `${org.origin.toUpperCase().replace('HTTP', 'http')}/`,
      orgId: bundle.orgId.slice(0, 15),
      username: 'CI@Acme.example',
      clientId: ` ${bundle.clientId} `,
    });
    expect(host).to.include(hostname);
    const run = await verify();
    expect(run.exitCode, run.raw).to.equal(0);
    expect(first(run)?.username).to.equal(username);
  });

  it('is refused when a flag or variable asks for another org', async () => {
    const orgId = '00D000000000001AAA';
    for (const [argv, env] of [
      [['--connection', 'acme', '--expected-org-id', orgId], {}],
      [['--connection', 'acme'], { SF_JWT_ACME_ORG_ID: orgId }],
      [['--connection', 'acme'], { SF_JWT_ORG_ID: orgId }],
    ] as const) {
      const { json, exitCode } = await verify([...argv], env);
      expect([json?.name, exitCode, org.requests]).to.deep.equal(['BundlePinDisagreesError', 2, []]);
      expect(json?.message).to.include(orgId).and.include(bundle.orgId);
    }
    expect((await verify(undefined, { SF_JWT_ACME_ORG_ID: bundle.orgId.slice(0, 15) })).exitCode).to.equal(0);
  });

  it('counts more than variables of single values, and says so', async () => {
    const env = {
      SF_JWT_ACME_USERNAME: 'evil@acme.example',
      SF_JWT_INSTANCE_URL: 'https://evil.my.salesforce.com',
      SF_JWT_ACME_KEY: stranger.key,
      SF_JWT_ACME_CLIENT_ID: bundle.clientId,
    };
    const run = await verify(undefined, env);
    expect([run.exitCode, first(run)?.username]).to.deep.equal([0, username]);
    expect(run.json?.warnings).to.deep.equal([
      'The bundle in SF_JWT_ACME takes precedence, so these variables have no effect: SF_JWT_ACME_USERNAME, SF_JWT_ACME_KEY, SF_JWT_INSTANCE_URL.',
    ]);
  });

  it('counts less than flags', async () => {
    const run = await verify(['--connection', 'acme', '--username', 'nobody@acme.example']);
    expect(first(run)).to.deep.include({ username: 'nobody@acme.example', outcome: 'failed' });
    expect(first(run)?.sources).to.include({ username: 'flag', key: 'bundle' });
  });

  it('is named if it is blank, unless a key is given otherwise', async () => {
    project({ clientId: bundle.clientId });
    expect((await verify(undefined, { SF_JWT_ACME: '' })).json?.name).to.equal('BundleEmptyError');
    expect((await verify(undefined, { SF_JWT_ACME: '', SF_JWT_ACME_KEY: pair.key })).exitCode).to.equal(0);
    expect((await verify(undefined, { SF_JWT_ACME: '', SF_JWT_KEY: pair.key })).exitCode).to.equal(0);
    const flag = ['--connection', 'acme', '--jwt-key-file', writeKey(pair.key)];
    expect((await verify(flag, { SF_JWT_ACME: '' })).exitCode).to.equal(0);
  });

  it('goes to no host that the environment does not allow, whatever the bundle says', async () => {
    const run = await verify(undefined, { SF_JWT_ALLOWED_HOSTS: undefined });
    expect([first(run)?.fault?.id, run.exitCode, org.requests]).to.deep.equal(['host-port-not-allowed', 2, []]);
  });

  it('in place of a key is named', async () => {
    const run = await verify(undefined, {
      SF_JWT_ACME: undefined,
      SF_JWT_ACME_KEY: encodeBundle(bundle),
      ...complete(),
    });
    expect(first(run)?.fault?.id).to.equal('key-is-bundle');
  });

  const complete = () => ({
    SF_JWT_ACME_USERNAME: username,
    SF_JWT_ACME_CLIENT_ID: bundle.clientId,
    SF_JWT_ACME_INSTANCE_URL: org.origin,
  });

  describe('beside a certificate that the connection file records', () => {
    it('warns if that belongs to another key, for the record may be the older one', async () => {
      project({ certificate: recordOf(stranger.certificate) });
      const run = await verify();
      expect([run.exitCode, check(run, 'key-fit')?.outcome]).to.deep.equal([0, 'warn']);
      const fingerprint = (pem: string): string =>
        ask('openssl', 'x509', '-noout', '-fingerprint', '-sha256', '-in', writeKey(pem)).trim().split('=')[1] ?? '';
      expect(check(run, 'key-fit')?.evidence).to.include(fingerprint(stranger.certificate));
    });

    it('warns if that is another one of the same key, which works all the same', async () => {
      const renewed = ask('openssl', 'req', '-x509', '-key', writeKey(pair.key), '-subj', '/CN=renewed', '-days', '90');
      project({ certificate: recordOf(renewed) });
      const run = await verify();
      expect([run.exitCode, check(run, 'key-fit')?.outcome]).to.deep.equal([0, 'warn']);
      expect(check(run, 'key-fit')?.evidence).to.include('for the same key');
    });

    it('says nothing if it is the same', async () => {
      project({ certificate: recordOf(pair.certificate) });
      const run = await verify();
      expect([run.exitCode, check(run, 'key-fit')?.outcome]).to.deep.equal([0, 'pass']);
    });

    it('is not to be confused with a bundle whose own parts do not fit', async () => {
      project({ certificate: recordOf(pair.certificate) });
      const run = await verify(undefined, {
        SF_JWT_ACME: encodeBundle({ ...bundle, certificate: stranger.certificate }),
      });
      expect(first(run)?.fault?.id).to.equal('key-does-not-fit');
    });
  });

  describe('whose key alone is in a variable, in a pipeline', () => {
    const alone = (): Record<string, string | undefined> => ({
      CI: 'true',
      SF_JWT_ACME: undefined,
      SF_JWT_ACME_KEY: pair.key,
      SF_JWT_ACME_ORG_ID: bundle.orgId,
    });
    const named = ['--connection', 'acme'];
    const inFile = ['username', 'clientId', 'instanceUrl'];
    beforeEach(() => project({ clientId: bundle.clientId }));

    it('is warned of each value that only the file says, with its variable', async () => {
      const run = await verify(named, alone());
      expect(run.exitCode, run.raw).to.equal(0);
      expect(check(run, 'pin')?.outcome).to.equal('warn');
      for (const text of [...inFile, 'SF_JWT_ACME_USERNAME', 'SF_JWT_ACME_CLIENT_ID', 'SF_JWT_ACME_INSTANCE_URL'])
        expect(check(run, 'pin')?.evidence).to.include(text);
      const some = await verify(named, { ...alone(), SF_JWT_ACME_USERNAME: username });
      expect(check(some, 'pin')?.evidence).to.match(/^((?!username).)*clientId/);
    });

    it('is used for nothing with --strict while the file says a value, by verify and by authorize', async () => {
      project({ clientId: bundle.clientId, username: 'admin@acme.example' });
      const run = await verify([...named, '--strict'], alone());
      expect([first(run)?.fault?.id, run.exitCode, org.requests]).to.deep.equal(['login-from-file', 1, []]);
      const authorized = await runCommand<JwtAuthorizeResult>(
        { run: async (all: string[], root: string) => JwtAuthorize.run(all, root) },
        [...named, '--strict', '--json'],
        options(alone()),
      );
      expect([authorized.json?.result.authorized, authorized.exitCode, org.requests]).to.deep.equal([false, 1, []]);
    });

    it('is no matter if the pipeline says all, nor on a machine of one’s own', async () => {
      const all = {
        SF_JWT_ACME_USERNAME: username,
        SF_JWT_ACME_CLIENT_ID: bundle.clientId,
        SF_JWT_ACME_INSTANCE_URL: org.origin,
      };
      const pinned = await verify([...named, '--strict'], { ...alone(), ...all });
      expect([check(pinned, 'pin')?.outcome, pinned.exitCode]).to.deep.equal(['pass', 0]);
      const bundled = await verify([...named, '--strict'], { CI: 'true' });
      expect([check(bundled, 'pin')?.outcome, bundled.exitCode]).to.deep.equal(['pass', 0]);
      expect((await verify([...named, '--strict'], { ...alone(), CI: undefined })).exitCode).to.equal(0);
    });
  });

  it('of two is chosen by the pipeline and never by the file', async () => {
    const file = { version: 1, defaults: { connection: 'production' }, connections: {} };
    writeFileSync(join(folder, 'project/config/jwt-connections.json'), JSON.stringify(file));
    const run = await verify([], { CI: 'true', SF_JWT_PRODUCTION: encodeBundle(bundle) });
    expect([run.json?.name, run.exitCode, org.requests]).to.deep.equal(['ConnectionNotNamedError', 2, []]);
    expect(run.json?.message).to.include('acme, production');
  });

  for (const runner of Object.keys(runnerEnvironments('')))
    it(`has no line of its key shown on ${runner}, nor one of a key in a variable, not even to have it hidden`, async () => {
      const env = runnerEnvironments(folder)[runner];
      const packed = { SF_JWT_ACME: undefined, SF_JWT_ACME_KEY: Buffer.from(pair.key).toString('base64') };
      const runs = [await verify(undefined, env), await verify(undefined, { ...env, ...complete(), ...packed })];
      const canaries: Canaries = new Map();
      plantKey(canaries, 'the key', pair.key);
      const shown = runs.map(({ raw }) => raw).join('\n');
      expect(runs.map(({ exitCode }) => exitCode)).to.deep.equal([0, 0]);
      expect(findCanaries(canaries, { shown, ...filesBelow(folder, 'latin1') })).to.deep.equal([]);
      for (const line of pair.key.split('\n').filter((each) => each.length > 8 && !each.startsWith('-----')))
        expect(shown).not.to.include(line);
    });

  it('is written nowhere by authorize', async () => {
    const run = await runCommand<JwtAuthorizeResult>(
      { run: async (all: string[], root: string) => JwtAuthorize.run(all, root) },
      ['--connection', 'acme', '--alias', 'bundled', '--json'],
      options({}),
    );
    expect(run.exitCode, run.raw).to.equal(0);
    const canaries: Canaries = new Map();
    plantKey(canaries, 'the key', pair.key);
    const home = filesBelow(process.env.HOME ?? '', 'latin1');
    expect(findCanaries(canaries, { raw: run.raw, ...home, ...filesBelow(folder, 'latin1') })).to.deep.equal([]);
    expect(readFileSync(join(folder, 'project/sfdx-project.json'), 'utf8')).to.equal('{"packageDirectories":[]}');
  });
});
