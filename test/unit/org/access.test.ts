import { expect } from 'chai';
import { findApp, findAppId } from '../../../src/org/app/apps.ts';
import { orgClient } from '../../../src/org/session/client.ts';
import { readConsumerKey } from '../../../src/org/app/consumerKey.ts';
import type { AdminOrg } from '../../../src/org/session/connect.ts';
import { deployComponents } from '../../../src/org/deploy/deploy.ts';
import { grantApp, readGrants } from '../../../src/org/people/grants.ts';
import {
  assignPermissionSet,
  findPermissionSets,
  readAssigned,
  readWiderGrants,
} from '../../../src/org/people/permissionSets.ts';
import { makePermissionSet } from '../../org/defaults.ts';
import { newId } from '../../org/ids.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import { appFilesFor } from './appProject.ts';
import { errorName, fakeClient, refusal } from './fakes.ts';
import { openLocalOrg } from './localAdmin.ts';

let org: LocalOrg;
let admin: AdminOrg;
/** Before each test of a describe block: hooks outside of all blocks would run for every test of every file. */
const withFreshOrg = (): void => {
  beforeEach(async () => {
    org = await startLocalOrg();
    admin = await openLocalOrg(org);
  });
  afterEach(() => org.close());
};

const addPermissionSet = (name: string, permissions: string[] = [], licenseName?: string) => {
  const set = { ...makePermissionSet(name, permissions), ...(licenseName && { licenseName }) };
  org.state.permissionSets.push(set);
  return set;
};

const deployApp = async (): Promise<string> => {
  const outcome = await deployComponents(admin, await appFilesFor('acme'), { checkOnly: false });
  expect(outcome.errors).to.deep.equal([]);
  return org.state.apps[0]?.id ?? '';
};

describe('permission sets', () => {
  withFreshOrg();
  it('are found by name; missing ones are listed', async () => {
    addPermissionSet('Deployer');
    const { found, missing } = await findPermissionSets(admin, ['Deployer', "No'body"]);
    expect(found.map(({ name, canHoldApp }) => ({ name, canHoldApp }))).to.deep.equal([
      { name: 'Deployer', canHoldApp: true },
    ]);
    expect(missing).to.deep.equal(["No'body"]);
  });

  it('that a profile owns aren’t among them', async () => {
    const owned = org.state.permissionSets.find(({ isOwnedByProfile }) => isOwnedByProfile)?.name ?? '';
    expect((await findPermissionSets(admin, [owned])).missing).to.deep.equal([owned]);
  });

  it('are not asked for without names', async () => {
    expect(await findPermissionSets({ client: fakeClient({}) }, [])).to.deep.equal({ found: [], missing: [] });
  });

  it('are found in a namespace that has an underscore itself', async () => {
    let asked = '';
    const row = { Id: '0PS', Name: 'Deploy', NamespacePrefix: 'my_ns', Label: 'Deploy', License: null };
    const client = fakeClient({
      query: <Row>(soql: string) => {
        asked = soql;
        return Promise.resolve([row] as Row[]);
      },
    });
    const { found } = await findPermissionSets({ client }, ['my_ns__Deploy']);
    expect(found.map(({ name }) => name)).to.deep.equal(['my_ns__Deploy']);
    expect(asked).to.include("'Deploy'");
  });

  it('of the integration licence can’t hold the app', async () => {
    addPermissionSet('Integration', [], 'Salesforce API Integration');
    const { found } = await findPermissionSets(admin, ['Integration']);
    expect(found[0]).to.include({ licence: 'Salesforce API Integration', canHoldApp: false });
  });

  it('show what they grant beyond the app', async () => {
    const wide = addPermissionSet('Wide', ['ModifyAllData', 'ApiEnabled', 'EditTask']);
    wide.objectPermissions.push({
      object: 'Account',
      allowRead: true,
      allowCreate: false,
      allowEdit: false,
      allowDelete: false,
      viewAllRecords: false,
      modifyAllRecords: false,
    });
    const appId = newId('ExternalClientApplication');
    for (const setupEntityId of [appId, newId('ConnectedApplication')])
      org.state.setupEntityAccess.push({ id: newId('SetupEntityAccess'), parentId: wide.id, setupEntityId });
    expect(await readWiderGrants(admin, wide.id, appId)).to.deep.equal({
      userPermissions: ['Modify All Data', 'API Enabled'],
      objects: 1,
      otherEntities: 1,
    });
    expect(await readWiderGrants(admin, addPermissionSet('Empty').id)).to.deep.equal({
      userPermissions: [],
      objects: 0,
      otherEntities: 0,
    });
  });

  it('whose grants the org refuses to tell are unknown, not empty', async () => {
    const client = fakeClient({
      query: () => Promise.reject(refusal('INVALID_FIELD')),
      count: () => Promise.resolve(0),
    });
    expect(await readWiderGrants({ client }, '0PS')).to.equal(undefined);
  });

  it('are assigned once', async () => {
    const set = addPermissionSet('Deployer');
    const user = org.state.users[1]?.id ?? '';
    expect(await assignPermissionSet(admin, set.id, user)).to.equal('assigned');
    expect(await assignPermissionSet(admin, set.id, user)).to.equal('unchanged');
    expect(org.requests.filter(({ method, kind }) => method === 'POST' && kind === 'sobject')).to.have.length(1);
    expect(org.state.permissionSetAssignments).to.have.length(1);
    expect(await readAssigned(admin, user)).to.include(set.id);
  });

  it('count as assigned if somebody else was quicker, and as refused if they are', async () => {
    const racing = (code: string) => ({
      client: fakeClient({ query: () => Promise.resolve([]), create: () => Promise.reject(refusal(code)) }),
    });
    expect(await assignPermissionSet(racing('DUPLICATE_VALUE'), '0PS', '005')).to.equal('unchanged');
    expect(await errorName(() => assignPermissionSet(racing('INSUFFICIENT_ACCESS'), '0PS', '005'))).to.equal(
      'OrgRefusedError',
    );
  });
});

describe('an app in the org', () => {
  withFreshOrg();
  it('is not there at first', async () => {
    expect(await findApp(admin, 'JwtLogin')).to.equal(undefined);
    expect(await findAppId(admin, 'JwtLogin')).to.equal(undefined);
  });

  it('is found with all that belongs to it, under the org’s own names, and nothing of another app', async () => {
    const id = await deployApp();
    const other = await appFilesFor('other', { app: 'Other', permissionSets: ['Other_Access'] });
    await deployComponents(admin, other, { checkOnly: false });
    const app = await findApp(admin, 'JwtLogin');
    expect(app).to.include({ id, name: 'JwtLogin' });
    expect(app?.description).to.include('[sf-plugin-jwt]');
    expect(app?.components.map(({ fullName }) => fullName).sort()).to.deep.equal([
      'JwtLogin',
      'JwtLogin_glbloauth',
      'JwtLogin_oauth',
      'JwtLogin_oauthPlcy',
      'JwtLogin_plcy',
    ]);
    expect(await findAppId(admin, 'JwtLogin')).to.equal(id);
  });

  it('is found by the Metadata API where the data API refuses', async () => {
    const id = await deployApp();
    const client = { ...orgClient(admin.connection), query: () => Promise.reject(refusal('INVALID_TYPE')) };
    const app = await findApp({ client }, 'JwtLogin');
    expect(app?.id).to.equal(id);
    expect(app?.description).to.include('[sf-plugin-jwt]');
    expect(await findAppId({ client }, 'JwtLogin')).to.equal(id);
  });

  it('of an installed package is refused', async () => {
    await deployApp();
    Object.assign(org.state.apps[0] ?? {}, { namespacePrefix: 'pkg' });
    expect(await errorName(() => findApp(admin, 'JwtLogin'))).to.equal('AppNamespacedError');
    expect(await findAppId(admin, 'JwtLogin')).to.equal(undefined);
  });

  it('can’t have the name of a Connected App', async () => {
    org.state.connectedApps.push({
      id: newId('ConnectedApplication'),
      name: 'Jwt Login',
      consumerKey: 'x',
      certificate: null,
      scopes: [],
      adminApprovedUsersOnly: false,
    });
    expect(await errorName(() => findApp(admin, 'Jwt_Login'))).to.equal('ConnectedAppExistsError');
    expect(await findApp(admin, 'JwtLogin')).to.equal(undefined);
  });

  it('can’t have the name of a Connected App that the Metadata API lists', async () => {
    const client = fakeClient({
      query: () => Promise.resolve([]),
      list: (types) =>
        Promise.resolve(types.includes('ConnectedApp') ? [{ type: 'ConnectedApp', fullName: 'Old' }] : []),
    });
    for (const name of ['Old', 'OLD'])
      expect(await errorName(() => findApp({ client }, name))).to.equal('ConnectedAppExistsError');
    expect(await findApp({ client }, 'New')).to.equal(undefined);
  });
});

describe('pre-authorisation', () => {
  withFreshOrg();
  it('is read back as permission sets and profiles, and granted once', async () => {
    const appId = await deployApp();
    const byHand = addPermissionSet('By_Hand');
    const owned = org.state.permissionSets.find(({ isOwnedByProfile }) => isOwnedByProfile);
    expect(await grantApp(admin, byHand.id, appId)).to.equal('assigned');
    expect(await grantApp(admin, byHand.id, appId)).to.equal('unchanged');
    expect(await grantApp(admin, owned?.id ?? '', appId)).to.equal('assigned');
    const setupEntityId = newId('ExternalClientApplication');
    const ofOther = addPermissionSet('Of_Another_App');
    org.state.setupEntityAccess.push({ id: newId('SetupEntityAccess'), parentId: ofOther.id, setupEntityId });
    expect((await readGrants(admin, appId)).map(({ kind, name }) => [kind, name])).to.deep.equal([
      ['permissionSet', 'By_Hand'],
      ['permissionSet', 'JwtLogin_Access'],
      ['profile', 'System Administrator'],
    ]);
  });

  it('names a packaged permission set with its namespace, and leaves out the one behind a group', async () => {
    const row = (Name: string, parts: object) => ({
      Id: '0J0',
      ParentId: '0PS',
      Parent: { Name, NamespacePrefix: null, IsOwnedByProfile: false, Type: 'Regular', Profile: null, ...parts },
    });
    const client = fakeClient({
      query: <Row>() =>
        Promise.resolve([row('Set', { NamespacePrefix: 'pkg' }), row('Group', { Type: 'Group' })] as Row[]),
    });
    expect((await readGrants({ client }, '0xI')).map(({ name }) => name)).to.deep.equal(['pkg__Set']);
  });
});

describe('the consumer key', () => {
  withFreshOrg();
  const app = { name: 'JwtLogin', globalSettings: 'JwtLogin_glbloauth' };

  it('is read from the global settings', async () => {
    const id = await deployApp();
    const key = await readConsumerKey(admin, { id, ...app });
    expect(key).to.deep.equal({ clientId: org.state.apps[0]?.consumerKey });
  });

  it('is read from the credentials where the metadata doesn’t say', async () => {
    const id = await deployApp();
    org.switches.credentialsApi = true;
    const key = await readConsumerKey(admin, { id, name: 'JwtLogin' });
    expect(key).to.deep.equal({ clientId: org.state.apps[0]?.consumerKey });
  });

  it('is read part by part where the list holds no keys', async () => {
    const paths: string[] = [];
    const client = fakeClient({
      get: <Answer>(path: string) => {
        paths.push(path);
        const answer = path.includes('?part=key') ? { key: '3MVG9abcdefgh' } : { consumers: [{ id: '888x' }] };
        return Promise.resolve(answer as Answer);
      },
    });
    const asked = { client, apiVersion: '67.0', instanceUrl: 'https://acme.my.salesforce.com' };
    expect(await readConsumerKey(asked, { id: '0xIx', name: 'JwtLogin' })).to.include({ clientId: '3MVG9abcdefgh' });
    expect(paths[1]).to.equal('/services/data/v67.0/apps/oauth/credentials/0xIx/888x?part=key');
  });

  it('that can’t be read names the Setup page and the flag', async () => {
    const id = await deployApp();
    const error = await readConsumerKey(admin, { id, name: 'JwtLogin' }).catch((caught: Error) => caught);
    expect(error).to.include({ name: 'ConsumerKeyUnreadableError', exitCode: 1 });
    expect((error as { actions?: string[] }).actions?.join(' '))
      .to.include('Consumer Key and Secret')
      .and.include('--client-id');
  });

  it('is not believed if it isn’t shaped like one', async () => {
    const client = fakeClient({
      read: () => Promise.resolve([{ fullName: 'x', consumerKey: '<script>' }]),
      get: () => Promise.reject(refusal('NOT_FOUND')),
    });
    const asked = { client, apiVersion: '67.0', instanceUrl: 'https://acme.my.salesforce.com' };
    const action = () => readConsumerKey(asked, { id: '0xIx', ...app });
    expect(await errorName(action)).to.equal('ConsumerKeyUnreadableError');
  });
});
