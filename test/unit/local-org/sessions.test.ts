import { expect } from 'chai';
import { newId } from '../../org/ids.ts';
import { startLocalOrg } from '../../org/index.ts';
import type { LocalOrg } from '../../org/index.ts';
import {
  appFiles,
  deployFiles,
  loginUser,
  opensslPair,
  packageXml,
  postAssertion,
  readyApp,
  sign,
} from './appPackage.ts';
import type { TokenAnswer } from './appPackage.ts';

type Row = Record<string, unknown> & { LoginHistory: { Application: string } | null };

describe('the local org: sessions, and what ends them', () => {
  const pair = opensslPair();
  const CI = 'ci@acme.example';
  const LABEL = 'A label that is as long as sixty-four characters, and then goes on';
  let org: LocalOrg;
  let iss: string;
  beforeEach(async () => {
    org = await startLocalOrg();
    iss = await readyApp(org, pair, { app: { label: LABEL } });
  });
  afterEach(() => org.close());

  const login = (): Promise<TokenAnswer> =>
    postAssertion(org, sign(pair.key, { iss, sub: CI, aud: org.origin, exp: Math.floor(Date.now() / 1000) + 60 }));
  const newToken = async (): Promise<string> => (await login()).json['access_token'] ?? expect.fail('no token');
  const refusal = async (): Promise<string> => {
    const { error, error_description } = (await login()).json;
    return `${error}: ${error_description}`;
  };
  const send = (path: string, method = 'GET', token = org.admin.accessToken): Promise<Response> =>
    fetch(`${org.origin}/services/data/v67.0/${path}`, { method, headers: { authorization: `Bearer ${token}` } });
  const query = async (soql: string, token?: string): Promise<Row[]> => {
    const answer = (await (await send(`query?q=${encodeURIComponent(soql)}`, 'GET', token)).json()) as {
      records?: Row[];
    };
    return answer.records ?? expect.fail(JSON.stringify(answer));
  };
  const status = async (token: string): Promise<number> => (await send('', 'GET', token)).status;
  const revoke = async (token: string): Promise<number> =>
    (await fetch(`${org.origin}/services/oauth2/revoke`, { method: 'POST', body: new URLSearchParams({ token }) }))
      .status;
  const sessionsOf = (userId: string, token?: string): Promise<Row[]> =>
    query(
      'SELECT Id, UsersId, ParentId, CreatedDate, LastModifiedDate, NumSecondsValid, LoginType, SourceIp, SessionType, ' +
        'IsAssociatedWithJwtAccessToken, LoginHistoryId, LoginHistory.Application FROM AuthSession ' +
        `WHERE UsersId = '${userId}' AND LoginType = 'Remote Access 2.0'`,
      token,
    );
  const statuses = (): string[] => org.state.loginHistory.map((row) => row.status);
  const deleteApp = (): Promise<unknown> =>
    deployFiles(org, { 'destructiveChanges.xml': packageXml('ExternalClientApplication', 'JwtApp') });

  it("lists a session with its app's label, by way of the login history", async () => {
    await newToken();
    const [row, ...more] = await sessionsOf(loginUser(org).id);
    expect(more).to.deep.equal([]);
    expect(row).to.deep.include({
      SessionType: 'Oauth2',
      NumSecondsValid: 7200,
      IsAssociatedWithJwtAccessToken: false,
    });
    expect(row?.['ParentId']).to.equal(row?.['Id']);
    expect(row?.LoginHistory?.Application).to.equal(LABEL.slice(0, 64)).and.have.length(64);
    expect(await query("SELECT Id FROM AuthSession WHERE LoginType = 'Application'")).to.have.length(1);
    const filtered = await send(
      `query?q=${encodeURIComponent("SELECT Id FROM AuthSession WHERE LoginHistory.Application = 'x'")}`,
    );
    expect(await filtered.text()).to.include("field 'Application' can not be filtered");
  });

  it('gives a session out again, under the most recent login, or makes a new one by a switch', async () => {
    const token = await newToken();
    expect(await newToken()).to.equal(token);
    const [row] = await sessionsOf(loginUser(org).id);
    expect(row?.['LoginHistoryId']).to.equal(org.state.loginHistory.at(-1)?.id);
    org.switches.reuseSessions = false;
    expect(await newToken()).not.to.equal(token);
    expect(await sessionsOf(loginUser(org).id)).to.have.length(2);
  });

  it('shows all sessions to who manages users, and to others their own, without the logins of others', async () => {
    const token = await newToken();
    expect(await query('SELECT Id FROM AuthSession', token)).to.have.length(1);
    for (const set of org.state.permissionSets) delete set.permissions['PermissionsManageUsers'];
    expect(await sessionsOf(loginUser(org).id)).to.deep.equal([]);
    expect(await query('SELECT UsersId FROM AuthSession')).to.have.length(1);
    expect(await query('SELECT Id FROM LoginHistory')).to.deep.equal([]);
    for (const set of org.state.permissionSets) set.permissions['PermissionsMonitorLoginHistory'] = true;
    expect(await query('SELECT Id FROM LoginHistory')).to.have.length(1);
  });

  it('ends a session and those that it opened with its row, for who sees it', async () => {
    const token = await newToken();
    const [parent] = org.state.sessions.slice(-1);
    const listed = parent?.listed ?? expect.fail('not listed');
    const child = {
      ...parent,
      accessToken: `${token}x`,
      listed: { ...listed, id: newId('AuthSession'), parentId: listed.id },
    };
    org.state.sessions.push(child as (typeof org.state.sessions)[number]);
    const admin = org.state.sessions[0]?.listed?.id;
    expect((await send(`sobjects/AuthSession/${admin}`, 'DELETE', token)).status).to.equal(404);
    expect(await status(org.admin.accessToken)).to.equal(200);
    expect((await send(`sobjects/AuthSession/${listed.id}`, 'DELETE')).status).to.equal(204);
    expect([await status(token), await status(child.accessToken)]).to.deep.equal([401, 401]);
    expect((await send(`sobjects/AuthSession/${listed.id}`, 'DELETE')).status).to.equal(404);
    expect(await newToken(), 'a new login').not.to.equal(token);
  });

  for (const outlives of [true, false])
    it(`${outlives ? 'leaves' : 'ends'} a token that is a JWT with the row of its session, by a switch; revoke ends it`, async () => {
      Object.assign(org.switches, { tokenFormatJwt: true, jwtTokensOutliveSessions: outlives });
      const token = await newToken();
      const [row] = await sessionsOf(loginUser(org).id);
      expect(row?.['IsAssociatedWithJwtAccessToken']).to.equal(true);
      await send(`sobjects/AuthSession/${String(row?.['Id'])}`, 'DELETE');
      expect(await sessionsOf(loginUser(org).id)).to.deep.equal([]);
      expect(await status(token)).to.equal(outlives ? 200 : 401);
      expect(await revoke(token)).to.equal(outlives ? 200 : 400);
      expect(await status(token)).to.equal(401);
    });

  it('ends with revoke what all jobs share, and nothing of later logins', async () => {
    const [one, other] = [await newToken(), await newToken()];
    expect(await revoke(one)).to.equal(200);
    expect(await status(other)).to.equal(401);
    expect(await revoke(one)).to.equal(400);
    expect(await status(await newToken())).to.equal(200);
  });

  const switchedOff: Record<string, string>[] = [{ isEnabled: 'false' }, { isOauthPluginEnabled: 'false' }];
  for (const policy of switchedOff)
    it(`refuses new logins of an app with ${JSON.stringify(policy)}; a running session goes on`, async () => {
      const token = await newToken();
      await deployFiles(org, appFiles('JwtApp', pair.certificate, { app: { label: LABEL }, policy }));
      expect(await refusal()).to.equal('oauth_flow_disabled: The external client app or the OAuth plugin is disabled.');
      expect(await status(token)).to.equal(200);
    });

  for (const ends of [true, false])
    it(`${ends ? 'ends' : 'leaves'} the sessions of a deleted app by a switch, and its refresh tokens go`, async () => {
      org.switches.deletionEndsSessions = ends;
      org.state.approvals.push({
        id: newId('OauthToken'),
        userId: loginUser(org).id,
        appId: org.state.apps[0]?.id ?? '',
        createdAt: 0,
      });
      const token = await newToken();
      await deleteApp();
      expect(await refusal()).to.equal('invalid_client_id: client identifier invalid');
      expect(statuses()).to.deep.equal(['Success', 'Failed: Consumer Deleted']);
      expect(org.state.loginHistory.at(-1)?.application).to.equal(LABEL.slice(0, 64));
      expect(org.state.approvals).to.deep.equal([]);
      expect(await status(token)).to.equal(ends ? 401 : 200);
    });

  for (const ends of [true, false])
    it(`${ends ? 'ends' : 'leaves'} the sessions of a frozen user by a switch; those of an inactive one end`, async () => {
      org.switches.freezingEndsSessions = ends;
      const token = await newToken();
      loginUser(org).isFrozen = true;
      expect(await status(token)).to.equal(ends ? 401 : 200);
      Object.assign(loginUser(org), { isFrozen: false, isActive: false });
      expect(await status(token)).to.equal(401);
    });

  it('deletes refresh tokens of an app or of one of its users, and ends no session by it', async () => {
    const appId = org.state.apps[0]?.id ?? '';
    const token = await newToken();
    for (const userId of [loginUser(org).id, org.admin.userId])
      org.state.approvals.push({ id: newId('OauthToken'), userId, appId, createdAt: 0 });
    expect((await send(`apps/oauth/usage/${appId}/tokens`, 'DELETE', token)).status).to.equal(403);
    expect((await send(`apps/oauth/usage/${appId}/${loginUser(org).id}/tokens`, 'DELETE')).status).to.equal(204);
    expect(org.state.approvals.map(({ userId }) => userId)).to.deep.equal([org.admin.userId]);
    expect((await send(`apps/oauth/usage/${appId}/tokens`, 'DELETE')).status).to.equal(204);
    expect(org.state.approvals).to.deep.equal([]);
    expect((await send(`apps/oauth/usage/${newId('ExternalClientApplication')}/tokens`, 'DELETE')).status).to.equal(
      404,
    );
    expect(await status(token)).to.equal(200);
  });

  const changes: [string, string, () => Promise<unknown>][] = [
    [
      'the end of an assignment',
      'invalid_app_access',
      () => send(`sobjects/PermissionSetAssignment/${assignmentId()}`, 'DELETE'),
    ],
    ['another certificate', 'invalid_grant', () => deployFiles(org, appFiles('JwtApp', opensslPair().certificate))],
    [
      'an app that is switched off',
      'oauth_flow_disabled',
      () => deployFiles(org, appFiles('JwtApp', pair.certificate, { policy: { isEnabled: 'false' } })),
    ],
    ['the deletion of the app', 'invalid_client_id', deleteApp],
  ];
  const assignmentId = (): string => {
    const [row] = org.state.permissionSetAssignments;
    if (row) row.id = newId('PermissionSetAssignment');
    return row?.id ?? '';
  };
  for (const [title, error, change] of changes)
    it(`may take a while to know ${title}`, async () => {
      org.switches.staleAttempts = 2;
      await change();
      expect([(await login()).status, (await login()).status]).to.deep.equal([200, 200]);
      expect(await refusal()).to.match(new RegExp(`^${error}: `));
    });
});
