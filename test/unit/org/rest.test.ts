import { AuthInfo, ConfigAggregator } from '@salesforce/core';
import { expect } from 'chai';
import { deployApp } from '../../tools/deployApp.ts';
import { openAdminOrg, type AdminOrg } from '../../../src/org/session/connect.ts';
import { deployComponents, followDeploy, readDeployState } from '../../../src/org/deploy/deploy.ts';
import { deploysByRest, refusesSoap } from '../../../src/org/request/protocol.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import { deployForeignApp } from '../../tools/foreignApp.ts';
import { addUser, assign, selfAuthorize } from '../../tools/people.ts';
import { appFilesFor } from './appProject.ts';
import { errorName } from './fakes.ts';
import { allowing, openLocalOrg } from './localAdmin.ts';

let org: LocalOrg;
/** Before each test of a describe block: hooks outside of all blocks would run for every test of every file. */
const withFreshOrg = (): void => {
  beforeEach(async () => (org = await startLocalOrg()));
  afterEach(() => org.close());
};

/** Turns the admin's session into one with a JWT as access token, as an app with isNamedUserJwtEnabled issues it. */
const openWithJwt = async (accessToken = `eyJraWQiOiJ4In0.${'e30'.repeat(10)}.c2ln`): Promise<AdminOrg> => {
  Object.assign(org.state.sessions[0] ?? {}, { accessToken, format: 'jwt' });
  const authInfo = await AuthInfo.create({
    username: accessToken,
    accessTokenOptions: { accessToken, instanceUrl: org.origin, loginUrl: org.origin },
  });
  const admin = await openAdminOrg({ authInfo, env: allowing(org) });
  org.requests.length = 0;
  return admin;
};
const kinds = (): Set<string> => new Set(org.requests.map(({ kind }) => kind));
const sentByRest = (): number =>
  org.requests.filter(({ kind, method }) => kind === 'deployRequest' && method === 'POST').length;

describe('a session that SOAP refuses', () => {
  withFreshOrg();
  it('deploys a whole app by REST, and sends nothing by SOAP', async () => {
    org.switches.credentialsApi = true;
    const admin = await openWithJwt();
    const components = await appFilesFor('acme');
    const deployment = await deployApp({ admin, components, dryRun: false });
    expect(deployment).to.deep.include({
      deployed: true,
      errors: [],
      grants: [{ kind: 'permissionSet', name: 'JwtLogin_Access' }],
      clientId: org.state.apps[0]?.consumerKey,
    });
    expect(sentByRest()).to.equal(1);
    expect(kinds().has('soap')).to.equal(false);
    const again = await deployApp({ admin, components, dryRun: false });
    expect(again.components.map(({ state }) => state)).to.deep.equal(Array(6).fill('unchanged'));
  });

  it('sees whom a change of policy shuts out, without SOAP', async () => {
    const admin = await openWithJwt();
    const components = await appFilesFor('acme');
    await deployApp({ admin, components, dryRun: false });
    const policy = org.state.apps[0]?.components.ExtlClntAppOauthConfigurablePolicies?.elements ?? {};
    policy['permittedUsersPolicyType'] = 'AllSelfAuthorized';
    selfAuthorize(org, 'JwtLogin', addUser(org, 'anna@acme.example'));
    org.requests.length = 0;
    const refused = deployApp({ admin, components, dryRun: false });
    expect(await errorName(() => refused)).to.equal('PolicyLocksOutError');
    const forced = await deployApp({ admin, components, dryRun: false, forcePolicy: true });
    expect(forced.losesAccess?.users.map(({ username }) => username)).to.deep.equal(['anna@acme.example']);
    expect(kinds().has('soap')).to.equal(false);
  });

  describe('where queries don’t tell the policy either', () => {
    let admin: AdminOrg;
    let set = '';
    beforeEach(async () => {
      admin = await openWithJwt();
      await deployApp({ admin, components: await appFilesFor('acme'), dryRun: false });
      set = org.state.permissionSets.find(({ name }) => name === 'JwtLogin_Access')?.id ?? '';
      org.switches.refusedObjects.push('ExtlClntAppOauthPlcyCnfg');
    });
    const deployOpen = async (parts: object = {}) => {
      const components = (await appFilesFor('acme')).map((file) => ({
        ...file,
        content: file.content.replace('AdminApprovedPreAuthorized', 'AllSelfAuthorized'),
      }));
      return deployApp({ admin, components, dryRun: false, ...parts });
    };

    it('doesn’t open it to all while somebody logs in by a grant, unless it is forced', async () => {
      assign(org, addUser(org, 'anna@acme.example'), set);
      expect(await errorName(() => deployOpen())).to.equal('PolicyLocksOutError');
      expect(await errorName(() => deployOpen({ dryRun: true }))).to.equal('PolicyLocksOutError');
      const forced = await deployOpen({ forcePolicy: true });
      expect(forced.losesAccess?.users.map(({ username }) => username)).to.deep.equal(['anna@acme.example']);
    });

    it('doesn’t open it to all where it can’t tell who has a grant', async () => {
      org.switches.refusedObjects.push('PermissionSetAssignment');
      expect(await errorName(() => deployOpen())).to.equal('PolicyLossUnknownError');
    });

    it('opens it to all where that shuts nobody out', async () => {
      const anna = addUser(org, 'anna@acme.example');
      assign(org, anna, set);
      selfAuthorize(org, 'JwtLogin', anna);
      expect((await deployOpen()).deployed).to.equal(true);
    });
  });

  it('can’t take over an app that it can’t read', async () => {
    await deployForeignApp(org);
    const admin = await openWithJwt();
    const components = await appFilesFor('acme');
    const adopt = (parts: object) => errorName(() => deployApp({ admin, components, dryRun: false, ...parts }));
    expect(await adopt({ adopt: true })).to.equal('AppPartlyKnownError');
    expect(await adopt({ adopt: true, login: {} })).to.equal('CertificateUnknownError');
    expect(org.state.deployments.filter(({ userId }) => userId === org.admin.userId)).to.have.length(1);
  });

  it('lets the org validate by REST', async () => {
    const admin = await openWithJwt();
    const deployment = await deployApp({ admin, components: await appFilesFor('acme'), dryRun: true });
    expect(deployment).to.deep.include({ deployed: false, errors: [], grants: [] });
    expect(org.state.deployments.map(({ checkOnly }) => checkOnly)).to.deep.equal([true]);
    expect(org.state.apps).to.deep.equal([]);
  });

  it('is told the refused files with the org’s words', async () => {
    const admin = await openWithJwt();
    const bad = (await appFilesFor('acme')).map((file) => ({ ...file, content: file.content.replace('Api,', 'api,') }));
    const { errors } = await deployApp({ admin, components: bad, dryRun: false });
    expect(errors[0]).to.include({ problem: 'Invalid OAuth scope: api', type: 'ExtlClntAppOauthSettings' });
  });

  it('finds out who may use the app, and under which names its policies are, by queries', async () => {
    await deployApp({ admin: await openLocalOrg(org), components: await appFilesFor('acme'), dryRun: false });
    const policy = org.state.apps[0]?.components.ExtlClntAppOauthConfigurablePolicies;
    Object.assign(policy ?? {}, { fullName: 'JwtLogin_defaultPolicy' });
    Object.assign(policy?.elements ?? {}, { permittedUsersPolicyType: 'AllSelfAuthorized' });
    const deployment = await deployApp({
      admin: await openWithJwt(),
      components: await appFilesFor('acme'),
      dryRun: false,
    });
    expect(deployment.errors).to.deep.equal([]);
    expect(deployment.endsSelfAuthorization).to.equal(true);
    expect(deployment.components.map(({ fullName }) => fullName)).to.include('JwtLogin_defaultPolicy');
    expect(deployment.clientIdProblem).to.include('Consumer Key and Secret');
  });

  it('learns from the refusal under which name the org has a policy, where queries don’t tell', async () => {
    await deployApp({ admin: await openLocalOrg(org), components: await appFilesFor('acme'), dryRun: false });
    const policy = org.state.apps[0]?.components.ExtlClntAppOauthConfigurablePolicies;
    Object.assign(policy ?? {}, { fullName: 'JwtLogin_defaultPolicy' });
    org.switches.internalObjectsRefused = true;
    const components = await appFilesFor('acme', { contactEmail: 'new@acme.example' });
    const deployment = await deployApp({ admin: await openWithJwt(), components, dryRun: false });
    expect(deployment).to.deep.include({ deployed: true, errors: [] });
    expect(sentByRest()).to.equal(2);
    const deployed = deployment.components.find(({ type }) => type === 'ExtlClntAppOauthConfigurablePolicies');
    expect(deployed).to.include({
      fullName: 'JwtLogin_defaultPolicy',
      path: 'app/extlClntAppOauthPolicies/JwtLogin_oauthPlcy.ecaOauthPlcy-meta.xml',
    });
  });

  it('leaves an app alone that isn’t ours, and a Connected App of the name', async () => {
    await deployApp({ admin: await openLocalOrg(org), components: await appFilesFor('acme'), dryRun: false });
    const elements = org.state.apps[0]?.components.ExternalClientApplication?.elements ?? {};
    elements.description = 'Made by hand.';
    const admin = await openWithJwt();
    const components = await appFilesFor('acme');
    expect(await errorName(() => deployApp({ admin, components, dryRun: false }))).to.equal('OrgAppNotOursError');
    org.state.apps = [];
    org.state.connectedApps = [
      {
        id: '0H4000000000001AAA',
        name: 'JwtLogin',
        consumerKey: 'x',
        certificate: null,
        scopes: [],
        adminApprovedUsersOnly: false,
      },
    ];
    expect(await errorName(() => deployApp({ admin, components, dryRun: false }))).to.equal('ConnectedAppExistsError');
    expect(sentByRest()).to.equal(0);
  });

  it('deploys nothing where queries are refused too, for the app may be another’s', async () => {
    const admin = await openWithJwt();
    org.switches.onRequest = ({ path, rawPath }) =>
      path.endsWith('/query') && rawPath.includes('ExternalClientApplication')
        ? { status: 400, body: JSON.stringify([{ errorCode: 'INVALID_TYPE', message: 'not supported' }]) }
        : undefined;
    const components = await appFilesFor('acme');
    expect(await errorName(() => deployApp({ admin, components, dryRun: false }))).to.equal('OrgRefusedError');
    expect(sentByRest()).to.equal(0);
  });

  it('is found out by the refusal where its token doesn’t look like it', async () => {
    const admin = await openWithJwt(org.admin.accessToken);
    const outcome = await deployComponents(admin, await appFilesFor('acme'), { checkOnly: false });
    expect(outcome.succeeded).to.equal(true);
    expect(sentByRest()).to.equal(1);
  });

  it('follows a deploy by REST as well, once SOAP has refused it', async () => {
    const admin = await openWithJwt(org.admin.accessToken);
    const components = await appFilesFor('acme');
    org.switches.polls = 2;
    let id = '';
    const onStarted = (deployId: string): Promise<never> => {
      id = deployId;
      return Promise.reject(new Error('killed'));
    };
    await deployComponents(admin, components, { checkOnly: false, onStarted }).catch(() => undefined);
    expect(await readDeployState(admin, id)).to.deep.equal({ done: false, checkOnly: false });
    expect(await followDeploy(admin, id, components, {})).to.include({ id, succeeded: true });
    expect(await readDeployState(admin, '0Af000000000001AAA')).to.equal(undefined);
  });

  it('knows a deploy of the same files by its id, of which it can read only a part, and one of others', async () => {
    const admin = await openWithJwt();
    const components = await appFilesFor('acme');
    const { deployId: jobId } = await deployApp({ admin, components, dryRun: false });
    const followed = await deployApp({ admin, components, dryRun: false, jobId });
    expect(followed).to.include({ deployed: true, pickedUp: true, deployId: jobId });
    const open = components.map((each) => ({
      ...each,
      content: each.content.replace('AdminApprovedPreAuthorized', 'AllSelfAuthorized'),
    }));
    expect(await errorName(() => deployApp({ admin, components: open, dryRun: false, jobId }))).to.equal(
      'DeployIsAnotherError',
    );
  });

  it('is known by its token, until SOAP takes such tokens', () => {
    expect(refusesSoap({ accessToken: 'eyJx', version: '67.0' })).to.equal(true);
    expect(refusesSoap({ accessToken: 'eyJx', version: '68.0' })).to.equal(false);
    expect(refusesSoap({ accessToken: '00D!x', version: '67.0' })).to.equal(false);
    expect(refusesSoap({ version: '67.0' })).to.equal(false);
  });
});

describe('the setting of sf for REST deploys', () => {
  withFreshOrg();
  afterEach(async () => {
    delete process.env.SF_ORG_METADATA_REST_DEPLOY;
    await ConfigAggregator.clearInstance();
  });

  for (const [value, isRest] of [
    ['true', true],
    ['false', false],
    [undefined, false],
  ] as const)
    it(`is obeyed: ${value}`, async () => {
      if (value !== undefined) process.env.SF_ORG_METADATA_REST_DEPLOY = value;
      await ConfigAggregator.clearInstance();
      expect(await deploysByRest({ accessToken: '00D!x', version: '67.0' })).to.equal(isRest);
      const admin = await openLocalOrg(org);
      await deployComponents(admin, await appFilesFor('acme'), { checkOnly: false });
      expect(sentByRest()).to.equal(isRest ? 1 : 0);
    });
});
