import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtDiff, { type JwtDiffResult } from '../../../src/commands/jwt/diff.ts';
import JwtSetup, { type JwtSetupResult } from '../../../src/commands/jwt/setup.ts';
import { certificateBody } from '../../../src/base/certificate.ts';
import { httpClient } from '../../../src/base/http.ts';
import { setup } from '../../../src/flows/setup/setup.ts';
import { readAuthInfo } from '../../../src/ux/flags/targetOrg.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import { deployForeignApp } from '../../tools/foreignApp.ts';
import { jwtLogin } from '../../tools/jwtLogin.ts';
import { addPermissionSet, addUser, selfAuthorize } from '../../tools/people.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';
import type { User } from '../../org/state.ts';
import { opensslPair } from '../local-org/appPackage.ts';

describe('sf jwt setup and who has access', function () {
  this.timeout(120_000);
  let stage: Scene;
  beforeEach(async () => (stage = await scene()));
  afterEach(() => stage.end());

  const setUp = (...argv: string[]): Promise<CommandRun<JwtSetupResult>> =>
    runCommand(
      JwtSetup,
      [
        '--no-prompt',
        '--target-org',
        'admin',
        '--connection',
        'acme',
        '--username',
        stage.loginUser,
        '--wait',
        '0',
        ...argv,
      ],
      stage.options,
    );
  /** The files of older projects can't name profiles. */
  const raiseApiVersion = (): void => {
    const path = join(stage.project, 'sfdx-project.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('61.0', '66.0'));
  };
  const changes = (): string[] =>
    stage.org.requests
      .filter(
        ({ method, soapAction, path }) => (method === 'POST' && path.includes('/sobjects/')) || soapAction === 'deploy',
      )
      .map(({ soapAction, path, body }) => {
        if (soapAction === undefined) return path.replace(/.*\//, '');
        return body.includes('<checkOnly>true') ? 'validate' : soapAction;
      });

  it('lets the org validate once before it changes anything there, deploys once, and then nothing more', async () => {
    expect((await setUp('--json')).exitCode).to.equal(0);
    expect(changes()).to.deep.equal(['validate', 'PermissionSet', 'PermissionSetAssignment', 'deploy']);
    stage.org.requests.splice(0);
    expect((await setUp('--json')).exitCode).to.equal(0);
    expect(changes()).to.deep.equal([]);
  });

  it('makes a missing permission set and gives it to the login user before the policy that demands it', async () => {
    expect((await setUp('--json')).exitCode).to.equal(0);
    policy()['permittedUsersPolicyType'] = 'AllSelfAuthorized';
    selfAuthorize(stage.org, 'JwtLogin', loginUser());
    const { state } = stage.org;
    state.permissionSets = state.permissionSets.filter(({ name }) => name !== 'JwtLogin_Access');
    state.permissionSetAssignments = [];
    state.setupEntityAccess = [];
    stage.org.requests.splice(0);
    const { json, exitCode, stdout } = await setUp('--json');
    expect(exitCode, stdout).to.equal(0);
    expect(json?.result.verification?.outcome).to.equal('proven');
    expect(changes()).to.deep.equal([
      'validate',
      'PermissionSet',
      'PermissionSetAssignment',
      'SetupEntityAccess',
      'deploy',
    ]);
  });

  it('refuses files in the folder of the app that aren’t the app’s, and a permission set that grants more', async () => {
    expect((await setUp('--json')).exitCode).to.be.oneOf([0, 75]);
    const folder = join(stage.project, 'jwt/JwtLogin/app/permissionsets');
    const path = join(folder, 'JwtLogin_Access.permissionset-meta.xml');
    const plain = readFileSync(path, 'utf8');
    const more = '<userPermissions><enabled>true</enabled><name>ModifyAllData</name></userPermissions></PermissionSet>';
    writeFileSync(path, plain.replace('</PermissionSet>', more));
    const before = stage.org.state.deployments.length;
    for (const argv of [[], ['--dry-run']]) {
      const { json } = await setUp('--json', ...argv);
      expect(json).to.include({ name: 'PermissionsNotAllowedError' });
      expect(json?.message).to.include('ModifyAllData');
    }
    // One that the org doesn't have is deployed before the app, by itself.
    const { state } = stage.org;
    const id = state.permissionSets.find(({ name }) => name === 'JwtLogin_Access')?.id;
    state.permissionSets = state.permissionSets.filter((each) => each.id !== id);
    state.permissionSetAssignments = state.permissionSetAssignments.filter((each) => each.permissionSetId !== id);
    state.setupEntityAccess = state.setupEntityAccess.filter((each) => each.parentId !== id);
    expect((await setUp('--json')).json).to.include({ name: 'PermissionsNotAllowedError' });
    writeFileSync(path, plain);
    writeFileSync(join(folder, 'Admin.profile-meta.xml'), '<Profile/>');
    for (const argv of [[], ['--dry-run']])
      expect((await setUp('--json', ...argv)).json).to.include({ name: 'AppFileTypeRefusedError' });
    expect(stage.org.state.deployments).to.have.length(before);
  });

  const loginUser = (): User => {
    const user = stage.org.state.users.find(({ username }) => username === stage.loginUser);
    if (!user) throw new Error('no login user');
    return user;
  };
  const policy = (): Record<string, unknown> =>
    stage.org.state.apps[0]?.components.ExtlClntAppOauthConfigurablePolicies?.elements ?? {};

  describe('--profile', () => {
    const profile = 'Minimum Access - API Only Integrations';
    beforeEach(() => raiseApiVersion());

    it('grants the app to a profile, by the name that the org has', async () => {
      const { json, exitCode, stdout } = await setUp('--profile', profile.toUpperCase(), '--json');
      expect(exitCode, stdout).to.equal(0);
      expect(json?.result.preauthorized).to.deep.include({ kind: 'profile', name: profile });
      expect(json?.result.verification?.outcome).to.equal('proven');
    });

    it('grants it before the policy is changed, in an app that is there', async () => {
      expect((await setUp('--json')).exitCode).to.equal(0);
      stage.org.requests.splice(0);
      const { exitCode, stdout } = await setUp('--profile', profile, '--json');
      expect(exitCode, stdout).to.equal(0);
      expect(changes()).to.deep.equal(['validate', 'SetupEntityAccess', 'deploy']);
      expect(stage.org.state.setupEntityAccess).to.have.length(2);
    });

    it('is refused before anything is changed if the org has no such profile', async () => {
      const { json } = await setUp('--profile', 'System Admin', '--json');
      expect(json?.name).to.equal('ProfileUnknownError');
      expect(json?.message).to.include('closest match first: System Administrator; ');
      expect(changes()).to.deep.equal([]);
    });
  });

  it('refuses a permission set that Salesforce wouldn’t assign to the login user, before anything is assigned', async () => {
    addPermissionSet(stage.org, 'For_Salesforce_Users', 'Salesforce');
    const { json, exitCode } = await setUp('--permission-set', 'For_Salesforce_Users', '--json');
    expect(json?.name).to.equal('PermissionSetOtherLicenseError');
    expect(json?.message).to.include('"Salesforce Integration"').and.include(stage.loginUser);
    expect(json?.actions?.join()).to.include('--profile "Minimum Access - API Only Integrations"');
    expect(exitCode).to.equal(1);
    expect(changes()).to.deep.equal([]);
  });

  it('assigns a permission set of the login user’s own license', async () => {
    addPermissionSet(stage.org, 'For_Integrations', 'Salesforce Integration');
    expect((await setUp('--permission-set', 'For_Integrations', '--json')).exitCode).to.equal(0);
  });

  it('names the ways out of the integration license', async () => {
    raiseApiVersion();
    addPermissionSet(stage.org, 'Integration', 'Salesforce API Integration');
    const { json } = await setUp('--permission-set', 'Integration', '--json');
    expect(json?.name).to.equal('PermissionSetCannotHoldAppError');
    expect(json?.actions?.join()).to.include('--profile').and.include('second permission set');
    const wayOut = ['--permission-set', 'JwtLogin_Access', '--profile', 'Minimum Access - API Only Integrations'];
    expect((await setUp(...wayOut, '--json')).json?.result.verification?.outcome).to.equal('proven');
  });

  describe('with a policy that lets users authorize themselves', () => {
    let anna: User;
    beforeEach(async () => {
      expect((await setUp('--json')).exitCode).to.equal(0);
      policy()['permittedUsersPolicyType'] = 'AllSelfAuthorized';
      anna = addUser(stage.org, 'anna@acme.example');
      selfAuthorize(stage.org, 'JwtLogin', anna);
      selfAuthorize(stage.org, 'JwtLogin', loginUser());
      stage.org.requests.splice(0);
    });

    it('is refused with the names of those whom it would shut out', async () => {
      const { json } = await setUp('--json');
      expect(json?.name).to.equal('PolicyLocksOutError');
      expect(json?.message).to.include('anna@acme.example').and.not.include(stage.loginUser);
      expect(changes()).to.deep.equal([]);
    });

    it('doesn’t name the login user, not even in a dry run before it is assigned anything', async () => {
      stage.org.state.permissionSetAssignments.splice(0);
      const { json } = await setUp('--dry-run', '--json');
      expect(json?.message).to.include('anna@acme.example').and.not.include(stage.loginUser);
    });

    it('warns once and goes on with --force-policy', async () => {
      const { json, exitCode, stdout } = await setUp('--force-policy', '--json');
      expect(exitCode, stdout).to.equal(0);
      expect(json?.warnings.filter((text) => text.includes('anna@acme.example'))).to.have.length(1);
      expect(json?.warnings.filter((text) => text.includes('admin-approved'))).to.have.length(1);
      expect(json?.result.verification?.outcome).to.equal('proven');
    });
  });

  describe('--adopt', () => {
    const stranger = opensslPair();
    let partner: User;
    const withApp = async (certificate?: string): Promise<void> => {
      await deployForeignApp(stage.org, 'JwtLogin', { certificate });
      partner = addUser(stage.org, 'partner@acme.example');
      selfAuthorize(stage.org, 'JwtLogin', partner);
      stage.org.requests.splice(0);
    };
    const settings = (): Record<string, unknown> =>
      stage.org.state.apps[0]?.components.ExtlClntAppGlobalOauthSettings?.elements ?? {};

    it('is needed for an app that somebody else made', async () => {
      await withApp();
      const { json } = await setUp('--json');
      expect(json?.name).to.equal('OrgAppNotOursError');
      expect(json?.actions?.join()).to.include('--adopt');
      expect(changes()).to.deep.equal([]);
    });

    it('takes it over, keeps its flows, and proves the login once the user has authorized the app', async () => {
      await withApp();
      selfAuthorize(stage.org, 'JwtLogin', loginUser());
      const { json, exitCode, stdout } = await setUp('--adopt', '--allow-certificate-change', '--json');
      expect(exitCode, stdout).to.equal(0);
      expect(json?.result.verification?.outcome).to.equal('proven');
      expect(json?.warnings.join()).to.include("This plugin didn't create this app").and.include('isDeviceFlowEnabled');
      expect(settings()).to.include({ isDeviceFlowEnabled: 'true', isCodeCredFlowEnabled: 'true' });
      expect(policy()['permittedUsersPolicyType']).to.equal('AllSelfAuthorized');
      expect(json?.warnings.join()).to.include('to match what the org has');
      const files = Object.values(filesBelow(join(stage.project, 'jwt'))).join('');
      expect(files).to.include('[adopted] [sf-plugin-jwt]');
      expect(files).to.include('<isDeviceFlowEnabled>true<').and.include('AllSelfAuthorized');

      stage.org.requests.splice(0);
      const again = await setUp('--json');
      expect(again.exitCode, again.stdout).to.equal(0);
      expect(changes()).to.deep.equal([]);
      expect(settings()).to.include({ isDeviceFlowEnabled: 'true' });
    });

    it('leaves files that diff finds nothing in, without work by hand', async () => {
      await withApp();
      selfAuthorize(stage.org, 'JwtLogin', loginUser());
      expect((await setUp('--adopt', '--allow-certificate-change', '--json')).exitCode).to.equal(0);
      const argv = ['--connection', 'acme', '--target-org', 'admin', '--json'];
      const { json, exitCode, stdout } = await runCommand<JwtDiffResult>(JwtDiff, argv, stage.options);
      expect(json?.result.connections[0]?.differences, stdout).to.deep.equal([]);
      expect(exitCode).to.equal(0);
    });

    it('pre-authorizes the login user instead with --force-policy, and names whom that shuts out', async () => {
      await withApp();
      const { json, exitCode, stdout } = await setUp(
        '--adopt',
        '--allow-certificate-change',
        '--force-policy',
        '--json',
      );
      expect(exitCode, stdout).to.equal(0);
      expect(json?.warnings.join()).to.include('partner@acme.example');
      expect(json?.result.verification?.outcome).to.equal('proven');
    });

    for (const [what, certificateReadable, name] of [
      ['has', true, 'CertificateInUseError'],
      ['may have', false, 'CertificateUnknownError'],
    ] as const)
      it(`refuses to replace a certificate that the app ${what}`, async () => {
        await withApp(certificateBody(stranger.certificate));
        stage.org.switches.certificateReadable = certificateReadable;
        const { json } = await setUp('--adopt', '--json');
        expect(json?.name).to.equal(name);
        expect(changes()).to.deep.equal([]);
        expect(await jwtLogin(stage.org, stranger.key, 'JwtLogin', partner.username)).to.equal('logged in');
      });

    it('knows that the app has none where the org shows that of another', async () => {
      await withApp();
      await deployForeignApp(stage.org, 'Other', { certificate: certificateBody(stranger.certificate) });
      selfAuthorize(stage.org, 'JwtLogin', loginUser());
      const { exitCode, stdout } = await setUp('--adopt', '--json');
      expect(exitCode, stdout).to.equal(0);
    });
  });

  it('passes on how far the deploy is, of the real one only', async () => {
    stage.org.switches.polls = 1;
    const told: string[] = [];
    await setup(
      {
        connectionFile: join(stage.project, 'config/jwt-connections.json'),
        appsFolder: join(stage.project, 'jwt'),
        keyFolder: stage.keyFolder,
        stateFolder: join(stage.keyFolder, 'state'),
        projectFolder: stage.project,
        connection: 'acme',
        username: stage.loginUser,
        authInfo: await readAuthInfo('admin'),
        allowCertificateChange: false,
        waitMinutes: 0,
        dryRun: false,
      },
      {
        env: { SF_JWT_ALLOWED_HOSTS: stage.org.host },
        http: httpClient,
        now: () => new Date(),
        onWarning: () => undefined,
        onWait: () => undefined,
        onDeploy: { onProgress: ({ deployId }) => told.push(deployId) },
      },
      () => undefined,
    );
    const real = stage.org.state.deployments.filter(({ checkOnly }) => !checkOnly).map(({ id }) => id);
    expect(told).not.to.deep.equal([]);
    expect(real).to.include.members(told);
  });
});
