import { expect } from 'chai';
import { openAdminOrg } from '../../../../src/org/session/connect.ts';
import { inspectOrg } from '../../../../src/org/app/inspect.ts';
import { findUser } from '../../../../src/org/people/users.ts';
import { makePermissionSet } from '../../../org/defaults.ts';
import { newId } from '../../../org/ids.ts';
import { startLocalOrg, type LocalOrg } from '../../../org/index.ts';
import { answer, errorName, fakeHttp } from '../fakes.ts';
import { adminAuthInfo, allowing, openLocalOrg } from '../localAdmin.ts';

let org: LocalOrg;
/** Before each test of a describe block: hooks outside of all blocks would run for every test of every file. */
const withFreshOrg = (): void => {
  beforeEach(async () => {
    org = await startLocalOrg();
  });
  afterEach(() => org.close());
};

describe('opening the admin’s org', () => {
  withFreshOrg();
  it('takes two requests: one without the session, one that proves it', async () => {
    const admin = await openLocalOrg(org);
    expect(admin).to.include({ orgId: org.state.organization.id, apiVersion: '67.0', instanceUrl: org.origin });
    expect(org.requests.map(({ kind }) => kind)).to.deep.equal(['versions', 'query']);
    expect(org.requests[0]?.headers.authorization).to.equal(undefined);
  });

  it('never takes an access token for a name', async () => {
    expect((await openLocalOrg(org)).username).to.equal(undefined);
  });

  it('names an ended session', async () => {
    const authInfo = await adminAuthInfo(org, `${org.admin.accessToken}x`);
    expect(await errorName(() => openAdminOrg({ authInfo, env: allowing(org) }))).to.equal('SessionExpiredError');
  });

  it('goes no further than the first request if the org isn’t ready, and takes no seconds for it', async () => {
    org.switches.http503 = true;
    const started = Date.now();
    const authInfo = await adminAuthInfo(org);
    expect(await errorName(() => openAdminOrg({ authInfo, env: allowing(org) }))).to.equal('OrgNotReadyError');
    // The library alone would wait for 16 seconds.
    expect(Date.now() - started).to.be.lessThan(12_000);
    expect(org.requests).to.have.length(1);
  });

  it('refuses an org below API version 66', async () => {
    org.state.organization.apiVersion = '65.0';
    expect(await errorName(() => openLocalOrg(org))).to.equal('OrgApiTooOldError');
    expect(org.requests).to.have.length(1);
  });

  it('uses the API version asked for', async () => {
    const admin = await openAdminOrg({ authInfo: await adminAuthInfo(org), env: allowing(org), apiVersion: '66.0' });
    expect(admin.connection.getApiVersion()).to.equal('66.0');
    expect(org.requests[1]?.path).to.equal('/services/data/v66.0/query');
  });
});

describe('looking at an org', () => {
  withFreshOrg();
  it('tells who it is, what the admin may do, and who the admin is', async () => {
    const facts = await inspectOrg(await openLocalOrg(org));
    expect(facts.organization).to.deep.equal({
      id: org.state.organization.id,
      name: 'Acme',
      environment: 'production',
    });
    expect(facts.myDomain).to.equal(org.origin);
    expect(facts.isDevHub).to.equal(false);
    expect(facts.permissions.PermissionsExternalClientAppDeveloper).to.equal(true);
    expect(facts.adminUser).to.deep.equal({
      id: org.admin.userId,
      username: 'admin@acme.example',
      email: 'admin@acme.example',
    });
  });

  const environments = [
    ['sandbox', { isSandbox: true }],
    ['scratch', { isSandbox: true, trialExpirationDate: '2026-12-24T00:00:00.000Z' }],
    ['developer', { organizationType: 'Developer Edition' }],
    ['production', { trialExpirationDate: '2026-12-24T00:00:00.000Z' }],
  ] as const;
  for (const [environment, organization] of environments)
    it(`knows ${environment} from ${JSON.stringify(organization)}`, async () => {
      Object.assign(org.state.organization, organization);
      const facts = await inspectOrg(await openLocalOrg(org));
      expect(facts.organization.environment).to.equal(environment);
    });

  it('knows a Dev Hub', async () => {
    org.state.organization.isDevHub = true;
    expect((await inspectOrg(await openLocalOrg(org))).isDevHub).to.equal(true);
  });

  it('takes an instance URL that is a My Domain at its word, and without a discovery document knows none', async () => {
    const admin = await openLocalOrg(org);
    const http = fakeHttp(answer(404));
    const myDomain = { ...admin, instanceUrl: 'https://acme--uat.sandbox.my.salesforce.com', http };
    expect((await inspectOrg(myDomain)).myDomain).to.equal('https://acme--uat.sandbox.my.salesforce.com');
    expect(http.requests).to.have.length(0);
    const instance = { ...admin, instanceUrl: 'https://na139.salesforce.com', http };
    expect((await inspectOrg(instance)).myDomain).to.equal(undefined);
    const strange = { ...instance, http: fakeHttp(answer(200, '<html>')) };
    expect((await inspectOrg(strange)).myDomain).to.equal(undefined);
  });

  it('takes the My Domain from the discovery document, but never login.salesforce.com', async () => {
    const admin = { ...(await openLocalOrg(org)), instanceUrl: 'https://na139.salesforce.com' };
    const issued = async (issuer: string) =>
      (await inspectOrg({ ...admin, http: fakeHttp(answer(200, JSON.stringify({ issuer }))) })).myDomain;
    expect(await issued('https://acme.my.salesforce.com')).to.equal('https://acme.my.salesforce.com');
    expect(await issued('https://login.salesforce.com')).to.equal(undefined);
  });

  it('doesn’t know the admin where nobody says who it is', async () => {
    const admin = await openLocalOrg(org);
    org.switches.userinfoNeedsOpenid = true;
    org.state.sessions.forEach((session) => (session.scopes = ['api']));
    expect((await inspectOrg(admin)).adminUser).to.equal(undefined);
  });
});

describe('a login user', () => {
  withFreshOrg();
  it('is shown with profile, licence and state', async () => {
    const user = await findUser(await openLocalOrg(org), 'ci@acme.example');
    expect(user).to.include({
      username: 'ci@acme.example',
      name: 'Test Pipeline',
      isActive: true,
      isFrozen: false,
      profileName: 'Minimum Access - API Only Integrations',
      licence: 'Salesforce Integration',
      modifyAllData: false,
      isSystemAdministrator: false,
    });
  });

  it('may be inactive and frozen, or not there', async () => {
    const [, ci] = org.state.users;
    Object.assign(ci ?? {}, { isActive: false, isFrozen: true });
    const admin = await openLocalOrg(org);
    expect(await findUser(admin, 'ci@acme.example')).to.include({ isActive: false, isFrozen: true });
    expect(await findUser(admin, 'nobody@acme.example')).to.equal(undefined);
  });

  it('is looked for by exactly the name given', async () => {
    expect(await findUser(await openLocalOrg(org), "x' OR Username != '")).to.equal(undefined);
  });

  it('that may modify all data is known by it, whether by profile or by permission set', async () => {
    const admin = await openLocalOrg(org);
    expect(await findUser(admin, 'admin@acme.example')).to.include({
      modifyAllData: true,
      isSystemAdministrator: true,
    });
    const powerful = makePermissionSet('Powerful', ['ModifyAllData']);
    org.state.permissionSets.push(powerful);
    org.state.permissionSetAssignments.push({
      id: newId('PermissionSetAssignment'),
      assigneeId: org.state.users[1]?.id ?? '',
      permissionSetId: powerful.id,
      expirationDate: null,
    });
    expect(await findUser(admin, 'ci@acme.example')).to.include({ modifyAllData: true, isSystemAdministrator: false });
  });

  it('has an unknown frozen state for an admin who may not manage users', async () => {
    const admin = await openLocalOrg(org);
    for (const set of org.state.permissionSets) delete set.permissions.PermissionsManageUsers;
    expect((await findUser(admin, 'ci@acme.example'))?.isFrozen).to.equal(undefined);
  });
});
