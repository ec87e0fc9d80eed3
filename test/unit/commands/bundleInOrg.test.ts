/** The commands that work in an org, with a bundle in the environment in place of a key store. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtDeploy, { type JwtDeployResult } from '../../../src/commands/jwt/deploy.ts';
import JwtDiff, { type JwtDiffResult } from '../../../src/commands/jwt/diff.ts';
import JwtExport from '../../../src/commands/jwt/export.ts';
import JwtGenerateMetadata, { type JwtGenerateMetadataResult } from '../../../src/commands/jwt/generate/metadata.ts';
import JwtSetup, { type JwtSetupResult } from '../../../src/commands/jwt/setup.ts';
import { decodeBundle, encodeBundle, type Bundle } from '../../../src/connection/bundle/bundle.ts';
import { findCanaries, plantKey, plantText, type Canaries } from '../../tools/canary.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';
import { opensslPair } from '../local-org/appPackage.ts';

type File = { connections: Record<string, Record<string, unknown>> };

/** The error of the command, or of the one connection among its results. */
const errorIn = ({ json, raw }: CommandRun): string | undefined => json?.name ?? /"name": "(\w+Error)"/.exec(raw)?.[1];

describe('a bundle beside the work in an org', function () {
  this.timeout(120_000);
  let stage: Scene;
  let text: string;
  let bundle: Bundle;

  beforeEach(async () => {
    stage = await scene();
    stage.org.state.organization.isSandbox = true;
    const made = await setUp({ SF_JWT_ACME: undefined }, ['--username', stage.loginUser]);
    expect(made.exitCode, made.raw).to.equal(0);
    const output = join(stage.project, '..', 'bundle.txt');
    const exported = await runCommand(
      { run: async (all: string[], root: string) => JwtExport.run(all, root) },
      ['--connection', 'acme', '--format', 'bundle', '--output-file', output],
      stage.options,
    );
    expect(exported.exitCode, exported.raw).to.equal(0);
    text = readFileSync(output, 'utf8').trim();
    rmSync(output);
    bundle = await decodeBundle(text, '');
    rmSync(stage.keyFolder, { recursive: true });
    stage.org.requests.length = 0;
  });
  afterEach(() => stage.end());

  const options = (env: Record<string, string | undefined>) => ({
    ...stage.options,
    env: { ...stage.options.env, SF_JWT_ACME: text, ...env },
  });
  const setUp = (env: Record<string, string | undefined>, argv: string[] = []): Promise<CommandRun<JwtSetupResult>> =>
    runCommand(
      JwtSetup,
      ['--no-prompt', '--target-org', 'admin', '--connection', 'acme', '--json', ...argv],
      options(env),
    );
  const deploy = (
    env: Record<string, string | undefined> = {},
    argv: string[] = [],
  ): Promise<CommandRun<JwtDeployResult>> =>
    runCommand(JwtDeploy, ['--target-org', 'admin', '--connection', 'acme', '--json', ...argv], options(env));
  const metadata = (env: Record<string, string | undefined> = {}): Promise<CommandRun<JwtGenerateMetadataResult>> =>
    runCommand(
      { run: async (all: string[], root: string) => JwtGenerateMetadata.run(all, root) },
      ['--connection', 'acme', '--json', '--dry-run'],
      options(env),
    );
  const connectionFile = (): string => join(stage.project, 'config/jwt-connections.json');
  const change = (values: object): void => {
    const file = JSON.parse(readFileSync(connectionFile(), 'utf8')) as File;
    Object.assign(file.connections.acme ?? {}, values);
    writeFileSync(connectionFile(), JSON.stringify(file));
  };

  it('is enough for a setup that changes nothing, and writes no key anywhere', async () => {
    const before = filesBelow(join(stage.project, '..'));
    const again = await setUp({});
    expect(again.exitCode, again.raw).to.equal(0);
    expect(again.json?.result.steps.map(({ outcome }) => outcome)).to.deep.equal(Array(9).fill('unchanged'));
    expect(again.json?.result.verification?.outcome).to.equal('proven');
    expect(filesBelow(join(stage.project, '..'))).to.deep.equal(before);
    const canaries: Canaries = new Map();
    plantKey(canaries, 'the key', bundle.key);
    plantText(canaries, 'the bundle', text);
    const home = filesBelow(process.env.HOME ?? '', 'latin1');
    expect(findCanaries(canaries, { raw: again.raw, ...home, ...before })).to.deep.equal([]);
  });

  it('is kept, so that flags for a new key pair have no effect', async () => {
    const { json } = await setUp({}, ['--days', '30']);
    expect(json?.warnings.join('\n')).to.include('--days and --bits have no effect');
  });

  it('gives a new connection its username, its org and its certificate', async () => {
    rmSync(connectionFile());
    const run = await setUp({});
    expect(run.exitCode, run.raw).to.equal(0);
    expect(run.json?.result).to.include({ username: bundle.username, clientId: bundle.clientId, keyPath: '' });
    expect(run.json?.result.pipelineCommands).to.deep.equal([]);
    const other = await setUp({}, ['--username', 'another@acme.example']);
    expect(other.json?.name).to.equal('ConnectionIsAnotherError');
  });

  it('with another key than the app trusts replaces no certificate', async () => {
    const { key, certificate } = opensslPair();
    const run = await setUp({ SF_JWT_ACME: encodeBundle({ ...bundle, key, certificate }) });
    expect(run.json?.name).to.equal('CertificateInUseError');
  });

  it('gives the files its certificate, and a deploy what the files leave out', async () => {
    const made = await metadata();
    expect([made.json?.result.differs, made.json?.warnings]).to.deep.equal([false, []]);
    const { certificate, key } = opensslPair();
    const other = await metadata({ SF_JWT_ACME: encodeBundle({ ...bundle, certificate, key }) });
    expect(other.json?.result.differs).to.equal(true);
    rmSync(join(stage.project, 'jwt/JwtLogin/orgs'), { recursive: true });
    const deployed = await deploy();
    expect(deployed.exitCode, deployed.raw).to.equal(0);
    expect(deployed.raw).to.include(`"sha256": "${made.json?.result.certificate.sha256}"`);
  });

  it('is enough for a deploy to know the connection', async () => {
    const beta = { version: 1, connections: { beta: { instanceUrl: 'login', username: 'x' } } };
    writeFileSync(connectionFile(), JSON.stringify(beta));
    rmSync(join(stage.project, 'jwt/JwtLogin/orgs'), { recursive: true });
    const { exitCode, raw } = await deploy();
    expect(exitCode, raw).to.equal(0);
    expect(errorIn(await deploy({ SF_JWT_ACME: undefined }))).to.equal('ConnectionUnknownError');
  });

  for (const [field, value] of Object.entries({
    instanceUrl: 'https://evil.my.salesforce.com',
    orgId: '00D000000000001AAA',
    username: 'evil@acme.example',
    clientId: '3MVG9evil',
  }))
    it(`that the connection file contradicts in ${field} stops deploy, setup and generate metadata at once`, async () => {
      change({ [field]: value });
      for (const run of [await deploy(), await setUp({}), await metadata()]) {
        expect([errorIn(run), run.exitCode], run.raw).to.deep.equal(['BundleDisagreesError', 2]);
        expect(run.raw)
          .to.include(value)
          .and.to.include(bundle[field as 'orgId']);
      }
      expect(stage.org.requests).to.deep.equal([]);
    });

  it('of another app is refused by the setup, and nothing is recorded', async () => {
    change({ clientId: undefined });
    const before = readFileSync(connectionFile(), 'utf8');
    const run = await setUp({ SF_JWT_ACME: encodeBundle({ ...bundle, clientId: '3MVG9other' }) });
    expect([errorIn(run), run.exitCode], run.raw).to.deep.equal(['BundleOfAnotherAppError', 1]);
    expect(readFileSync(connectionFile(), 'utf8')).to.equal(before);
  });

  it('says to a comparison what the files leave out, and who logs in', async () => {
    change({ certificate: undefined });
    rmSync(join(stage.project, 'jwt/JwtLogin/orgs'), { recursive: true });
    const diff = (env: Record<string, string | undefined> = {}) =>
      runCommand<JwtDiffResult>(JwtDiff, ['--target-org', 'admin', '--connection', 'acme', '--json'], options(env));
    const same = await diff({ SF_JWT_ACME_USERNAME: 'nobody@acme.example' });
    expect(same.json?.result.connections[0], same.raw).to.deep.include({ outcome: 'same', differences: [] });
    const other = await diff({ SF_JWT_ACME: encodeBundle({ ...bundle, ...opensslPair() }) });
    expect(other.json?.result.connections[0]?.differences.map(({ element }) => element)).to.deep.equal(['certificate']);
  });

  it('of another org stops deploy and setup before anything is changed', async () => {
    const other = encodeBundle({ ...bundle, orgId: '00D000000000001AAA' });
    change({ orgId: undefined });
    for (const run of [await deploy({ SF_JWT_ACME: other }), await setUp({ SF_JWT_ACME: other })])
      expect(errorIn(run)).to.equal('OrgNotExpectedError');
    expect(stage.org.requests.filter(({ body }) => body.includes('<deploy'))).to.deep.equal([]);
    expect(errorIn(await deploy({}, ['--expected-org-id', '00D000000000001AAA']))).to.equal('BundlePinDisagreesError');
  });

  it('that is damaged is named by every command', async () => {
    const env = { SF_JWT_ACME: text.slice(0, 500) };
    for (const run of [await deploy(env), await setUp(env), await metadata(env)])
      expect(errorIn(run)).to.equal('BundleCutOffError');
  });
});
