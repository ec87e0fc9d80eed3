import { expect } from 'chai';
import { isId, newId, withChecksum } from '../../org/ids.ts';
import { startLocalOrg } from '../../org/index.ts';
import type { LocalOrg } from '../../org/index.ts';
import {
  appFiles,
  loginUser,
  opensslPair,
  postAssertion,
  readyApp,
  sign,
  soapCall,
  deployFiles,
} from './appPackage.ts';

const pair = opensslPair();

describe('the local org: data API, identity and faults', () => {
  let org: LocalOrg;
  beforeEach(async () => {
    org = await startLocalOrg();
  });
  afterEach(() => org.close());

  const call = (path: string, init: RequestInit = {}, token = org.admin.accessToken): Promise<Response> =>
    fetch(org.origin + path, {
      redirect: 'manual',
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    });
  const status = async (...args: Parameters<typeof call>): Promise<string> => {
    const response = await call(...args);
    const text = await response.text();
    return `${response.status} ${text}`;
  };
  const create = (object: string, fields: object, token?: string): Promise<string> =>
    status(`/services/data/v67.0/sobjects/${object}`, { method: 'POST', body: JSON.stringify(fields) }, token);
  const login = async (): Promise<Record<string, string>> => {
    const iss = org.state.apps[0]?.consumerKey ?? (await readyApp(org, pair));
    const claims = { iss, sub: 'ci@acme.example', aud: org.origin, exp: Math.floor(Date.now() / 1000) + 60 };
    return (await postAssertion(org, sign(pair.key, claims))).json;
  };

  it('makes ids with the right checksum', () => {
    expect(withChecksum('00D000000000062')).to.equal('00D000000000062EAA');
    expect(withChecksum('001A000001DioyZ')).to.equal('001A000001DioyZIAR');
    expect(isId(newId('User'))).to.equal(true);
    expect(isId('00D000000000062EAB')).to.equal(false);
    expect(isId(org.state.organization.id)).to.equal(true);
  });

  it('starts two orgs that differ in everything', async () => {
    const second = await startLocalOrg();
    expect(second.state.organization.id).not.to.equal(org.state.organization.id);
    expect(second.admin.accessToken).not.to.equal(org.admin.accessToken);
    await second.close();
  });

  it('publishes its versions, and proves API access only to a session', async () => {
    const versions = (await (await fetch(`${org.origin}/services/data`)).json()) as {
      version: string;
      label: string;
    }[];
    expect(versions.at(-1)).to.deep.include({ version: '67.0', label: "Summer '26" });
    expect(await status('/services/data/v67.0/', {}, 'nobody')).to.equal(
      '401 [{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]',
    );
    expect(await status('/services/data/v67.0/')).to.match(/^200 .*"query"/);
    expect(await status('/services/data/v68.0/')).to.match(/^404 .*NOT_FOUND/);
    expect(await status('//services//data/v67.0')).to.match(/^200/);
  });

  it('refuses the API to a user without API Enabled, a session without scope, and by a switch', async () => {
    const { access_token } = await login();
    expect(await status('/services/data/v67.0/', {}, access_token)).to.match(/^200/);
    expect(await status('/services/data/v67.0/limits', {}, access_token)).to.match(
      /^403 .*limits resource is not enabled/,
    );
    const session = org.state.sessions.find((row) => row.accessToken === access_token) ?? expect.fail();
    session.scopes = ['refresh_token'];
    expect(await status('/services/data/v67.0/', {}, access_token)).to.match(
      /^401 .*not valid for use with the REST API/,
    );
    session.scopes = ['api'];
    const own = org.state.permissionSets.find((set) => set.profileId === loginUser(org).profileId) ?? expect.fail();
    own.permissions = {};
    expect(await status('/services/data/v67.0/', {}, access_token)).to.match(/^403 .*API_DISABLED_FOR_ORG/);
    org.switches.apiAccessDisabled = true;
    expect(await status('/services/data/v67.0/')).to.match(/^403 .*API_DISABLED_FOR_ORG/);
  });

  it('says who a session belongs to, with 403 for a bad one', async () => {
    const { access_token, id = '' } = await login();
    const info = (await (await call('/services/oauth2/userinfo', {}, access_token)).json()) as Record<string, unknown>;
    expect(info).to.include({
      preferred_username: 'ci@acme.example',
      user_id: loginUser(org).id,
      organization_id: org.state.organization.id,
    });
    expect(await status('/services/oauth2/userinfo', {}, 'nobody')).to.equal('403 Bad_OAuth_Token');
    expect(await status(new URL(id).pathname, {}, access_token)).to.match(/^200 .*ci@acme.example/);
    expect(await status(new URL(id).pathname)).to.match(/^403/);
    org.switches.userinfoNeedsOpenid = true;
    expect(await status('/services/oauth2/userinfo', {}, access_token)).to.match(/^403/);
    expect(await status('/services/oauth2/userinfo')).to.match(/^200/);
  });

  it('revokes a token for everybody who holds it', async () => {
    const { access_token = '' } = await login();
    const body = new URLSearchParams({ token: access_token });
    expect(await status('/services/oauth2/revoke', { method: 'POST', body })).to.equal('200 ');
    expect(await status('/services/data/v67.0/', {}, access_token)).to.match(/^401/);
    expect(await status('/services/oauth2/revoke', { method: 'POST', body })).to.match(/^400 .*invalid_token/);
    expect((await login())['access_token']).not.to.equal(access_token);
  });

  it('ends the sessions of a user who is deactivated or frozen', async () => {
    const { access_token } = await login();
    loginUser(org).isFrozen = true;
    expect(await status('/services/data/v67.0/', {}, access_token)).to.match(/^401/);
  });

  it('has a discovery document with its own clock, or none', async () => {
    org.switches.clockSkewSeconds = -3600;
    const response = await fetch(`${org.origin}/.well-known/openid-configuration`);
    expect(await response.json()).to.include({
      issuer: org.origin,
      token_endpoint: `${org.origin}/services/oauth2/token`,
    });
    const behind = Date.now() - Date.parse(response.headers.get('date') ?? '');
    expect(behind).to.be.within(3_599_000, 3_610_000);
    org.switches.noDiscovery = true;
    expect(await status('/.well-known/openid-configuration')).to.match(/^404/);
  });

  it('makes, grants, assigns and deletes a permission set', async () => {
    await readyApp(org, pair);
    const made = JSON.parse((await create('PermissionSet', { Name: 'Extra', Label: 'Extra' })).slice(4)) as {
      id: string;
    };
    expect(isId(made.id)).to.equal(true);
    const appId = org.state.apps[0]?.id;
    const grant = { ParentId: made.id, SetupEntityId: appId };
    expect(await create('SetupEntityAccess', grant)).to.match(/^201 .*"success":true/);
    expect(await create('SetupEntityAccess', grant)).to.match(/^400 .*DUPLICATE_VALUE/);
    const assignment = { AssigneeId: loginUser(org).id, PermissionSetId: made.id };
    expect(await create('PermissionSetAssignment', assignment)).to.match(/^201/);
    expect(await create('PermissionSetAssignment', assignment)).to.match(/^400 .*DUPLICATE_VALUE/);
    const remove = (object: string, id = ''): Promise<string> =>
      status(`/services/data/v67.0/sobjects/${object}/${id}`, { method: 'DELETE' });
    expect(await remove('PermissionSet', made.id)).to.match(/^400 .*DELETE_FAILED/);
    expect(await remove('PermissionSetAssignment', org.state.permissionSetAssignments.at(-1)?.id)).to.equal('204 ');
    expect(await remove('PermissionSet', made.id)).to.equal('204 ');
    expect(org.state.setupEntityAccess.map((row) => row.parentId)).not.to.include(made.id);
    expect(await remove('PermissionSet', made.id)).to.match(/^404 .*ENTITY_IS_DELETED/);
    expect(await remove('PermissionSet', 'x')).to.match(/^400 .*MALFORMED_ID/);
  });

  const records: [string, string, (org: LocalOrg) => object, string][] = [
    ['a missing field', 'PermissionSet', () => ({ Name: 'X' }), '400 .*REQUIRED_FIELD_MISSING.*Label'],
    ['a wrong name', 'PermissionSet', () => ({ Name: '1 X', Label: 'x' }), '400 .*INVALID_INPUT'],
    ['a field that is not there', 'PermissionSet', () => ({ Name: 'X', Label: 'x', Foo: 1 }), '400 .*INVALID_FIELD'],
    [
      'an id of nothing',
      'PermissionSetAssignment',
      (o) => ({ AssigneeId: o.admin.userId, PermissionSetId: newId('PermissionSet') }),
      '400 .*INVALID_CROSS_REFERENCE_KEY',
    ],
    [
      'a malformed id',
      'PermissionSetAssignment',
      (o) => ({ AssigneeId: o.admin.userId, PermissionSetId: 'x' }),
      '400 .*MALFORMED_ID',
    ],
    [
      "a profile's own permission set",
      'PermissionSetAssignment',
      (o) => ({ AssigneeId: o.admin.userId, PermissionSetId: o.state.permissionSets[0]?.id }),
      '400 .*INVALID_CROSS_REFERENCE_KEY',
    ],
    [
      'SetupEntityType',
      'SetupEntityAccess',
      () => ({ ParentId: 'x', SetupEntityId: 'x', SetupEntityType: 'x' }),
      '400 .*INVALID_FIELD_FOR_INSERT_UPDATE',
    ],
    ['another object', 'Account', () => ({ Name: 'x' }), '404 .*NOT_FOUND'],
    ['a list', 'PermissionSet', () => [], '400 .*JSON_PARSER_ERROR'],
  ];
  for (const [what, object, fields, expected] of records) {
    it(`refuses to make a record with ${what}`, async () => {
      expect(await create(object, fields(org))).to.match(new RegExp(`^${expected}`));
    });
  }

  it('refuses the app to a permission set of the integration licence, and records to users who may not', async () => {
    await readyApp(org, pair);
    const set = org.state.permissionSets.find(({ name }) => name === 'JwtApp_Access') ?? expect.fail();
    set.licenseName = 'Salesforce API Integration';
    const grant = { ParentId: set.id, SetupEntityId: org.state.apps[0]?.id };
    expect(await create('SetupEntityAccess', grant)).to.match(/^400 .*FIELD_INTEGRITY_EXCEPTION/);
    expect(await create('SetupEntityAccess', grant, (await login())['access_token'])).to.match(
      /^403 .*INSUFFICIENT_ACCESS_OR_READONLY/,
    );
  });

  it('refuses a permission set of another user licence', async () => {
    await create('PermissionSet', { Name: 'Extra', Label: 'x' });
    const set = org.state.permissionSets.at(-1) ?? expect.fail();
    set.licenseName = 'Salesforce';
    const assignment = { AssigneeId: loginUser(org).id, PermissionSetId: set.id };
    expect(await create('PermissionSetAssignment', assignment)).to.match(/^400 .*FIELD_INTEGRITY_EXCEPTION/);
  });

  describe('a new user', () => {
    const fields = (profileId = loginUser(org).profileId): Record<string, string> => ({
      Username: 'new@acme.example',
      LastName: 'New',
      Alias: 'new',
      Email: 'new@acme.example',
      ProfileId: profileId,
      TimeZoneSidKey: 'Europe/Berlin',
      LocaleSidKey: 'de_DE',
      EmailEncodingKey: 'UTF-8',
      LanguageLocaleKey: 'de',
    });

    it('needs nine fields, each with a value that the org takes', async () => {
      for (const name of Object.keys(fields()))
        expect(await create('User', { ...fields(), [name]: '' })).to.match(
          new RegExp(`^400 .*REQUIRED_FIELD_MISSING.*${name}`),
        );
      const wrong: Array<[string, string, string]> = [
        ['Username', 'new', 'INVALID_EMAIL_ADDRESS'],
        ['Alias', 'robotrobot', 'STRING_TOO_LONG'],
        ['ProfileId', newId('Profile'), 'INVALID_CROSS_REFERENCE_KEY'],
        ['LanguageLocaleKey', 'deutsch', 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'],
      ];
      for (const [name, value, code] of wrong)
        expect(await create('User', { ...fields(), [name]: value })).to.match(new RegExp(`^400 .*${code}`));
      expect(await create('User', fields())).to.match(/^201 /);
    });

    it('needs a name that no org has, a free license, and triggers that let it through', async () => {
      expect(await create('User', { ...fields(), Username: 'CI@acme.example' })).to.match(/^400 .*DUPLICATE_USERNAME/);
      org.state.usernamesElsewhere.push('new@acme.example');
      expect(await create('User', fields())).to.match(/^400 .*DUPLICATE_USERNAME/);
      org.state.usernamesElsewhere.pop();
      org.switches.userTrigger = 'No.';
      expect(await create('User', fields())).to.match(/^400 .*CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY/);
      org.switches.userTrigger = undefined;
      for (const license of org.state.userLicenses) license.total = 1;
      expect(await create('User', fields())).to.match(/^400 .*LICENSE_LIMIT_EXCEEDED/);
    });

    it('gets objects only with the permission set license, of which there are so many', async () => {
      const [license] = org.state.permissionSetLicenses;
      await create('PermissionSet', { Name: 'Accounts', Label: 'x' });
      const set = org.state.permissionSets.at(-1) ?? expect.fail();
      const rights = { allowRead: true, allowCreate: false, allowEdit: false, allowDelete: false };
      set.objectPermissions.push({ object: 'Account', ...rights, viewAllRecords: false, modifyAllRecords: false });
      const ofSet = { AssigneeId: loginUser(org).id, PermissionSetId: set.id };
      const ofLicense = { AssigneeId: loginUser(org).id, PermissionSetLicenseId: license?.id };
      expect(await create('PermissionSetAssignment', ofSet)).to.match(
        /^400 .*doesn't allow the permission: Read Accounts/,
      );
      expect(await create('PermissionSetLicenseAssign', ofLicense)).to.match(/^201 /);
      expect(await create('PermissionSetLicenseAssign', ofLicense)).to.match(/^400 .*DUPLICATE_VALUE/);
      expect(await create('PermissionSetAssignment', ofSet)).to.match(/^201 /);
      Object.assign(license ?? {}, { total: 1 });
      const ofAdmin = { ...ofLicense, AssigneeId: org.admin.userId };
      expect(await create('PermissionSetLicenseAssign', ofAdmin)).to.match(/^400 .*LICENSE_LIMIT_EXCEEDED/);
    });
  });

  it('gives a record, describes its objects, and knows no source tracking', async () => {
    expect(await status(`/services/data/v51.0/sobjects/User/${org.admin.userId}`)).to.match(
      /^200 .*"Username":"admin@acme.example"/,
    );
    expect(await status(`/services/data/v51.0/sobjects/User/${org.admin.userId}?fields=Email`))
      .to.match(/"Email"/)
      .and.not.match(/"Username"/);
    expect(await status('/services/data/v67.0/sobjects/User/005000000000000AAA')).to.match(/^404/);
    expect(await status('/services/data/v67.0/sobjects/User/describe')).to.match(/^200 .*"Username"/);
    expect(await status('/services/data/v67.0/tooling/sobjects/SourceMember/describe')).to.equal(
      '404 [{"message":"The requested resource does not exist","errorCode":"NOT_FOUND"}]',
    );
  });

  it('gives the consumer key through REST only where the org allows it', async () => {
    const key = await readyApp(org, pair);
    const path = `/services/data/v67.0/apps/oauth/credentials/${org.state.apps[0]?.id}`;
    expect(await status(path)).to.match(/^403/);
    org.switches.credentialsApi = true;
    const { consumers } = (await (await call(path)).json()) as { consumers: { id: string; key: string }[] };
    expect(consumers[0]?.key).to.equal(key);
    expect(await status(`${path}/${consumers[0]?.id}?part=key`)).to.equal(`200 {"key":"${key}"}`);
    expect(await status(`${path}/${consumers[0]?.id}?part=secret`)).to.match(/^404/);
    expect(await status(path.replace(/\w+$/, newId('ExternalClientApplication')))).to.match(/^404/);
  });

  it('answers faults on the chosen kinds of request only', async () => {
    const discovery = '/.well-known/openid-configuration';
    org.switches.http503 = ['discovery'];
    expect(await status(discovery)).to.match(/^503 <html>/);
    expect(await status('/services/data')).to.match(/^200/);
    Object.assign(org.switches, { http503: false, htmlPage: true });
    expect(await status(discovery)).to.match(/^200 <!DOCTYPE html>/);
    Object.assign(org.switches, { htmlPage: false, redirect: 'https://elsewhere.example/' });
    const response = await call(discovery);
    expect([response.status, response.headers.get('location')]).to.deep.equal([302, 'https://elsewhere.example/']);
    Object.assign(org.switches, { redirect: undefined, slowMs: 120, slowKinds: ['discovery'] });
    const start = Date.now();
    await call(discovery);
    expect(Date.now() - start).to.be.at.least(110);
    org.switches.cutConnection = ['versions'];
    const cut = await call('/services/data').catch((error: unknown) => error);
    expect(cut).to.be.instanceOf(Error);
  });

  it('lets a test answer for itself', async () => {
    org.switches.onRequest = ({ kind }) => (kind === 'versions' ? { status: 429, body: 'slow down' } : undefined);
    expect(await status('/services/data')).to.equal('429 slow down');
    expect(await status('/.well-known/openid-configuration')).to.match(/^200/);
  });

  it('records every request with its kind and SOAP action', async () => {
    await call('//services/data?x=1');
    await soapCall(org, '<listMetadata/>');
    const [versions, soap] = org.requests;
    expect(versions).to.include({
      method: 'GET',
      path: '/services/data',
      rawPath: '//services/data?x=1',
      kind: 'versions',
    });
    expect(soap).to.include({ kind: 'soap', soapAction: 'listMetadata', method: 'POST' });
    expect(await status('/nowhere')).to.match(/^404/);
    expect(org.requests.at(-1)?.kind).to.equal('other');
  });

  it('puts a payload into every text that an org can fill', async () => {
    const payload = '\u001b[2J::set-output <b>';
    org.switches.textInjection = payload;
    const user = (await (await call(`/services/data/v67.0/sobjects/User/${org.admin.userId}`)).json()) as Record<
      string,
      string
    >;
    expect(user['LastName']).to.equal(`Admin${payload}`);
    expect(user['Username']).to.equal('admin@acme.example');
    const { json } = await postAssertion(org, 'x');
    expect(json['error_description']).to.equal(`invalid assertion${payload}`);
    const { xml } = await deployFiles(org, appFiles('1X', pair.certificate));
    expect(xml, 'characters that XML has not got are left out').to.include('[2J::set-output &lt;b&gt;</problem>');
  });

  it('serves https with a certificate that NODE_EXTRA_CA_CERTS can vouch for, and removes it', async () => {
    const { access } = await import('node:fs/promises');
    const secure = await startLocalOrg({ https: true });
    const refused = await fetch(secure.origin).catch((error: { cause?: { code?: string } }) => error.cause?.code);
    expect(refused).to.equal('DEPTH_ZERO_SELF_SIGNED_CERT');
    await access(secure.caFile ?? '');
    await secure.close();
    expect(await access(secure.caFile ?? '').catch((error: { code: string }) => error.code)).to.equal('ENOENT');
  });
});
