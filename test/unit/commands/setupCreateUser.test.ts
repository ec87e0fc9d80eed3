import { existsSync } from 'node:fs';
import { expect } from 'chai';
import JwtSetup, { type JwtSetupResult } from '../../../src/commands/jwt/setup.ts';
import {
  addApiProfile,
  belongings,
  inGerman,
  integrationLicense,
  integrationProfile,
  permissionSetLicense,
  userNamed,
} from '../../tools/integrationUsers.ts';
import { addPermissionSet, addUser } from '../../tools/people.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';

const psl = 'SalesforceAPIIntegrationPsl';
const newUser = 'robot@acme.example';

describe('sf jwt setup --create-user', function () {
  this.timeout(120_000);
  let stage: Scene;
  beforeEach(async () => (stage = await scene()));
  afterEach(() => stage.end());

  const setUp = (username: string, ...argv: string[]): Promise<CommandRun<JwtSetupResult>> =>
    runCommand(
      JwtSetup,
      ['-o', 'admin', '-c', 'acme', '--wait', '0', '--no-prompt', '--username', username, '--json', ...argv],
      stage.options,
    );
  const create = (...argv: string[]) => setUp(newUser, '--create-user', ...argv);
  /** What was sent to change the org, in order. */
  const changes = (): string[] =>
    stage.org.requests
      .filter(
        ({ method, soapAction, path }) => (method === 'POST' && path.includes('/sobjects/')) || soapAction === 'deploy',
      )
      .map(({ path, body, soapAction }) => {
        if (soapAction === undefined) return path.replace(/.*\//, '');
        return body.includes('<checkOnly>true') ? 'validate' : soapAction;
      });
  const outcomes = ({ json }: CommandRun<JwtSetupResult>): string[] =>
    (json?.result?.steps ?? []).map(({ step, outcome }) => `${step} ${outcome}`);
  const stepOf = ({ json }: CommandRun<JwtSetupResult>, name: string) =>
    json?.result?.steps.find(({ step }) => step === name);
  const warnings = ({ json }: CommandRun<JwtSetupResult>): string => (json?.warnings ?? []).join('\n');
  const expectNothingDone = (): void => {
    expect(changes()).to.deep.equal([]);
    expect(existsSync(stage.keyFolder)).to.equal(false);
    expect(userNamed(stage.org, newUser)).to.equal(undefined);
  };

  it('makes an integration user after the org has validated the deploy, the license before the sets, and proves the login', async () => {
    const run = await create('--preset', 'deploy');
    expect(run.exitCode, run.stdout).to.equal(0);
    expect(run.json?.result.verification?.outcome).to.equal('proven');
    expect(changes()).to.deep.equal([
      'validate',
      'User',
      'PermissionSetLicenseAssign',
      'PermissionSet',
      'PermissionSet',
      'PermissionSetAssignment',
      'PermissionSetAssignment',
      'deploy',
    ]);
    expect(userNamed(stage.org, newUser)).to.include({
      lastName: 'JWT acme',
      alias: 'robot',
      email: 'admin@acme.example',
      profileId: integrationProfile(stage.org).id,
      timeZoneSidKey: 'America/Los_Angeles',
      localeSidKey: 'en_US',
      languageLocaleKey: 'en_US',
      emailEncodingKey: 'UTF-8',
    });
    expect(belongings(stage.org, newUser)).to.have.ordered.members([psl, 'JwtLogin_Access', 'JwtLogin_Deploy']);
    expect(stepOf(run, 'new-user')?.details).to.deep.equal({
      user: `${newUser} (JWT acme)`,
      profile: 'Minimum Access - API Only Integrations',
      email: 'admin@acme.example',
      license: 'Salesforce Integration: 4 of 5 free',
    });
    expect(stepOf(run, 'user-license')?.details).to.deep.equal({
      license: 'Salesforce API Integration: 5 of 5 free',
    });
  });

  it('changes nothing when it is run again, with the flag or without', async () => {
    expect((await create('--user-email', 'ops@acme.example')).exitCode).to.equal(0);
    expect(userNamed(stage.org, newUser)?.email).to.equal('ops@acme.example');
    stage.org.requests.splice(0);
    const again = await create();
    expect(again.exitCode, again.stdout).to.equal(0);
    expect(outcomes(again)).to.include.members(['new-user unchanged', 'user-license unchanged']);
    expect(warnings(again)).not.to.include(newUser);
    const without = await setUp(newUser, '--user-email', 'other@acme.example');
    expect(outcomes(without).join()).not.to.include('new-user');
    expect(warnings(without)).to.include('--user-email and --user-profile have no effect');
    expect(changes()).to.deep.equal([]);
  });

  it('shows in a dry run what it would do, and changes nothing', async () => {
    const run = await create('--dry-run');
    expect(run.exitCode, run.stdout).to.equal(0);
    expect(outcomes(run).slice(0, 7)).to.deep.equal([
      'org unchanged',
      'user unchanged',
      'key-pair wouldCreate',
      'app-files wouldCreate',
      'new-user wouldCreate',
      'user-license wouldCreate',
      'access wouldCreate',
    ]);
    expect(changes()).to.deep.equal(['validate']);
    expect(userNamed(stage.org, newUser)).to.equal(undefined);
  });

  describe('in an org in German', () => {
    beforeEach(() => inGerman(stage.org));

    it('finds licenses and profile by what no language changes', async () => {
      const run = await create();
      expect(run.exitCode, run.stdout).to.equal(0);
      expect(userNamed(stage.org, newUser)).to.include({
        profileId: integrationProfile(stage.org).id,
        timeZoneSidKey: 'Europe/Berlin',
        localeSidKey: 'de_DE',
        languageLocaleKey: 'de',
      });
      expect(belongings(stage.org, newUser)).to.include(psl);
      expect(stepOf(run, 'new-user')?.details).to.include({
        profile: 'Mindestzugriff – Nur-API-Integrationen',
        license: 'Salesforce-Integration: 4 of 5 free',
      });
    });

    it('finds the license by its key where even its name is another', async () => {
      const license = integrationLicense(stage.org);
      for (const profile of stage.org.state.profiles)
        if (profile.userLicense === license.name) profile.userLicense = 'Integration von Salesforce';
      license.name = 'Integration von Salesforce';
      expect((await create()).exitCode).to.equal(0);
    });

    it('asks for the profile where the org doesn’t list it, and takes the one that is named', async () => {
      delete integrationProfile(stage.org).apiName;
      const refused = await create();
      expect(refused.json?.name).to.equal('IntegrationProfileUnclearError');
      expect(refused.json?.message).to.include('Schnittstellen').and.include('Mindestzugriff');
      expect(refused.exitCode).to.equal(2);
      expect((await create('--user-profile', 'Minimum')).json?.name).to.equal('UserProfileUnknownError');
      expectNothingDone();
      expect((await create('--user-profile', 'schnittstellen')).exitCode).to.equal(0);
      const { profiles } = stage.org.state;
      expect(profiles.find(({ id }) => id === userNamed(stage.org, newUser)?.profileId)?.name).to.equal(
        'Schnittstellen',
      );
    });
  });

  describe('is refused before anything is changed', () => {
    const refusals: Array<[string, string, (stage: Scene) => void, string]> = [
      [
        'no license is free',
        'UserLicensesUsedUpError',
        ({ org }) => (integrationLicense(org).total = 1),
        'all 1 are used',
      ],
      [
        'the license is switched off',
        'UserLicensesUsedUpError',
        ({ org }) => (integrationLicense(org).status = 'Disabled'),
        'Salesforce Integration',
      ],
      [
        'no permission set license is free',
        'UserLicensesUsedUpError',
        ({ org }) => (permissionSetLicense(org).total = 0),
        'Salesforce API Integration',
      ],
      [
        'the org has no such license',
        'UserLicenseMissingError',
        ({ org: { state } }) => {
          state.userLicenses = state.userLicenses.filter(({ name }) => name === 'Salesforce');
          for (const profile of state.profiles) profile.userLicense = 'Salesforce';
        },
        'Salesforce Integration',
      ],
      [
        'the org has no such permission set license',
        'UserLicenseMissingError',
        ({ org: { state } }) => void state.permissionSetLicenses.splice(0),
        'Salesforce API Integration',
      ],
      [
        'the license has no profile that is API-only',
        'IntegrationProfileMissingError',
        ({ org }) => {
          const { id } = integrationProfile(org);
          for (const set of org.state.permissionSets) if (set.profileId === id) set.permissions = {};
        },
        'no API-only profile',
      ],
      [
        'the admin may not create users',
        'UserPermissionMissingError',
        ({ org: { state } }) => {
          for (const { permissions } of state.permissionSets) delete permissions['PermissionsManageUsers'];
        },
        'Manage Users / Manage Internal Users',
      ],
    ];
    for (const [what, name, change, text] of refusals)
      it(`where ${what}`, async () => {
        change(stage);
        const { json, exitCode } = await create();
        expect(json?.name).to.equal(name);
        expect(json?.message).to.include(text);
        expect(exitCode).to.equal(1);
        expectNothingDone();
      });

    for (const username of ['robot', 'robot@acme', `${'r'.repeat(80)}@acme.example`])
      it(`where ${username.slice(0, 12)} can’t be a username`, async () => {
        const { json, exitCode } = await setUp(username, '--create-user');
        expect(json?.name).to.equal('NewUsernameInvalidError');
        expect(exitCode).to.equal(2);
        expectNothingDone();
      });
  });

  it('is named where a user is missing and nobody asked to create it', async () => {
    const { json } = await setUp(newUser);
    expect(json?.name).to.equal('LoginUserMissingError');
    expect(json?.actions?.join()).to.include('--create-user');
  });

  it('shows what a trigger of the org says, as foreign text, and says that there is no user', async () => {
    stage.org.switches.userTrigger = 'System.DmlException: Nur\u001b[2J HR legt Benutzer an.';
    const { json, exitCode } = await create();
    expect(json?.name).to.equal('UserNotCreatedError');
    expect(json?.message).to.include('UserTrigger: execution of BeforeInsert').and.include('Nur HR legt Benutzer an.');
    expect(json?.message).not.to.include('\u001b');
    expect(json?.actions?.join('\n'))
      .to.include('No user was created')
      .and.include('Minimum Access - API Only Integrations')
      .and.include(`sf jwt setup --connection acme --username ${newUser} --create-user`);
    expect(exitCode).to.equal(1);
    expect(changes()).to.deep.equal(['validate', 'User']);
    stage.org.switches.userTrigger = undefined;
    expect((await create()).exitCode).to.equal(0);
  });

  it('says that a username is taken in another org, with one that may be free', async () => {
    stage.org.state.usernamesElsewhere.push(newUser.toUpperCase());
    const { json } = await create();
    expect(json?.name).to.equal('UsernameTakenError');
    expect(json?.actions?.join()).to.include(`--username ${newUser}.acme --create-user`);
    expect(changes()).to.deep.equal(['validate', 'User']);
    expect((await setUp(`${newUser}.acme`, '--create-user')).exitCode).to.equal(0);
  });

  it('knows that the last license was taken since it looked', async () => {
    stage.org.switches.onRequest = ({ soapAction }) =>
      void (soapAction === 'deploy' && (integrationLicense(stage.org).total = 1));
    expect((await create()).json?.name).to.equal('UserLicensesUsedUpError');
    expect(userNamed(stage.org, newUser)).to.equal(undefined);
  });

  it('says that there may be a user where the answer got lost, and uses it then', async () => {
    stage.org.switches.cutAnswer = ['sobject'];
    const run = await create();
    expect(run.exitCode, run.stdout).to.equal(75);
    expect(warnings(run)).to.include(`may have created the user ${newUser}`);
    stage.org.switches.cutAnswer = false;
    const again = await create();
    expect(again.exitCode, again.stdout).to.equal(0);
    expect(belongings(stage.org, newUser)).to.deep.equal([psl, 'JwtLogin_Access']);
  });

  const goOn = `sf jwt setup --connection acme --username ${newUser} --create-user`;

  it('says that there is a user without access where its license is refused, and how to go on', async () => {
    stage.org.switches.onRequest = ({ method, path }) =>
      method === 'POST' && path.endsWith('/PermissionSetLicenseAssign')
        ? {
            status: 400,
            headers: { 'content-type': 'application/json' },
            body: '[{"errorCode":"LICENSE_LIMIT_EXCEEDED","message":"Keine Lizenzen mehr"}]',
          }
        : undefined;
    const run = await create();
    expect(run.json?.name).to.equal('UserLicenseRefusedError');
    expect(run.json?.message).to.include('Keine Lizenzen mehr').and.include('Salesforce API Integration');
    expect(run.json?.actions?.join()).to.include('Permission Set License Assignments').and.include(goOn);
    expect(warnings(run)).to.include(`The user ${newUser} was created`).and.include(goOn);
    expect(belongings(stage.org, newUser)).to.deep.equal([]);
    stage.org.switches.onRequest = undefined;
    expect((await create()).exitCode).to.equal(0);
    expect(belongings(stage.org, newUser)).to.deep.equal([psl, 'JwtLogin_Access']);
  });

  it('says the same where the license of the user doesn’t allow what a permission set holds', async () => {
    stage.org.switches.integrationForbids = ['AuthorApex'];
    addPermissionSet(stage.org, 'Apex').permissions = { PermissionsAuthorApex: true };
    const run = await create('--permission-set', 'Apex', '--allow-permissions');
    expect(run.json?.name).to.equal('PermissionSetNotLicensedError');
    expect(run.json?.message).to.include("doesn't allow the permission: Author Apex");
    expect(warnings(run)).to.include(goOn);
    expect(belongings(stage.org, newUser)).to.deep.equal([psl]);
  });

  it('gives a user who is there the license that its permission sets need', async () => {
    const set = addPermissionSet(stage.org, 'Accounts');
    const rights = { allowRead: true, allowCreate: false, allowEdit: false, allowDelete: false };
    set.objectPermissions = [{ object: 'Account', ...rights, viewAllRecords: false, modifyAllRecords: false }];
    const refused = await setUp(stage.loginUser, '--permission-set', 'Accounts');
    expect(refused.json?.name).to.equal('PermissionSetNotLicensedError');
    expect(refused.json?.message).to.include("doesn't allow the permission: Read Accounts");
    expect(refused.json?.actions?.join()).to.include('--create-user');
    const run = await setUp(stage.loginUser, '--permission-set', 'Accounts', '--create-user');
    expect(run.exitCode, run.stdout).to.equal(0);
    expect(outcomes(run)).to.include.members(['new-user unchanged', 'user-license created']);
    expect(belongings(stage.org, stage.loginUser)).to.deep.equal([psl, 'Accounts']);
  });

  it('uses a user of another license as it is, and says what it is', async () => {
    addUser(stage.org, 'anna@acme.example', 'Vertrieb');
    const run = await setUp('anna@acme.example', '--create-user');
    expect(run.exitCode, run.stdout).to.equal(0);
    expect(warnings(run)).to.include('anna@acme.example exists').and.include('"Vertrieb" and the license "Salesforce"');
    expect(belongings(stage.org, 'anna@acme.example')).to.deep.equal(['JwtLogin_Access']);
  });

  it('says that the profile of a user isn’t API-only', async () => {
    const profile = addApiProfile(stage.org.state, 'Alles', 'Salesforce Integration');
    for (const set of stage.org.state.permissionSets)
      if (set.profileId === profile.id) set.permissions = { PermissionsApiEnabled: true };
    const user = userNamed(stage.org, stage.loginUser);
    if (user) user.profileId = profile.id;
    const run = await setUp(stage.loginUser, '--create-user');
    expect(run.exitCode, run.stdout).to.equal(0);
    expect(warnings(run)).to.include('profile "Alles" (license "Salesforce Integration") isn\'t API-only');
    expect(belongings(stage.org, stage.loginUser)).to.deep.equal([psl, 'JwtLogin_Access']);
  });

  it('takes what the org has where nobody knows who the admin is, and asks for the address', async () => {
    stage.org.switches.onRequest = ({ path, rawPath }) =>
      path.endsWith('/query') && decodeURIComponent(rawPath).includes("FROM User WHERE Username = 'admin@acme.example'")
        ? { status: 200, headers: { 'content-type': 'application/json' }, body: '{"done":true,"records":[]}' }
        : undefined;
    const { json, exitCode } = await create();
    expect(json?.name).to.equal('UserEmailMissingError');
    expect(exitCode).to.equal(2);
    expectNothingDone();
    const run = await create('--user-email', 'ops@acme.example', '--contact-email', 'ops@acme.example');
    expect(run.exitCode, run.stdout).to.equal(0);
    expect(userNamed(stage.org, newUser)).to.include({ email: 'ops@acme.example', localeSidKey: 'en_US' });
  });
});
