import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtDeploy, { type JwtDeployResult } from '../../../src/commands/jwt/deploy.ts';
import JwtSetup, { type JwtSetupResult } from '../../../src/commands/jwt/setup.ts';
import JwtVerify, { type JwtVerifyResult } from '../../../src/commands/jwt/verify.ts';
import type { ConnectionFile } from '../../../src/connection/types.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import { refreshSandbox } from '../../tools/refreshSandbox.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { logInAdmin, scene, type Scene } from '../../tools/scene.ts';

let stage: Scene;
/** What a pipeline has had since the first setup. */
let variables: Record<string, string>;
/** Before each test of a describe block: hooks outside of all blocks would run for every test of every file. */
const withFreshOrg = (): void => {
  beforeEach(async () => {
    stage = await scene({ state: ({ organization }) => (organization.isSandbox = true) });
  });
  afterEach(() => stage.end());
};

const setup = (...argv: string[]): Promise<CommandRun<JwtSetupResult>> => setUp('uat', ...argv);
const setUp = (connection: string, ...argv: string[]): Promise<CommandRun<JwtSetupResult>> =>
  runCommand<JwtSetupResult>(
    JwtSetup,
    ['--no-prompt', '-o', 'admin', '-c', connection, '--username', stage.loginUser, '--wait', '0', '--json', ...argv],
    stage.options,
  );
const deploy = (...argv: string[]): Promise<CommandRun<JwtDeployResult>> =>
  runCommand<JwtDeployResult>(JwtDeploy, ['-o', 'admin', '-c', 'uat', '--json', ...argv], stage.options);

const connectionFile = (): ConnectionFile =>
  JSON.parse(readFileSync(join(stage.project, 'config/jwt-connections.json'), 'utf8')) as ConnectionFile;
const record = () => connectionFile().connections.uat;

/** Sets the login up, and keeps for a pipeline what it needs. */
const setUpPipeline = async (...argv: string[]): Promise<void> => {
  const { exitCode } = await setup(...argv);
  expect(exitCode).to.equal(0);
  variables = {
    SF_JWT_KEY: readFileSync(join(stage.keyFolder, 'uat.key'), 'utf8'),
    SF_JWT_CLIENT_ID: record()?.clientId ?? '',
    SF_JWT_USERNAME: stage.loginUser,
    SF_JWT_INSTANCE_URL: stage.org.origin,
  };
};

/** With its variables alone, outside of the project. */
const logInFromPipeline = async (): Promise<CommandRun<JwtVerifyResult>> =>
  runCommand<JwtVerifyResult>(JwtVerify, ['--wait', '0', '--json'], {
    cwd: join(stage.project, '..'),
    env: { ...stage.options.env, ...variables },
  });

const refresh = async (): Promise<string> => {
  refreshSandbox(stage.org);
  await logInAdmin(stage.org);
  return stage.org.state.organization.id;
};
const textsBelow = (folder: string): string => Object.values(filesBelow(folder)).join('\n');

describe('a chosen consumer key', () => {
  withFreshOrg();
  it('is 64 random hex digits, recorded as client ID, and in no app file', async () => {
    await setUpPipeline('--keep-client-id');
    const { clientId = '' } = record() ?? {};
    expect(clientId).to.match(/^[0-9a-f]{64}$/);
    expect(stage.org.state.apps[0]?.consumerKey).to.equal(clientId);
    expect(textsBelow(join(stage.project, 'jwt')))
      .not.to.include(clientId)
      .and.not.include('consumerKey');
    expect((await logInFromPipeline()).exitCode).to.equal(0);
  });

  it('is another one for each app', async () => {
    await setUpPipeline('--keep-client-id');
    const first = record()?.clientId;
    await setUp('second', '--app-name', 'Second', '--keep-client-id');
    expect(connectionFile().connections.second?.clientId)
      .to.match(/^[0-9a-f]{64}$/)
      .and.not.equal(first);
  });

  it('changes nothing in a dry run, there or here', async () => {
    const before = filesBelow(stage.project);
    const { exitCode } = await setup('--keep-client-id', '--dry-run');
    expect(exitCode).to.equal(0);
    expect(filesBelow(stage.project)).to.deep.equal(before);
    expect(stage.org.state.apps).to.deep.equal([]);
  });

  it('is kept by further runs, with the flag or without', async () => {
    await setUpPipeline('--keep-client-id');
    const first = record()?.clientId;
    for (const flags of [[], ['--keep-client-id']]) {
      const { json } = await setup(...flags);
      expect(json?.warnings.join()).not.to.include('consumer key');
      expect(record()?.clientId).to.equal(first);
    }
  });

  it('can’t take the place of the key of an app that is there, and that is said', async () => {
    await setUpPipeline();
    const made = record()?.clientId ?? '';
    expect(made).to.match(/^3MVG9/);
    const again = await setup('--keep-client-id');
    expect(again.json?.warnings.join()).to.include(`keeps its consumer key ${made}`).and.include('never changes');
    const deployed = await deploy('--keep-client-id');
    expect(deployed.json?.warnings.join()).to.include(`keeps its consumer key ${made}`);
    expect(record()?.clientId).to.equal(made);
  });

  it('is what the org says, where it has the app although it wasn’t seen', async () => {
    await setUpPipeline();
    const made = record()?.clientId ?? '';
    // Neither list nor query tell of the app: as if it had been made a moment ago.
    let hides = true;
    stage.org.switches.onRequest = ({ soapAction, rawPath, path }) => {
      if (soapAction === 'deploy') hides = false;
      if (!hides) return undefined;
      if (soapAction === 'listMetadata')
        return {
          status: 200,
          headers: { 'content-type': 'text/xml' },
          body: '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><listMetadataResponse/></e:Body></e:Envelope>',
        };
      return path.endsWith('/query') && rawPath.includes('FROM%20ExternalClientApplication')
        ? {
            status: 200,
            body: '{"totalSize":0,"done":true,"records":[]}',
            headers: { 'content-type': 'application/json' },
          }
        : undefined;
    };
    const { json } = await deploy('--keep-client-id');
    const [entry] = json?.result.connections ?? [];
    expect(entry).to.include({ outcome: 'deployed', clientId: made });
    expect(entry)
      .to.have.property('refusedClientId')
      .that.matches(/^[0-9a-f]{64}$/);
    expect(json?.warnings.join()).to.include(`keeps its consumer key ${made}`);
    expect(record()?.clientId).to.equal(made);
  });

  it('needs a place where it is recorded', async () => {
    await setUpPipeline();
    const { json } = await runCommand<JwtDeployResult>(
      JwtDeploy,
      ['-o', 'admin', '-c', 'uat', '--json', '--keep-client-id', '--output-dir', join(stage.project, 'jwt')],
      { ...stage.options, cwd: join(stage.project, '..') },
    );
    expect(json?.result.connections[0]).to.have.nested.property('error.name', 'KeepClientIdUnrecordedError');
  });

  it('is known without being read back', async () => {
    await setUpPipeline('--keep-client-id');
    const chosen = record()?.clientId;
    const id = await refresh();
    stage.org.switches.onRequest = ({ soapAction, body }) =>
      soapAction === 'readMetadata' && body.includes('GlobalOauth')
        ? {
            status: 500,
            headers: { 'content-type': 'text/xml' },
            body: '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault><faultcode>sf:INSUFFICIENT_ACCESS</faultcode><faultstring>no</faultstring></e:Fault></e:Body></e:Envelope>',
          }
        : undefined;
    const { json } = await deploy('--expected-org-id', id);
    expect(json?.result.connections[0]).to.include({ outcome: 'deployed', clientId: chosen });
  });
});

describe('a refreshed sandbox', () => {
  withFreshOrg();
  it('gets its login back by one command, and the pipeline notices nothing', async () => {
    await setUpPipeline('--keep-client-id');
    const before = record();
    const id = await refresh();
    expect((await logInFromPipeline()).exitCode).to.equal(1);
    const { exitCode } = await setup('--expected-org-id', id);
    expect(exitCode).to.equal(0);
    expect((await logInFromPipeline()).exitCode).to.equal(0);
    expect(record()).to.deep.equal({ ...before, orgId: id });
    expect(stage.org.state.apps[0]?.consumerKey).to.equal(variables.SF_JWT_CLIENT_ID);
    expect(stage.org.state.permissionSetAssignments).to.have.length(1);
  });

  it('gets it back from the app files alone, but for the assignment', async () => {
    await setUpPipeline('--keep-client-id');
    const id = await refresh();
    const { json, exitCode } = await deploy('--expected-org-id', id);
    expect(exitCode).to.equal(0);
    expect(json?.result.connections[0]).to.include({ outcome: 'deployed', clientId: variables.SF_JWT_CLIENT_ID });
    expect(record()).to.include({ orgId: id, clientId: variables.SF_JWT_CLIENT_ID });
    expect(stage.org.state.permissionSetAssignments).to.deep.equal([]);
    expect((await setup()).exitCode).to.equal(0);
    expect((await logInFromPipeline()).exitCode).to.equal(0);
  });

  for (const [command, run] of [
    ['setup', setup],
    ['deploy', deploy],
  ] as const)
    it(`is recognized by ${command}, which changes nothing until a person confirms the new ID`, async () => {
      await setUpPipeline('--keep-client-id');
      const id = await refresh();
      const { json, raw } = await run();
      expect(json?.status).to.equal(1);
      expect(raw)
        .to.include('SandboxRefreshedError')
        .and.include(`sf jwt setup --connection uat --expected-org-id ${id}`);
      expect(stage.org.state.apps).to.deep.equal([]);
    });

  it('isn’t confirmed by a variable, which no person gives on purpose', async () => {
    await setUpPipeline('--keep-client-id');
    stage.options.env = { ...stage.options.env, SF_JWT_UAT_ORG_ID: await refresh() };
    for (const { raw } of [await setup(), await deploy()]) expect(raw).to.include('SandboxRefreshedError');
    expect(stage.org.state.apps).to.deep.equal([]);
  });

  const notARefresh: Array<[string, () => void, Record<string, string>]> = [
    ['in production', () => (stage.org.state.organization.isSandbox = false), {}],
    ['with a pin from outside of the project', () => undefined, { SF_JWT_UAT_ORG_ID: '00D000000000001AAA' }],
  ];
  for (const [where, change, env] of notARefresh)
    it(`is none ${where}: no flag makes it one`, async () => {
      await setUpPipeline('--keep-client-id');
      const id = await refresh();
      change();
      stage.options.env = { ...stage.options.env, ...env };
      for (const { raw } of [
        await setup('--expected-org-id', id, '--no-prompt'),
        await deploy('--expected-org-id', id, '--no-prompt'),
      ])
        expect(raw).to.include('OrgNotExpectedError');
      expect(stage.org.state.apps).to.deep.equal([]);
    });

  it('is none under another My Domain', async () => {
    await setUpPipeline('--keep-client-id');
    const other = await scene({ state: ({ organization }) => (organization.isSandbox = true) });
    const bothHosts = [stage.options.env.SF_JWT_ALLOWED_HOSTS, other.org.host].join(',');
    stage.options.env = { ...stage.options.env, SF_JWT_ALLOWED_HOSTS: bothHosts };
    const run = await setup('--expected-org-id', other.org.state.organization.id);
    expect(run.raw).to.include('OrgNotExpectedError');
    await other.end();
  });

  it('whose app had no chosen key gets a new one, which is said', async () => {
    await setUpPipeline();
    const id = await refresh();
    const { json, exitCode } = await setup('--expected-org-id', id);
    expect(exitCode).to.equal(0);
    expect(json?.warnings.join())
      .to.include(`The consumer key of the app JwtLogin was ${variables.SF_JWT_CLIENT_ID}`)
      .and.include('SF_JWT_UAT_CLIENT_ID')
      .and.include('--keep-client-id');
    expect((await logInFromPipeline()).exitCode).to.equal(1);
  });

  it('isn’t given another key pair than the pipeline has, unless a person wants that', async () => {
    await setUpPipeline('--keep-client-id');
    const id = await refresh();
    stage.options.env = { ...stage.options.env, SF_JWT_KEY_DIR: join(stage.project, '..', 'other-keys') };
    const { json } = await setup('--expected-org-id', id);
    expect(json).to.include({ name: 'RefreshKeyMissingError', status: 1 });
    expect(stage.org.state.apps).to.deep.equal([]);
    expect((await setup('--expected-org-id', id, '--allow-certificate-change')).exitCode).to.equal(0);
  });
});

describe('sf jwt verify of a refreshed sandbox', () => {
  withFreshOrg();
  const verify = (): Promise<CommandRun<JwtVerifyResult>> =>
    runCommand<JwtVerifyResult>(JwtVerify, ['-c', 'uat', '--wait', '0', '--json'], stage.options);
  const faultOf = ({ json }: CommandRun<JwtVerifyResult>) => json?.result.connections[0]?.fault;

  for (const error of ['app_not_found', 'invalid_client_id'])
    it(`says that the app may have gone with a refresh, and how to find out: ${error}`, async () => {
      await setUpPipeline('--keep-client-id');
      await refresh();
      stage.org.switches.unknownClientError = { error, error_description: 'no' };
      const fault = faultOf(await verify());
      expect(fault?.id).to.equal(error === 'app_not_found' ? 'app-not-found' : 'client-id-invalid');
      expect(fault?.explanation).to.include('A refresh removes the apps of a sandbox');
      expect(fault?.fix[0]).to.match(/sf jwt setup --connection uat$/);
      const setupSays = await setup();
      expect(setupSays.raw).to.include(`--expected-org-id ${stage.org.state.organization.id}`);
    });

  it('knows it by the new org ID under the old one’s connection, once the app is back', async () => {
    await setUpPipeline('--keep-client-id');
    const path = join(stage.project, 'config/jwt-connections.json');
    const before = readFileSync(path, 'utf8');
    const id = await refresh();
    await setup('--expected-org-id', id);
    expect((await verify()).exitCode).to.equal(0);
    writeFileSync(path, before);
    const fault = faultOf(await verify());
    expect(fault?.id).to.equal('sandbox-refreshed');
    expect(fault?.fix[0]).to.match(new RegExp(`sf jwt setup --connection uat --expected-org-id ${id}$`));
  });

  it('calls it another org where something outside of the project says the old ID, or in production', async () => {
    await setUpPipeline('--keep-client-id');
    const path = join(stage.project, 'config/jwt-connections.json');
    const before = readFileSync(path, 'utf8');
    await setup('--expected-org-id', await refresh());
    writeFileSync(path, before.replace('"environment": "sandbox"', '"environment": "production"'));
    expect(faultOf(await verify())?.id).to.equal('org-unexpected');
    writeFileSync(path, before);
    stage.options.env = { ...stage.options.env, SF_JWT_UAT_ORG_ID: '00D000000000001AAA' };
    expect(faultOf(await verify())?.id).to.equal('org-unexpected');
  });

  it('says nothing of a refresh where the org is no sandbox', async () => {
    await stage.end();
    stage = await scene();
    await setUpPipeline('--keep-client-id');
    await refresh();
    const fault = faultOf(await verify());
    expect(JSON.stringify(fault)).not.to.include('removes the apps');
  });
});
