import { expect } from 'chai';
import fc from 'fast-check';
import { makePermissionSet } from '../../org/defaults.ts';
import { newId } from '../../org/ids.ts';
import { startLocalOrg } from '../../org/index.ts';
import type { LocalOrg } from '../../org/index.ts';
import { permissionNames } from '../../org/schema/schema.ts';
import { loginUser, opensslPair, postAssertion, readyApp, sign } from './appPackage.ts';

type Answer = { totalSize: number; done: boolean; records: Record<string, unknown>[] };
type Failure = [{ errorCode: string; message: string }];

describe('the local org: queries', () => {
  let org: LocalOrg;
  beforeEach(async () => {
    org = await startLocalOrg();
  });
  afterEach(() => org.close());

  const send = (soql: string, token = org.admin.accessToken, path = 'query'): Promise<Response> =>
    fetch(`${org.origin}/services/data/v67.0/${path}?q=${encodeURIComponent(soql)}`, {
      headers: { authorization: `Bearer ${token}` },
    });
  const query = async (soql: string): Promise<Answer> => {
    const response = await send(soql);
    const body = (await response.json()) as Answer;
    expect(response.status, JSON.stringify(body)).to.equal(200);
    return body;
  };
  const error = async (soql: string, token?: string): Promise<string> => {
    const response = await send(soql, token);
    const [{ errorCode, message }] = (await response.json()) as Failure;
    return `${response.status} ${errorCode} ${message}`;
  };
  const usernames = async (where: string): Promise<unknown[]> =>
    (await query(`SELECT Username FROM User WHERE ${where}`)).records.map((record) => record['Username']);
  const ADMIN = 'admin@acme.example';
  const CI = 'ci@acme.example';

  it('answers in the shape of Salesforce, parents nested', async () => {
    const { id } = loginUser(org);
    const answer = await query(`SELECT Id, profile.name, Profile.UserLicense.Name FROM User WHERE Id = '${id}'`);
    expect(answer).to.include({ totalSize: 1, done: true });
    const profileId = loginUser(org).profileId;
    expect(answer.records[0]).to.deep.include({
      attributes: { type: 'User', url: `/services/data/v67.0/sobjects/User/${id}` },
      Id: id,
    });
    expect(answer.records[0]?.['Profile']).to.deep.include({
      attributes: { type: 'Profile', url: `/services/data/v67.0/sobjects/Profile/${profileId}` },
      Name: 'Minimum Access - API Only Integrations',
    });
    expect(answer.records[0]?.['Profile']).to.have.nested.property('UserLicense.Name', 'Salesforce Integration');
  });

  it('groups, counts and finds the latest, and refuses what is neither grouped nor counted', async () => {
    const { id } = loginUser(org);
    const row = { userId: id, application: 'A', status: 'Success', sourceIp: '203.0.113.7', loginUrl: 'x' };
    const times = ['2026-11-01T00:00:00.000Z', '2026-11-03T00:00:00.000Z', '2026-11-02T00:00:00.000Z'];
    for (const time of times)
      org.state.loginHistory.push({ ...row, id: newId('LoginHistory'), loginAt: Date.parse(time) });
    org.state.loginHistory.push({
      ...row,
      id: newId('LoginHistory'),
      application: 'B',
      loginAt: Date.parse(times[0] ?? ''),
    });
    const select = 'SELECT Application, COUNT(Id) logins, MAX(LoginTime) FROM LoginHistory GROUP BY Application';
    const { records } = await query(`${select} ORDER BY COUNT(Id) DESC LIMIT 2000`);
    expect(records).to.deep.equal(
      [
        { attributes: { type: 'AggregateResult' }, Application: 'A', logins: 3, expr0: '2026-11-03T00:00:00.000+0000' },
        { attributes: { type: 'AggregateResult' }, Application: 'B', logins: 1, expr0: '2026-11-01T00:00:00.000+0000' },
      ].map(({ expr0, ...record }) => ({ ...record, expr1: expr0 })),
    );
    expect(await error('SELECT Status, COUNT(Id) FROM LoginHistory GROUP BY Application')).to.include(
      'must be grouped',
    );
    expect(await error('SELECT User.Name, COUNT(Id) FROM LoginHistory GROUP BY User.Name')).to.include('User');
    expect(await error('SELECT Browser, COUNT(Id) FROM LoginHistory GROUP BY Browser')).to.include(
      'can not be grouped',
    );
    org.switches.loginHistoryGroupsByKind = false;
    expect(await error('SELECT LoginType, COUNT(Id) FROM LoginHistory GROUP BY LoginType')).to.include(
      'can not be grouped',
    );
    for (let at = 0; at < 2001; at += 1)
      org.state.loginHistory.push({ ...row, id: newId('LoginHistory'), application: `C${at}`, loginAt: 0 });
    expect(await error(select)).to.include('EXCEEDED_ID_LIMIT');
  });

  it('tells an escaped wildcard from a wildcard', async () => {
    loginUser(org).lastName = 'a_b%c';
    expect(await usernames(`LastName LIKE 'a\\_b\\%c'`)).to.deep.equal([CI]);
    expect(await usernames(`LastName = 'a\\_b\\%c'`)).to.deep.equal([CI]);
    loginUser(org).lastName = 'axbyc';
    expect(await usernames(`LastName LIKE 'a\\_b\\%c'`)).to.deep.equal([]);
    expect(await usernames(`LastName LIKE 'a_b%c'`)).to.deep.equal([CI]);
  });

  it('counts', async () => {
    expect(await query('SELECT COUNT() FROM User')).to.deep.equal({ totalSize: 2, done: true, records: [] });
  });

  const conditions: [string, string[]][] = [
    [`Username = 'CI@ACME.EXAMPLE'`, [CI]],
    [`Username != 'ci@acme.example'`, [ADMIN]],
    [`Username LIKE 'c_@%'`, [CI]],
    [`Username LIKE 'c\\_@%'`, []],
    [`Username IN ('x', 'ci@acme.example')`, [CI]],
    [`Username NOT IN ('ci@acme.example')`, [ADMIN]],
    [`NOT Username = 'ci@acme.example'`, [ADMIN]],
    [`(Username = 'x' OR Username LIKE 'a%') AND IsActive = true`, [ADMIN]],
    [`LastLoginDate = null AND Username < 'b'`, [ADMIN]],
    [`LastLoginDate != null`, []],
    [`CreatedDate > 2020-01-01T00:00:00Z AND CreatedDate < 2030-01-01T00:00:00Z`, [ADMIN, CI]],
    [`CreatedDate <= LAST_N_DAYS:36500`, []],
    [`Profile.Name = 'System Administrator'`, [ADMIN]],
    [`LastName = 'O\\'Neil'`, []],
    [`LastName = '\\u0050ipeline'`, [CI]],
    [`Id IN (SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSet.IsOwnedByProfile = false)`, []],
    [`ProfileId IN (SELECT Id FROM Profile WHERE Name LIKE 'System%')`, [ADMIN]],
  ];
  for (const [where, expected] of conditions) {
    it(`filters by ${where}`, async () => {
      expect(await usernames(where)).to.have.members(expected);
    });
  }

  it('orders, limits and skips', async () => {
    expect(await usernames(`IsActive = true ORDER BY Username DESC`)).to.deep.equal([CI, ADMIN]);
    expect(await usernames(`IsActive = true ORDER BY Username LIMIT 1`)).to.deep.equal([ADMIN]);
    expect(await usernames(`IsActive = true ORDER BY Username ASC LIMIT 1 OFFSET 1`)).to.deep.equal([CI]);
    loginUser(org).lastLoginAt = Date.now();
    expect(await usernames(`IsActive = true ORDER BY LastLoginDate NULLS LAST`)).to.deep.equal([CI, ADMIN]);
    expect(await usernames(`IsActive = true ORDER BY LastLoginDate`)).to.deep.equal([ADMIN, CI]);
  });

  const failures: [string, string][] = [
    ['SELECT Id FROM Nobody', '400 INVALID_TYPE \nSELECT'],
    ['SELECT Id FROM ScratchOrgInfo', '400 INVALID_TYPE'],
    ['SELECT Foo FROM User', "400 INVALID_FIELD \nERROR at Row:1:Column:8\nNo such column 'Foo' on entity 'User'"],
    ['SELECT Id FROM User WHERE Foo = 1', '400 INVALID_FIELD'],
    ['SELECT Boss.Name FROM User', "Didn't understand relationship 'Boss'"],
    ["SELECT Id FROM User WHERE IsActive = 'true'", 'should not be enclosed in quotes'],
    ['SELECT Id FROM User WHERE Username = 1', 'should be enclosed in quotes'],
    ["SELECT Id FROM User WHERE Id = 'short'", '400 INVALID_QUERY_FILTER_OPERATOR invalid ID field: short'],
    ["SELECT Id FROM User WHERE Id LIKE '005%'", '400 INVALID_QUERY_FILTER_OPERATOR'],
    ["SELECT Id FROM LoginHistory WHERE Status = 'Success'", "field 'Status' can not be filtered in a query call"],
    ["SELECT Id FROM User WHERE IsActive = true AND Username = 'a' OR Username = 'b'", '400 MALFORMED_QUERY'],
    ["SELECT Id FROM User WHERE Username = 'a", '400 MALFORMED_QUERY'],
    ["SELECT Id FROM User WHERE Username = 'a\\q'", '400 MALFORMED_QUERY'],
    ['SELECT Id FROM User WHERE', '400 MALFORMED_QUERY'],
    ['SELECT FROM User', '400 MALFORMED_QUERY'],
    ['SELECT * FROM User', '400 MALFORMED_QUERY'],
    ['SELECT Id, id FROM User', 'duplicate field selected: id'],
    ['DELETE FROM User', '400 MALFORMED_QUERY'],
    ['SELECT Id FROM User LIMIT x', '400 MALFORMED_QUERY'],
    ['SELECT Id FROM User; SELECT Id FROM Profile', '400 MALFORMED_QUERY'],
    [
      'SELECT Id FROM User WHERE ProfileId IN (SELECT Id FROM Profile WHERE Id IN (SELECT ProfileId FROM User))',
      'Nesting',
    ],
    ['SELECT Id FROM User WHERE Username IN (SELECT Id FROM Profile)', 'semi join'],
  ];
  for (const [soql, expected] of failures) {
    it(`refuses ${soql}`, async () => {
      expect(await error(soql)).to.include(expected);
    });
  }

  it('finds any name that is escaped as SOQL wants it, and nothing else', async () => {
    const numRuns = Math.min(100, Number(process.env['FUZZ_RUNS'] ?? 100));
    const text = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 12 })
      .filter((name) => !/[\ud800-\udfff\0]/.test(name));
    await fc.assert(
      fc.asyncProperty(text, async (name) => {
        loginUser(org).lastName = name;
        const literal = name.replaceAll(/[\\']/g, '\\$&');
        expect(await usernames(`LastName = '${literal}'`)).to.deep.equal([CI]);
      }),
      { seed: 42, numRuns },
    );
  });

  it('compares ids by their first 15 characters', async () => {
    expect(await usernames(`Id = '${loginUser(org).id.slice(0, 15)}'`)).to.deep.equal([CI]);
  });

  it('knows the app by all of its objects', async () => {
    const key = await readyApp(org, opensslPair());
    const app = org.state.apps[0];
    const application = await query(`SELECT Id, DeveloperName, ContactEmail FROM ExternalClientApplication`);
    expect(application.records[0]).to.include({
      Id: app?.id,
      DeveloperName: 'JwtApp',
      ContactEmail: 'admin@acme.example',
    });
    const where = `WHERE ExternalClientApplicationId = '${app?.id}'`;
    const policy = await query(
      `SELECT PermittedUsersPolicyType, RefreshTokenValidityPeriod, IsClientCredentialsFlowEnabled FROM ExtlClntAppOauthPlcyCnfg ${where}`,
    );
    expect(policy.records[0]).to.include({
      PermittedUsersPolicyType: 'AdminApprovedPreAuthorized',
      RefreshTokenValidityPeriod: 365,
      IsClientCredentialsFlowEnabled: false,
    });
    const plugins = await query(`SELECT IsEnabled, OauthPluginStatus FROM ExtlClntAppPlcyCnfg ${where}`);
    expect(plugins.records[0]).to.include({ IsEnabled: true, OauthPluginStatus: 'Enabled' });
    const scopes = await query(
      `SELECT OauthScopesAPI, OauthScopesREFRESH_TOKEN, OauthScopesFULL FROM ExtlClntAppOauthSettings ${where}`,
    );
    expect(scopes.records[0]).to.include({
      OauthScopesAPI: true,
      OauthScopesREFRESH_TOKEN: true,
      OauthScopesFULL: false,
    });
    const grants = await query(
      `SELECT Id, Parent.Name, Parent.IsOwnedByProfile, Parent.Profile.Name FROM SetupEntityAccess WHERE SetupEntityType = 'ExternalClientApplication' AND SetupEntityId = '${app?.id}'`,
    );
    expect(grants.records[0]?.['Parent']).to.deep.include({
      Name: 'JwtApp_Access',
      IsOwnedByProfile: false,
      Profile: null,
    });
    expect(JSON.stringify(await query('SELECT Id FROM ExternalClientApplication'))).not.to.include(key);
  });

  it('adds up what the profile and the assigned permission sets grant', async () => {
    const extra = makePermissionSet('Extra', ['ResetPasswords']);
    org.state.permissionSets.push(extra);
    const row = { id: '0Pa', assigneeId: org.admin.userId, permissionSetId: extra.id, expirationDate: null };
    org.state.permissionSetAssignments.push(row);
    const { records } = await query(
      'SELECT PermissionsResetPasswords, PermissionsModifyAllData FROM UserPermissionAccess',
    );
    expect(records[0]).to.include({ PermissionsResetPasswords: true, PermissionsModifyAllData: true });
  });

  it('starts with permissions that exist', () => {
    const granted = org.state.permissionSets.flatMap((set) => Object.keys(set.permissions));
    expect(permissionNames.map((name) => `Permissions${name}`)).to.include.members(granted);
  });

  it('says what the user of the session may', async () => {
    const { records } = await query(
      'SELECT PermissionsExternalClientAppAdmin, PermissionsAuthorApex, PermissionsAddDirectMessageMembers FROM UserPermissionAccess',
    );
    expect(records[0]).to.include({
      PermissionsExternalClientAppAdmin: true,
      PermissionsAuthorApex: true,
      PermissionsAddDirectMessageMembers: false,
    });
  });

  it('tells a permission set by its licence and its object permissions', async () => {
    const set = { ...makePermissionSet('Extra', ['ModifyAllData']), licenseName: 'Salesforce API Integration' };
    const rights = {
      allowRead: true,
      allowCreate: false,
      allowEdit: false,
      allowDelete: false,
      viewAllRecords: false,
      modifyAllRecords: false,
    };
    set.objectPermissions.push({ object: 'Account', ...rights });
    org.state.permissionSets.push(set);
    const { records } = await query(
      "SELECT License.Name, PermissionsModifyAllData, ProfileId FROM PermissionSet WHERE Name = 'Extra'",
    );
    expect(records[0]).to.include({ PermissionsModifyAllData: true, ProfileId: null });
    expect(records[0]).to.have.nested.property('License.Name', 'Salesforce API Integration');
    const objects = await query(
      "SELECT SobjectType, PermissionsRead, PermissionsEdit FROM ObjectPermissions WHERE Parent.Name = 'Extra'",
    );
    expect(objects.records[0]).to.include({ SobjectType: 'Account', PermissionsRead: true, PermissionsEdit: false });
  });

  it('assigns every user the permission set of the own profile', async () => {
    const { records } = await query(
      `SELECT PermissionSet.Profile.Name FROM PermissionSetAssignment WHERE AssigneeId = '${loginUser(org).id}'`,
    );
    expect(records).to.have.length(1);
    expect(records[0]).to.have.nested.property('PermissionSet.Profile.Name', 'Minimum Access - API Only Integrations');
  });

  it('hides from a user what the user may not see', async () => {
    const pair = opensslPair();
    const iss = await readyApp(org, pair);
    const claims = { iss, sub: CI, aud: org.origin, exp: Math.floor(Date.now() / 1000) + 60 };
    const { json } = await postAssertion(org, sign(pair.key, claims));
    for (const object of ['UserLogin', 'SetupEntityAccess', 'ExternalClientApplication'])
      expect(await error(`SELECT Id FROM ${object}`, json['access_token'])).to.include('INVALID_TYPE');
    org.state.loginHistory.push({
      id: '0Ya',
      userId: org.admin.userId,
      loginAt: 0,
      application: 'x',
      status: 'Success',
      sourceIp: '',
      loginUrl: '',
    });
    const own = await send('SELECT UserId, Status, Application FROM LoginHistory', json['access_token']);
    expect(((await own.json()) as Answer).records.map((row) => row['UserId'])).to.deep.equal([loginUser(org).id]);
    expect((await query('SELECT Id FROM LoginHistory')).totalSize).to.equal(2);
  });

  it('refuses the internal objects by a switch, and knows Dev Hubs', async () => {
    org.switches.internalObjectsRefused = true;
    for (const object of ['ExtlClntAppOauthPlcyCnfg', 'ExtlClntAppPlcyCnfg', 'ExtlClntAppOauthSettings'])
      expect(await error(`SELECT Id FROM ${object}`)).to.include('INVALID_TYPE');
    expect((await query('SELECT Id FROM ExternalClientApplication')).totalSize).to.equal(0);
    org.state.organization.isDevHub = true;
    expect((await query('SELECT Id FROM ScratchOrgInfo LIMIT 1')).totalSize).to.equal(1);
  });

  it('answers the same through the Tooling API', async () => {
    const response = await send('SELECT Id FROM ExternalClientApplication', undefined, 'tooling/query');
    expect(await response.json()).to.deep.equal({ totalSize: 0, done: true, records: [] });
  });

  it('shows frozen users and refresh tokens', async () => {
    loginUser(org).isFrozen = true;
    const { records } = await query(`SELECT UserId FROM UserLogin WHERE IsFrozen = true`);
    expect(records.map((row) => row['UserId'])).to.deep.equal([loginUser(org).id]);
    await readyApp(org, opensslPair());
    org.state.approvals.push({
      id: '0CQ000000000001AAA',
      userId: org.admin.userId,
      appId: org.state.apps[0]?.id ?? '',
      createdAt: 0,
    });
    expect((await query("SELECT UserId, UseCount FROM OauthToken WHERE AppName = 'JwtApp'")).records[0]).to.include({
      UserId: org.admin.userId,
      UseCount: 1,
    });
  });

  describe('authorizations', () => {
    const authorize = (userId: string, times: number): void => {
      for (let index = 0; index < times; index++)
        org.state.approvals.push({ id: newId('OauthToken'), userId, appId: org.state.apps[0]?.id ?? '', createdAt: 0 });
    };
    beforeEach(() => readyApp(org, opensslPair()));

    it('of others are shown to whoever may customize the application', async () => {
      authorize(loginUser(org).id, 1);
      authorize(org.admin.userId, 1);
      expect((await query('SELECT UserId FROM OauthToken')).totalSize).to.equal(2);
      for (const set of org.state.permissionSets) delete set.permissions['PermissionsCustomizeApplication'];
      expect((await query('SELECT UserId FROM OauthToken')).records.map((row) => row['UserId'])).to.deep.equal([
        org.admin.userId,
      ]);
    });

    it('come in pages of 500, and never more than 2,500', async () => {
      authorize(loginUser(org).id, 2600);
      let page = (await query('SELECT UserId FROM OauthToken')) as Answer & { nextRecordsUrl?: string };
      let rows = page.records.length;
      expect(page).to.include({ totalSize: 2500, done: false });
      while (page.nextRecordsUrl) {
        expect(page.records).to.have.length(500);
        const headers = { authorization: `Bearer ${org.admin.accessToken}` };
        page = (await (await fetch(org.origin + page.nextRecordsUrl, { headers })).json()) as typeof page;
        rows += page.records.length;
      }
      expect(rows).to.equal(2500);
    });

    it('refuses a page that nobody was promised', async () => {
      const headers = { authorization: `Bearer ${org.admin.accessToken}` };
      const response = await fetch(`${org.origin}/services/data/v67.0/query/01gAAAAAAAAAAAAAAA-500`, { headers });
      expect(await response.text()).to.include('INVALID_QUERY_LOCATOR');
    });
  });

  it('refuses objects by a switch', async () => {
    org.switches.refusedObjects = ['SetupEntityAccess'];
    expect(await error('SELECT Id FROM SetupEntityAccess')).to.include('400 INVALID_TYPE');
    expect(await error('SELECT Parent.Name FROM SetupEntityAccess')).to.include('INVALID_TYPE');
    expect((await query('SELECT Id FROM PermissionSet')).totalSize).to.be.greaterThan(0);
  });

  it('tells licenses of users from those of permission sets by their ids', async () => {
    for (const licenseName of ['Salesforce', 'Salesforce API Integration'])
      org.state.permissionSets.push({ ...makePermissionSet(licenseName.replaceAll(' ', '_')), licenseName });
    const { records } = await query(
      'SELECT LicenseId, License.Name FROM PermissionSet WHERE IsOwnedByProfile = false ORDER BY Name',
    );
    expect(records.map((row) => String(row['LicenseId']).slice(0, 3))).to.deep.equal(['100', '0PL']);
  });
});
