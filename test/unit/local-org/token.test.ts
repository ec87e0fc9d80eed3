import { expect } from 'chai';
import { startLocalOrg } from '../../org/index.ts';
import type { LocalOrg } from '../../org/index.ts';
import { deployFiles, appFiles, loginUser, opensslPair, pemBody, postAssertion, readyApp, sign } from './appPackage.ts';
import type { TokenAnswer } from './appPackage.ts';

const pair = opensslPair();
const other = opensslPair();

describe('the local org: token endpoint', () => {
  let org: LocalOrg;
  let clientId: string;

  beforeEach(async () => {
    org = await startLocalOrg();
    clientId = await readyApp(org, pair);
  });
  afterEach(() => org.close());

  const good = (): Record<string, unknown> => ({
    iss: clientId,
    sub: 'ci@acme.example',
    aud: org.origin,
    exp: Math.floor(Date.now() / 1000) + 180,
  });
  const login = (claims: Record<string, unknown> = {}, key = pair.key, header?: object): Promise<TokenAnswer> =>
    postAssertion(org, sign(key, { ...good(), ...claims }, header));
  const refusal = async (claims: Record<string, unknown> = {}, key?: string, header?: object): Promise<string> => {
    const { status, json } = await login(claims, key, header);
    return `${status} ${json['error']}: ${json['error_description']}`;
  };
  const app = (): LocalOrg['state']['apps'][number] => org.state.apps[0] ?? expect.fail('no app');
  const component = (type: keyof ReturnType<typeof app>['components']): Record<string, unknown> =>
    app().components[type]?.elements ?? expect.fail(`no ${type}`);

  it('logs in, and answers as Salesforce does', async () => {
    const { status, json } = await login();
    expect(status).to.equal(200);
    expect(json).to.have.all.keys('access_token', 'scope', 'instance_url', 'id', 'token_type');
    expect(json['access_token']).to.match(/^00D\w{12}![.\w]+$/);
    expect(json).to.include({ scope: 'api refresh_token', instance_url: org.origin, token_type: 'Bearer' });
    expect(json['id']).to.equal(`${org.origin}/id/${org.state.organization.id}/${loginUser(org).id}`);
  });

  it("takes the real CLI's assertions: exp in milliseconds, a slash behind aud, no jti", async () => {
    expect((await login({ aud: `${org.origin}/`, exp: Date.now() + 300, iat: Date.now() })).status).to.equal(200);
  });

  it('gives the same user and app one and the same token, unless switched off', async () => {
    const first = (await login()).json['access_token'];
    expect((await login()).json['access_token']).to.equal(first);
    org.switches.reuseSessions = false;
    expect((await login()).json['access_token']).not.to.equal(first);
  });

  it('takes the username in any case', async () => {
    expect((await login({ sub: 'CI@Acme.example' })).status).to.equal(200);
  });

  const forms: [string, (pem: string) => string][] = [
    ['base64 in lines', pemBody],
    ['base64 on one line', (pem) => pemBody(pem).replaceAll('\n', '')],
    ['PEM', (pem) => pem],
    ['base64 of PEM', (pem) => Buffer.from(pem).toString('base64')],
  ];
  for (const [form, make] of forms) {
    it(`verifies against a certificate deployed as ${form}`, async () => {
      await deployFiles(org, appFiles('JwtApp', '', { global: { certificate: make(other.certificate) } }));
      expect((await login({}, other.key)).status).to.equal(200);
      expect(await refusal()).to.equal('400 invalid_grant: invalid assertion');
    });
  }

  const INVALID = '400 invalid_grant: invalid assertion';
  const claimCases: [string, Record<string, unknown>, string][] = [
    ['no iss', { iss: null }, INVALID],
    ['no sub', { sub: null }, INVALID],
    ['no aud', { aud: null }, INVALID],
    ['no exp', { exp: null }, INVALID],
    ['an exp that is text', { exp: '9999999999' }, INVALID],
    ['an exp in the past', { exp: Math.floor(Date.now() / 1000) - 1 }, '400 invalid_grant: expired authorization code'],
    ['an aud list', { aud: ['https://login.salesforce.com'] }, '400 invalid_grant: audience is invalid'],
    ['a bare host as aud', { aud: 'login.salesforce.com' }, '400 invalid_grant: audience is invalid'],
    ['the aud of a sandbox', { aud: 'https://test.salesforce.com' }, '400 invalid_grant: audience is invalid'],
    ['an unknown client id', { iss: '3MVG9nobody' }, '400 invalid_client_id: client identifier invalid'],
    ['an unknown user', { sub: 'nobody@acme.example' }, "400 invalid_grant: user hasn't approved this consumer"],
  ];
  for (const [what, claims, expected] of claimCases) {
    it(`refuses ${what}`, async () => {
      expect(await refusal(claims)).to.equal(expected);
    });
  }

  it('tells wrong inputs in the order of its checks: audience, app, signature, user', async () => {
    const wrong = { aud: 'x', iss: 'x', sub: 'x' };
    expect(await refusal(wrong, other.key)).to.include('audience');
    expect(await refusal({ ...wrong, aud: org.origin }, other.key)).to.include('client identifier');
    expect(await refusal({ sub: 'x' }, other.key)).to.equal(INVALID);
    expect(await refusal({ sub: 'x' })).to.include("hasn't approved");
  });

  it('takes login.salesforce.com as aud in production, test in a sandbox', async () => {
    expect((await login({ aud: 'https://login.salesforce.com' })).status).to.equal(200);
    org.state.organization.isSandbox = true;
    expect(await refusal({ aud: 'https://login.salesforce.com' })).to.include('audience is invalid');
    expect((await login({ aud: 'https://test.salesforce.com' })).status).to.equal(200);
  });

  it("can't find the app through the login host, by a switch", async () => {
    org.switches.loginHostRefusesApps = true;
    expect(await refusal({ aud: 'https://login.salesforce.com' })).to.equal(
      '400 app_not_found: External client app is not installed in this org',
    );
    expect((await login()).status).to.equal(200);
  });

  it('refuses another key, another algorithm, and a changed payload', async () => {
    expect(await refusal({}, other.key)).to.equal(INVALID);
    expect(await refusal({}, pair.key, { alg: 'none' })).to.equal(INVALID);
    expect(await refusal({}, pair.key, { alg: 'RS512' })).to.equal(INVALID);
    const [header, , signature] = sign(pair.key, good()).split('.');
    const forged = Buffer.from(JSON.stringify({ ...good(), sub: org.admin.username })).toString('base64url');
    expect((await postAssertion(org, `${header}.${forged}.${signature}`)).json['error_description']).to.equal(
      'invalid assertion',
    );
  });

  it('refuses what is no JWT', async () => {
    for (const text of [
      '',
      'abc',
      'a.b.c',
      `${sign(pair.key, good())}.x`,
      sign(pair.key, good()).replace(/\.[^.]+$/, '.'),
    ])
      expect((await postAssertion(org, text)).json['error_description']).to.equal('invalid assertion');
  });

  it('refuses a jti the second time, and not one of a refused signature', async () => {
    expect(await refusal({ jti: 'a' }, other.key)).to.equal(INVALID);
    expect((await login({ jti: 'a' })).status).to.equal(200);
    org.switches.replayText = 'jti was used';
    expect(await refusal({ jti: 'a' })).to.equal('400 invalid_grant: jti was used');
    expect((await login({ jti: 'b' })).status).to.equal(200);
  });

  it('refuses an app without a certificate', async () => {
    delete component('ExtlClntAppGlobalOauthSettings')['certificate'];
    expect(await refusal()).to.equal(INVALID);
  });

  it('refuses an app without a refresh scope; offline_access is one', async () => {
    component('ExtlClntAppOauthSettings')['commaSeparatedOauthScopes'] = 'Api, Web';
    expect(await refusal()).to.equal(
      '400 invalid_request: refresh_token scope is required and the connected app should be installed and preauthorized',
    );
    component('ExtlClntAppOauthSettings')['commaSeparatedOauthScopes'] = 'Api, OfflineAccess';
    expect((await login()).status).to.equal(200);
  });

  it('refuses a user without a grant, and takes one granted through the profile', async () => {
    org.state.permissionSetAssignments = [];
    expect(await refusal()).to.equal('400 invalid_app_access: user is not admin approved to access this app');
    const own = org.state.permissionSets.find((set) => set.profileId === loginUser(org).profileId);
    org.state.setupEntityAccess.push({ id: '0J0', parentId: own?.id ?? '', setupEntityId: app().id });
    expect((await login()).status).to.equal(200);
  });

  it('refuses an assignment that has ended', async () => {
    for (const row of org.state.permissionSetAssignments) row.expirationDate = '2020-01-01T00:00:00.000Z';
    expect(await refusal()).to.include('not admin approved');
  });

  it('wants an earlier approval where users authorise themselves', async () => {
    component('ExtlClntAppOauthConfigurablePolicies')['permittedUsersPolicyType'] = 'AllSelfAuthorized';
    expect(await refusal()).to.equal("400 invalid_grant: user hasn't approved this consumer");
    org.state.approvals.push({ id: '0CQ', userId: loginUser(org).id, appId: app().id, createdAt: 0 });
    expect((await login()).status).to.equal(200);
  });

  it('refuses an inactive and a frozen user', async () => {
    loginUser(org).isActive = false;
    expect(await refusal()).to.equal('400 invalid_grant: inactive user');
    Object.assign(loginUser(org), { isActive: true, isFrozen: true });
    org.switches.frozenUserText = 'user is frozen';
    expect(await refusal()).to.equal('400 invalid_grant: user is frozen');
  });

  it('refuses an inactive org, a disabled app, high assurance and too many logins', async () => {
    org.switches.loginsPerHour = 0;
    expect(await refusal()).to.equal('400 invalid_grant: login rate exceeded');
    component('ExtlClntAppOauthConfigurablePolicies')['requiredSessionLevel'] = 'HIGH_ASSURANCE';
    expect(await refusal()).to.equal('400 invalid_grant: authentication failure');
    org.state.organization.isActive = false;
    expect(await refusal()).to.equal('400 invalid_grant: inactive organization');
    component('ExtlClntAppConfigurablePolicies')['isEnabled'] = 'false';
    expect(await refusal()).to.equal(
      '400 oauth_flow_disabled: The external client app or the OAuth plugin is disabled.',
    );
  });

  it('counts the logins of the last hour only', async () => {
    org.switches.loginsPerHour = 2;
    await login();
    await login();
    expect(await refusal()).to.include('login rate exceeded');
    for (const row of org.state.loginHistory) row.loginAt -= 3_600_001;
    expect((await login()).status).to.equal(200);
  });

  it('enforces the login IP ranges of the profile', async () => {
    const profile = org.state.profiles.find((row) => row.id === loginUser(org).profileId);
    profile?.loginIpRanges.push({ startAddress: '203.0.113.0', endAddress: '203.0.113.255' });
    expect(await refusal()).to.equal('400 invalid_grant: ip restricted');
    profile?.loginIpRanges.push({ startAddress: '127.0.0.1', endAddress: '127.0.0.9' });
    expect((await login()).status).to.equal(200);
  });

  it('refuses an expired certificate by a switch only', async () => {
    org.switches.clockSkewSeconds = 31 * 86_400;
    const exp = Math.floor(Date.now() / 1000) + 32 * 86_400;
    expect((await login({ exp })).status).to.equal(200);
    org.switches.expiredCertificateRefused = true;
    expect(await refusal({ exp })).to.equal(INVALID);
  });

  it('judges exp by its own clock', async () => {
    org.switches.clockSkewSeconds = 600;
    expect(await refusal()).to.include('expired authorization code');
  });

  it("doesn't know a change of the global settings at once", async () => {
    org.switches.propagationAttempts = 2;
    await deployFiles(org, appFiles('JwtApp', other.certificate));
    for (let attempt = 0; attempt < 2; attempt++) expect(await refusal({}, other.key)).to.include('app_not_found');
    expect((await login({}, other.key)).status).to.equal(200);
    await deployFiles(org, appFiles('JwtApp', other.certificate));
    expect((await login({}, other.key)).status, 'nothing changed, nothing to spread').to.equal(200);
    org.switches.propagationMs = 60_000;
    org.switches.propagationError = { error: 'invalid_client_id', error_description: 'client identifier invalid' };
    expect(await refusal({}, other.key)).to.include('invalid_client_id');
  });

  it('issues JWT-format tokens when the app or a switch says so', async () => {
    component('ExtlClntAppGlobalOauthSettings')['isNamedUserJwtEnabled'] = 'true';
    const { json } = await login();
    expect(json['access_token']).to.match(/^eyJ/);
    expect(json).to.include({ token_format: 'jwt', api_instance_url: org.origin });
  });

  it('can name a wrong instance URL and another org', async () => {
    Object.assign(org.switches, { wrongInstanceUrl: 'https://elsewhere.example', otherOrgId: '00D000000000001AAA' });
    const { json } = await login();
    expect(json['instance_url']).to.equal('https://elsewhere.example');
    expect(json['id']).to.include('/00D000000000001AAA/');
  });

  it('lets a classic connected app in', async () => {
    const connected = {
      id: '0H4',
      name: 'Old',
      consumerKey: 'old',
      scopes: ['api', 'refresh_token'],
      certificate: other.certificate,
    };
    org.state.connectedApps.push({ ...connected, adminApprovedUsersOnly: true });
    expect(await refusal({ iss: 'old' }, other.key)).to.include('not admin approved');
    const parentId = org.state.permissionSets.find((set) => set.name === 'JwtApp_Access')?.id ?? '';
    org.state.setupEntityAccess.push({ id: '0J0', parentId, setupEntityId: '0H4' });
    expect((await login({ iss: 'old' }, other.key)).status).to.equal(200);
  });

  const post = (body: string | URLSearchParams, query = '', type?: string): Promise<Response> =>
    fetch(`${org.origin}/services/oauth2/token${query}`, {
      method: 'POST',
      body,
      headers: type ? { 'content-type': type } : {},
    });

  it('takes a form in the body only, and this one grant only', async () => {
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    const form = { grant_type, assertion: sign(pair.key, good()) };
    const refused = [
      await post(JSON.stringify(form), '', 'application/json'),
      await post(new URLSearchParams({ ...form, grant_type: 'client_credentials' })),
      await post('', `?${new URLSearchParams(form).toString()}`, 'application/x-www-form-urlencoded'),
      await post(new URLSearchParams(form), `?grant_type=${grant_type}`),
    ];
    for (const response of refused) {
      expect(response.status).to.equal(400);
      expect(await response.json()).to.deep.equal({
        error: 'unsupported_grant_type',
        error_description: 'grant type not supported',
      });
    }
    expect((await post(new URLSearchParams(form))).status).to.equal(200);
    expect((await fetch(`${org.origin}/services/oauth2/token`)).status).to.equal(405);
  });

  it('keeps a login history', async () => {
    await login();
    await login({}, other.key);
    expect(org.state.loginHistory.map(({ status, application }) => [application, status])).to.deep.equal([
      ['JwtApp', 'Success'],
      ['JwtApp', 'Failed: Signature Invalid/Configured Certificate Mismatch'],
    ]);
  });
});
