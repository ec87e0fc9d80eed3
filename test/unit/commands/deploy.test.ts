import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { makePermissionSet } from '../../org/defaults.ts';
import { newId } from '../../org/ids.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import type { DeployedEntry } from '../../../src/flows/deploy/connections.ts';
import type { CommandRun } from '../../tools/runCommand.ts';
import { runDeploy } from '../../tools/runDeploy.ts';
import { appFilesFor, projectWith } from '../org/appProject.ts';
import { logInAdmin } from '../org/localAdmin.ts';

// The progress library starts programs to measure a terminal that isn't there, unless it is told the size.
before(() => Object.assign(process.env, { COLUMNS: '200', LINES: '50' }));

let org: LocalOrg;
let username: string;
/** Before each test of a describe block: hooks outside of all blocks would run for every test of every file. */
const withFreshOrg = (): void => {
  beforeEach(async () => {
    org = await startLocalOrg();
    username = await logInAdmin(org);
    org.requests.length = 0;
  });
  afterEach(() => org.close());
};

const run = (cwd: string, ...argv: string[]): Promise<CommandRun<DeployedEntry>> =>
  runDeploy(['--target-org', username, '--connection', 'acme', ...argv], { cwd });

/** Lets the org answer a readMetadata of this type with these records. */
const readAnswer =
  (type: string, records: string): LocalOrg['switches']['onRequest'] =>
  ({ soapAction, body }) =>
    soapAction === 'readMetadata' && body.includes(type)
      ? {
          status: 200,
          headers: { 'content-type': 'text/xml' },
          body:
            '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ' +
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body><readMetadataResponse>' +
            `<result>${records}</result></readMetadataResponse></soapenv:Body></soapenv:Envelope>`,
        }
      : undefined;

const deploysSeen = (): number => org.requests.filter(({ soapAction }) => soapAction === 'deploy').length;

const stateBefore = () => structuredClone({ ...org.state, sessions: [] });

describe('sf jwt deploy', () => {
  withFreshOrg();
  it('brings the app into the org and says what holds there now', async () => {
    const { json, exitCode } = await run(projectWith(await appFilesFor('acme')), '--json');
    const [app] = org.state.apps;
    expect(exitCode).to.equal(0);
    expect(json?.result).to.deep.include({
      connection: 'acme',
      app: 'JwtLogin',
      orgId: org.state.organization.id,
      orgName: 'Acme',
      instanceUrl: org.origin,
      dryRun: false,
      deployed: true,
      errors: [],
      grants: [{ kind: 'permissionSet', name: 'JwtLogin_Access' }],
      notGranted: [],
      clientId: app?.consumerKey,
      deployId: org.state.deployments[0]?.id,
    });
    expect(json?.result.components.map(({ state }) => state)).to.deep.equal(Array(6).fill('created'));
    expect(json?.result.certificate.sha256).to.match(/^[0-9a-f]{64}$/);
    expect(app?.components.ExtlClntAppGlobalOauthSettings?.elements.certificate).to.be.a('string');
    expect(org.state.permissionSetAssignments).to.deep.equal([]);
  });

  it('tells it to a person, with the next command', async () => {
    const { stdout, exitCode } = await run(projectWith(await appFilesFor('acme')));
    const key = org.state.apps[0]?.consumerKey ?? '';
    expect(exitCode).to.equal(0);
    expect(stdout).to.match(/created +│ ExternalClientApplication/);
    expect(stdout).to.include('Pre-authorized: permission set JwtLogin_Access');
    expect(stdout).to.include(`Consumer key: ${key}`);
    expect(stdout).to.match(/Certificate: SHA-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}, valid until /);
    expect(stdout).to.include(
      `Next: sf jwt verify --connection acme --client-id ${key} --instance-url ${org.origin} --username <login user>`,
    );
  });

  it('changes nothing the second time, and then says so', async () => {
    const cwd = projectWith(await appFilesFor('acme'));
    const first = await run(cwd, '--json');
    const file = {
      version: 1,
      connections: { acme: { instanceUrl: org.origin, username: 'x', clientId: first.json?.result.clientId } },
    };
    const again = await run(projectWith(await appFilesFor('acme'), file));
    expect(again.stdout)
      .to.match(/unchanged +│ ExtlClntAppGlobalOauthSettings/)
      .and.not.match(/│ (created|changed)/);
    expect(again.stdout).to.match(/Next: sf jwt verify --connection acme\n/);
  });

  it('with --dry-run lets the org validate, and changes nothing', async () => {
    const before = stateBefore();
    const { json } = await run(projectWith(await appFilesFor('acme')), '--dry-run', '--json');
    expect(json?.result).to.include({ dryRun: true, deployed: false });
    expect(json?.result.components).to.have.length(6);
    expect(json?.result).not.to.have.property('clientId');
    expect(org.state.deployments.map(({ checkOnly }) => checkOnly)).to.deep.equal([true]);
    expect({ ...stateBefore(), deployments: [] }).to.deep.equal({ ...before, deployments: [] });
    const { stdout } = await run(projectWith(await appFilesFor('acme')), '--dry-run');
    expect(stdout).to.include('The org accepts the app JwtLogin. Nothing was changed in Acme');
    expect(stdout)
      .to.include('Pre-authorized now: none')
      .and.include(`Next: sf jwt deploy --connection acme --target-org ${username}`);
  });

  for (const text of ['REDACTED_SEE_ENV', '***', '${CONSUMER_KEY}', '3MVG9of.another.org'])
    it(`makes a new app with a consumer key of its own, whatever a file holds: "${text}"`, async () => {
      const files = (await appFilesFor('acme')).map((file) => ({
        ...file,
        content: file.content.replace(/(?=<externalClientApplication>)/, () =>
          file.path.includes('GlobalOauth') ? `<consumerKey>${text}</consumerKey>\n    ` : '',
        ),
      }));
      const { json, exitCode, stdout } = await run(projectWith(files), '--json');
      expect(exitCode, stdout).to.equal(0);
      expect(org.state.apps[0]?.consumerKey)
        .to.match(/^3MVG9/)
        .and.not.equal(text);
      expect(json?.result.clientId).to.equal(org.state.apps[0]?.consumerKey);
    });

  it('takes the app files from --output-dir, and the only connection without being told', async () => {
    const files = projectWith(await appFilesFor('acme'));
    const elsewhere = projectWith([]);
    const argv = ['--target-org', username, '--output-dir', join(files, 'jwt'), '--json'];
    const { json } = await runDeploy(argv, { cwd: elsewhere });
    expect(json?.result).to.include({ connection: 'acme', deployed: true, folder: join(files, 'jwt', 'JwtLogin') });
  });

  it('writes nothing into the project', async () => {
    const cwd = projectWith(await appFilesFor('acme'));
    const path = join(
      cwd,
      'jwt/JwtLogin/orgs/acme/extlClntAppGlobalOauthSets/JwtLogin_glbloauth.ecaGlblOauth-meta.xml',
    );
    const before = readFileSync(path, 'utf8');
    await run(cwd);
    expect(readFileSync(path, 'utf8')).to.equal(before).and.not.include('consumerKey');
    expect(existsSync(join(cwd, 'config'))).to.equal(false);
  });
});

describe('sf jwt deploy locks nobody out', () => {
  withFreshOrg();
  const removeCertificate = (cwd: string): void => {
    const path = join(
      cwd,
      'jwt/JwtLogin/orgs/acme/extlClntAppGlobalOauthSets/JwtLogin_glbloauth.ecaGlblOauth-meta.xml',
    );
    writeFileSync(path, readFileSync(path, 'utf8').replace(/ *<certificate>[^]*<\/certificate>\n/, ''));
  };

  it('refuses files without a certificate before it asks the org anything', async () => {
    const cwd = projectWith(await appFilesFor('acme'));
    removeCertificate(cwd);
    const { json, exitCode } = await run(cwd, '--json');
    expect(json?.name).to.equal('CertificateMissingError');
    expect(exitCode).to.be.greaterThan(0);
    expect(org.requests).to.have.length(0);
  });

  it('refuses an app that this plugin didn’t make, and deploys nothing', async () => {
    await run(projectWith(await appFilesFor('acme')));
    const elements = org.state.apps[0]?.components.ExternalClientApplication?.elements ?? {};
    elements.description = 'Made by hand.';
    org.requests.length = 0;
    const { json, exitCode } = await run(projectWith(await appFilesFor('acme')), '--json');
    expect(json?.name).to.equal('OrgAppNotOursError');
    expect(exitCode).to.equal(1);
    expect(deploysSeen()).to.equal(0);
  });

  it('keeps a permission set and a profile that were pre-authorised by hand', async () => {
    await run(projectWith(await appFilesFor('acme')));
    const byHand = makePermissionSet('By_Hand');
    org.state.permissionSets.push(byHand);
    const owned = org.state.permissionSets.find(({ isOwnedByProfile }) => isOwnedByProfile);
    const setupEntityId = org.state.apps[0]?.id ?? '';
    for (const parentId of [byHand.id, owned?.id ?? ''])
      org.state.setupEntityAccess.push({ id: newId('SetupEntityAccess'), parentId, setupEntityId });
    const { json } = await run(projectWith(await appFilesFor('acme', { description: 'New text.' })), '--json');
    expect(json?.result.grants).to.deep.equal([
      { kind: 'permissionSet', name: 'By_Hand' },
      { kind: 'permissionSet', name: 'JwtLogin_Access' },
      { kind: 'profile', name: 'System Administrator' },
    ]);
    expect(org.state.setupEntityAccess).to.have.length(3);
  });

  it('keeps those whom the org’s rows name and its policy doesn’t', async () => {
    await run(projectWith(await appFilesFor('acme')));
    const byHand = makePermissionSet('By_Hand');
    org.state.permissionSets.push(byHand);
    const setupEntityId = org.state.apps[0]?.id ?? '';
    org.state.setupEntityAccess.push({ id: newId('SetupEntityAccess'), parentId: byHand.id, setupEntityId });
    org.switches.onRequest = readAnswer(
      'ExtlClntAppOauthConfigurablePolicies',
      '<records xsi:type="ExtlClntAppOauthConfigurablePolicies"><fullName>JwtLogin_oauthPlcy</fullName>' +
        '<externalClientApplication>JwtLogin</externalClientApplication></records>',
    );
    const { json } = await run(projectWith(await appFilesFor('acme')), '--json');
    expect(json?.result.grants.map(({ name }) => name)).to.deep.equal(['By_Hand', 'JwtLogin_Access']);
  });

  it('changes the policy that the org has, whatever its name', async () => {
    await run(projectWith(await appFilesFor('acme')));
    const policy = org.state.apps[0]?.components.ExtlClntAppOauthConfigurablePolicies;
    Object.assign(policy ?? {}, { fullName: 'JwtLogin_defaultPolicy' });
    const { json } = await run(projectWith(await appFilesFor('acme')), '--json');
    expect(json?.result.errors).to.deep.equal([]);
    const deployed = json?.result.components.find(({ type }) => type === 'ExtlClntAppOauthConfigurablePolicies');
    expect(deployed).to.include({
      fullName: 'JwtLogin_defaultPolicy',
      path: 'app/extlClntAppOauthPolicies/JwtLogin_oauthPlcy.ecaOauthPlcy-meta.xml',
    });
  });

  it('refuses another org than the connection’s', async () => {
    const file = {
      version: 1,
      connections: { acme: { instanceUrl: org.origin, username: 'x', orgId: '00D000000000001AAA' } },
    };
    const { json } = await run(projectWith(await appFilesFor('acme'), file), '--json');
    expect(json?.name).to.equal('OrgNotExpectedError');
    expect(json?.message).to.include(org.state.organization.id).and.include('00D000000000001AAA');
    expect(deploysSeen()).to.equal(0);
  });

  for (const chosen of ['named', 'default'])
    it(`refuses the org of a ${chosen} login with another My Domain than the connection’s, where no ID is known`, async () => {
      const file = {
        version: 1,
        connections: { acme: { instanceUrl: 'https://acme.my.salesforce.com', username: 'x', app: 'JwtLogin' } },
      };
      const cwd = projectWith(await appFilesFor('acme'), file);
      const argv = chosen === 'named' ? ['-o', username] : [];
      const env: Record<string, string> = chosen === 'named' ? {} : { SF_TARGET_ORG: username };
      const { json } = await runDeploy([...argv, '-c', 'acme', '--json'], { cwd, env });
      expect(json?.name).to.equal('OrgNotExpectedError');
      expect(json?.message).to.include(org.origin).and.include('https://acme.my.salesforce.com');
      expect(deploysSeen()).to.equal(0);
    });

  const permittedUsers = (): Record<string, unknown> =>
    org.state.apps[0]?.components.ExtlClntAppOauthConfigurablePolicies?.elements ?? {};

  for (const dryRun of [[], ['--dry-run']])
    it(`warns before it makes an app admin-approved for which users authorize themselves ${dryRun.join()}`, async () => {
      await run(projectWith(await appFilesFor('acme')));
      permittedUsers().permittedUsersPolicyType = 'AllSelfAuthorized';
      const cwd = projectWith(await appFilesFor('acme'));
      const { json } = await run(cwd, '--json', ...dryRun);
      expect(json?.result.endsSelfAuthorization).to.equal(true);
      expect(json?.warnings.join()).to.include('can no longer log in').and.include('permission set JwtLogin_Access');
      const again = await run(cwd, '--json');
      expect(again.json?.result.endsSelfAuthorization).to.equal(dryRun.length > 0);
    });

  it('doesn’t warn where the files leave it to the users', async () => {
    const files = (await appFilesFor('acme')).map((file) => ({
      ...file,
      content: file.content.replace('AdminApprovedPreAuthorized', 'AllSelfAuthorized'),
    }));
    await run(projectWith(files));
    expect(permittedUsers().permittedUsersPolicyType).to.equal('AllSelfAuthorized');
    const { json } = await run(projectWith(files), '--json');
    expect(json?.result.endsSelfAuthorization).to.equal(false);
    expect(json?.warnings).to.deep.equal([]);
  });

  const otherOrg = '00D000000000001AAA';
  const pins: ReadonlyArray<[string, string[], Record<string, string>]> = [
    ['--expected-org-id', ['--expected-org-id', otherOrg], {}],
    ['SF_JWT_ACME_ORG_ID', [], { SF_JWT_ACME_ORG_ID: otherOrg }],
    ['SF_JWT_ORG_ID', [], { SF_JWT_ORG_ID: otherOrg }],
  ];
  for (const [pin, flags, env] of pins)
    it(`refuses another org than that of ${pin}`, async () => {
      const cwd = projectWith(await appFilesFor('acme'));
      const argv = ['-o', username, '-c', 'acme', '--json', ...flags];
      const { json, exitCode } = await runDeploy(argv, { cwd, env });
      expect(json?.name).to.equal('OrgNotExpectedError');
      expect(json?.message).to.include(org.state.organization.id).and.include(otherOrg);
      expect(exitCode).to.equal(1);
      expect(deploysSeen()).to.equal(0);
      expect(org.requests.some(({ kind }) => kind === 'soap')).to.equal(false);
    });

  it('obeys every pin, and takes the org that all of them name, in either length of its ID', async () => {
    const { id } = org.state.organization;
    const cwd = projectWith(await appFilesFor('acme'));
    const deploy = (env: Record<string, string>) =>
      runDeploy(['-o', username, '-c', 'acme', '--json', '--expected-org-id', id.slice(0, 15)], { cwd, env });
    expect((await deploy({ SF_JWT_ACME_ORG_ID: otherOrg })).json?.name).to.equal('OrgNotExpectedError');
    expect((await deploy({ SF_JWT_ACME_ORG_ID: id })).json?.result.deployed).to.equal(true);
  });

  it('refuses an ID that is none before it asks the org', async () => {
    const { json } = await run(projectWith(await appFilesFor('acme')), '--expected-org-id', 'acme', '--json');
    expect(json).to.include({ name: 'OrgIdInvalidError', status: 2 });
    expect(org.requests).to.have.length(0);
  });

  it('says whom the policy names without the org having pre-authorised them', async () => {
    org.switches.onRequest = ({ soapAction, path }) => {
      if (path.endsWith('/query') && org.state.deployments.length > 0) org.state.setupEntityAccess = [];
      return void soapAction;
    };
    const { stdout } = await run(projectWith(await appFilesFor('acme')));
    expect(stdout).to.include('Pre-authorized: none');
    expect(stdout).to.include('In the policy, but not pre-authorized by the org: permission set JwtLogin_Access');
  });
});

describe('sf jwt deploy names what goes wrong', () => {
  withFreshOrg();
  const badScopes = async () =>
    projectWith(
      (await appFilesFor('acme')).map((file) => ({ ...file, content: file.content.replace('Api,', 'api,') })),
    );

  it('shows a refused file with the org’s words and an action, and fails', async () => {
    const { json, exitCode } = await run(await badScopes(), '--json');
    expect(exitCode).to.equal(1);
    expect(json?.status).to.equal(1);
    expect(json?.result).to.deep.include({ deployed: false, components: [] });
    expect(json?.result.errors[0]).to.include({
      path: 'app/extlClntAppOauthSettings/JwtLogin_oauth.ecaOauth-meta.xml',
      type: 'ExtlClntAppOauthSettings',
      fullName: 'JwtLogin_oauth',
      problem: 'Invalid OAuth scope: api',
    });
    const consequences = json?.result.errors.slice(1).map(({ action }) => action) ?? [];
    expect(consequences).to.have.length(2);
    expect(consequences.join()).to.include('results from another file');
    expect(org.state.apps).to.deep.equal([]);
    const { stdout } = await run(await badScopes());
    expect(stdout).to.include('The org refused 3 of its files and changed nothing.');
    expect(stdout).to.match(
      /JwtLogin_oauth\.ecaOauth-meta\.xml.*\n +The org says: Invalid OAuth scope: api\n +What to do: Use the scope names/,
    );
    expect(stdout).not.to.include('Next:');
  });

  it('names the missing permission as Setup calls it, and changes nothing', async () => {
    for (const set of org.state.permissionSets) delete set.permissions.PermissionsExternalClientAppDeveloper;
    const { json, exitCode } = await run(projectWith(await appFilesFor('acme')), '--json');
    expect(json?.name).to.equal('AdminPermissionMissingError');
    expect(json?.message).to.include('Create, edit, and delete External Client Apps');
    expect(exitCode).to.equal(1);
    expect(deploysSeen()).to.equal(0);
  });

  it('goes on without a consumer key that can’t be read, and says where a person finds it', async () => {
    org.switches.onRequest = readAnswer('ExtlClntAppGlobalOauthSettings', '');
    const { json, exitCode } = await run(projectWith(await appFilesFor('acme')), '--json');
    expect(exitCode).to.equal(0);
    expect(json?.result).to.include({ deployed: true }).and.not.have.property('clientId');
    expect(json?.warnings.join()).to.include('Consumer Key and Secret');
  });

  it('names an ended session', async () => {
    org.state.sessions = [];
    const { json, exitCode } = await run(projectWith(await appFilesFor('acme')), '--json');
    expect(json?.name).to.equal('SessionExpiredError');
    expect(json?.actions?.[0]).to.equal(`Log in again: sf org login web --instance-url ${org.origin}`);
    expect(exitCode).to.equal(1);
  });

  const quickly = async (name: string, expectedExit: number): Promise<void> => {
    const cwd = projectWith(await appFilesFor('acme'));
    const started = Date.now();
    const { json, exitCode } = await run(cwd, '--json');
    expect(json?.name).to.equal(name);
    expect(exitCode).to.equal(expectedExit);
    // The library alone would wait for 16 seconds.
    expect(Date.now() - started).to.be.lessThan(12_000);
  };

  it('names an org that isn’t ready, within seconds', async () => {
    org.switches.http503 = true;
    await quickly('OrgNotReadyError', 75);
  });

  it('names an org that can’t be reached, within seconds', async () => {
    await org.close();
    await quickly('OrgUnreachableError', 75);
    org = await startLocalOrg();
  });

  it('names an org that is too old', async () => {
    org.state.organization.apiVersion = '65.0';
    await quickly('OrgApiTooOldError', 1);
  });

  it('names an unknown --target-org, and never shows a token given in its place', async () => {
    const cwd = projectWith(await appFilesFor('acme'));
    const deploy = (target: string) => runDeploy(['--target-org', target, '--connection', 'acme', '--json'], { cwd });
    const unknown = await deploy('nobody@acme.example');
    expect(unknown.json).to.include({ name: 'TargetOrgUnknownError', status: 2 });
    expect(unknown.json?.message).to.include('nobody@acme.example');
    const token = await deploy('00D!secret');
    expect(token.json).to.include({ name: 'TargetOrgUnknownError' });
    expect(token.raw).to.include('(an access token)').and.not.include('secret');
  });

  it('names a missing --target-org', async () => {
    const cwd = projectWith(await appFilesFor('acme'));
    const { json } = await runDeploy(['--connection', 'acme', '--json'], { cwd });
    expect(json).to.include({ name: 'TargetOrgMissingError', status: 2 });
  });

  it('uses the default org', async () => {
    const cwd = projectWith(await appFilesFor('acme'));
    const env = { SF_TARGET_ORG: username };
    const { json } = await runDeploy(['--connection', 'acme', '--json'], { cwd, env });
    expect(json?.result.deployed).to.equal(true);
  });

  it('is not led astray by an old API version in the settings', async () => {
    const cwd = projectWith(await appFilesFor('acme'));
    const env = { SF_ORG_API_VERSION: '50.0' };
    const argv = ['--target-org', username, '--connection', 'acme', '--json'];
    const { json } = await runDeploy(argv, { cwd, env });
    expect(json?.result.deployed).to.equal(true);
    expect(org.requests.filter(({ kind }) => kind === 'soap').every(({ path }) => path.endsWith('/67.0'))).to.equal(
      true,
    );
  });

  it('lists the known connections for a name that is none, and asks no org', async () => {
    const files = [...(await appFilesFor('acme')), ...(await appFilesFor('beta'))];
    const file = { version: 1, connections: { gamma: { instanceUrl: org.origin, username: 'x' } } };
    const argv = ['-o', username, '-c', 'acmee', '--json'];
    const { json } = await runDeploy(argv, { cwd: projectWith(files, file) });
    expect(json).to.include({ name: 'ConnectionUnknownError', status: 2 });
    expect(json?.message).to.include('acme, beta, gamma');
    expect(org.requests).to.have.length(0);
  });

  it('knows a connection by its key pair alone', async () => {
    const keys = mkdtempSync(join(homedir(), 'keys-'));
    writeFileSync(join(keys, 'beta.key'), '');
    const argv = ['-o', username, '-c', 'beta', '--json'];
    const env = { SF_JWT_KEY_DIR: keys };
    const { json } = await runDeploy(argv, { cwd: projectWith(await appFilesFor('acme')), env });
    expect(json?.name).not.to.equal('ConnectionUnknownError');
    expect(json?.status).not.to.equal(0);
  });

  it('names app files that aren’t there', async () => {
    const { json } = await run(projectWith([]), '--json');
    expect(json).to.include({ name: 'AppFilesMissingError', status: 2 });
    expect(json?.actions?.[0]).to.include('sf jwt generate metadata --connection acme');
  });
});

describe('sf jwt deploy and hostile text', () => {
  withFreshOrg();
  const payloads = ['\u001b[31m\u001b]0;owned\u0007', '\n::error::owned', '##vso[task.setvariable]x', '<b>|`$(x)`'];
  for (const payload of payloads)
    it(`defuses ${JSON.stringify(payload)} from the org`, async () => {
      org.switches.textInjection = payload;
      const good = await run(projectWith(await appFilesFor('acme')));
      const bad = await run(await badScopesFor());
      for (const { stdout } of [good, bad]) {
        expect(stdout).to.match(/Acme/);
        expect(stdout).not.to.match(/^::/m);
        expect(stdout).not.to.include('##vso[');
      }
      expect(`${good.raw}${bad.raw}`).not.to.include('\u001b[31m').and.not.include('\u001b]0;');
      const { json } = await run(projectWith(await appFilesFor('acme')), '--json');
      expect(JSON.stringify(json)).not.to.match(/\\u001b|##vso\[|\\n::/);
    });

  const badScopesFor = async (): Promise<string> =>
    projectWith(
      (await appFilesFor('acme')).map((file) => ({ ...file, content: file.content.replace('Api,', 'api,') })),
    );

  it('shows no access token anywhere', async () => {
    const shown = [
      await run(projectWith(await appFilesFor('acme'))),
      await run(projectWith(await appFilesFor('acme')), '--json'),
      await run(await badScopesFor(), '--json'),
    ].map(({ raw }) => raw);
    org.state.sessions = [];
    shown.push((await run(projectWith(await appFilesFor('acme')), '--json')).raw);
    expect(shown.join('')).not.to.include(org.admin.accessToken);
  });
});
