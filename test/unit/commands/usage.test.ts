import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtUsage, { type JwtUsageResult } from '../../../src/commands/jwt/usage.ts';
import { httpClient, type HttpClient, type HttpResult } from '../../../src/base/http.ts';
import { readUsage } from '../../../src/flows/usage/usage.ts';
import { readAuthInfo } from '../../../src/ux/flags/targetOrg.ts';
import { newId } from '../../org/ids.ts';
import type { LoginHistoryRow, User } from '../../org/state.ts';
import { processorTime } from '../../tools/processorTime.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';

const day = 86_400_000;

/** What the plugin works by itself, in milliseconds: a second time, with the answers of the first, for the org is in this process. */
const ownWork = async ({ org }: Scene): Promise<number> => {
  const answers = new Map<string, HttpResult>();
  const request = { admin: await readAuthInfo('admin'), since: '90d' };
  const world = { now: new Date(), env: { SF_JWT_ALLOWED_HOSTS: org.host } };
  const recorded: HttpClient = async (asked) => {
    const answer = await httpClient(asked);
    answers.set(asked.url, answer);
    return answer;
  };
  await readUsage(request, { ...world, http: recorded });
  const spent = processorTime();
  const again = await readUsage(request, {
    ...world,
    http: (asked) => Promise.resolve(answers.get(asked.url) as HttpResult),
  });
  const ms = spent();
  expect(again.rows.length).to.be.greaterThan(100);
  return ms;
};

describe('sf jwt usage', () => {
  let stage: Scene;
  const users: Record<string, User> = {};

  const login = (username: string, more: Partial<LoginHistoryRow> = {}): LoginHistoryRow => ({
    id: newId('LoginHistory'),
    userId: users[username]?.id ?? '',
    loginAt: Date.now() - day,
    application: 'JwtLogin',
    status: 'Success',
    sourceIp: '203.0.113.7',
    loginUrl: 'acme.my.salesforce.com',
    ...more,
  });
  const soap = { loginType: 'Other Apex API', application: 'N/A', apiType: 'SOAP Partner' };
  const password = { loginSubType: 'OauthUsernamePassword', application: 'Talend' };

  before(async () => {
    stage = await scene();
    const { state } = stage.org;
    const [first] = state.users;
    for (const name of ['ci', 'soap', 'etl', 'person']) {
      const username = `${name}@usage.example`;
      users[name] = { ...(first as User), id: newId('User'), username, lastName: name };
      state.users.push(users[name]);
    }
    state.loginHistory.push(
      ...Array.from({ length: 5 }, () => login('ci')),
      login('ci', {
        status: 'Failed: Not approved for access',
        sourceIp: '2001:db8::1',
        loginAt: Date.now() - 2 * day,
      }),
      login('soap', soap),
      ...Array.from({ length: 3 }, () => login('etl', password)),
      login('etl', { ...password, loginAt: Date.now() - 120 * day }),
      login('person', { loginType: 'Application', application: 'Browser' }),
    );
    state.approvals.push({
      id: newId('OauthToken'),
      userId: users.person?.id ?? '',
      appId: 'x',
      createdAt: Date.now(),
    });
  });
  after(() => stage.end());
  beforeEach(() => {
    stage.org.requests.length = 0;
    Object.assign(stage.org.switches, { loginHistoryGroupsByKind: true, refusedObjects: [] });
  });

  const run = (...argv: string[]): Promise<CommandRun<JwtUsageResult>> =>
    runCommand<JwtUsageResult>(JwtUsage, ['--target-org', 'admin', ...argv], stage.options);
  const rowsOf = ({ json }: CommandRun<JwtUsageResult>): string[] =>
    (json?.result.rows ?? [])
      .filter(({ username = '' }) => username.endsWith('@usage.example'))
      .map(({ username, application, flow, logins, failed }) =>
        [username?.split('@')[0], application, flow, logins, failed].join(' '),
      );

  it('shows who logs in by which app and flow, what ends first before the others', async () => {
    const { json, exitCode } = await run('--json');
    expect(exitCode, JSON.stringify(json)).to.equal(0);
    expect(rowsOf({ json } as CommandRun<JwtUsageResult>)).to.deep.equal([
      'soap N/A soap 1 0',
      'etl Talend password 3 0',
      'ci JwtLogin jwt 6 1',
    ]);
    const ci = json?.result.rows.find(({ username }) => username === 'ci@usage.example');
    expect(ci?.addresses?.map(({ sourceIp, count }) => `${sourceIp} ${count}`)).to.deep.equal([
      '203.0.113.7 5',
      '2001:db8:0:0:0:0:0:1 1',
    ]);
    expect(ci?.statuses.map(({ status, count }) => `${status} ${count}`)).to.deep.equal([
      'Success 5',
      'Failed: Not approved for access 1',
    ]);
    expect(ci?.last).to.match(/Z$/);
    expect(json?.result.interactive).to.equal(1);
    expect(json?.result.hidden).to.deep.equal([]);
  });

  it('tells the flows apart', async () => {
    const kinds: Record<string, Partial<LoginHistoryRow>> = {
      jwt: { loginType: 'Oauth2' },
      'client-credentials': { loginSubType: 'OauthClientCredentials' },
      'refresh-token': { loginSubType: 'OauthRefreshToken' },
      'token-exchange': { loginSubType: 'OauthTokenExchange' },
      browser: { loginSubType: 'OauthWebServer' },
      password: { loginSubType: 'OauthUsernamePassword' },
      'oauth-1': { loginType: 'Remote Access Client' },
      soap: { loginType: 'Partner Product', apiType: 'SOAP Enterprise' },
      other: { loginType: 'SAML Sfdc Initiated SSO' },
    };
    const { loginHistory } = stage.org.state;
    const before = loginHistory.length;
    for (const [kind, more] of Object.entries(kinds))
      loginHistory.push(login('ci', { application: `Is ${kind}`, ...more }));
    const { json } = await run('--json');
    loginHistory.splice(before);
    const found = json?.result.rows.filter(({ application }) => application?.startsWith('Is '));
    expect(found).to.have.length(Object.keys(kinds).length);
    for (const { application, flow } of found ?? []) expect(`Is ${flow}`).to.equal(application);
  });

  it('says what to do, and what a password change does not touch', async () => {
    const { stdout } = await run();
    expect(stdout).to.include("ends with Summer '27").and.include('soap@usage.example');
    expect(stdout).to.include('A password change, an expired password');
    expect(stdout).to.include("A password change doesn't touch this login.");
    expect(stdout).to.include("What the login history can't show:").and.include('Two apps with the same label');
    expect(stdout).to.include('Failed: Failed: Not approved for access (1).');
  });

  it('takes a user, an app and a time', async () => {
    expect(rowsOf(await run('--json', '--username', 'etl@usage.example'))).to.deep.equal(['etl Talend password 3 0']);
    expect(rowsOf(await run('--json', '--username', 'etl@usage.example', '--since', '200d'))).to.deep.equal([
      'etl Talend password 4 0',
    ]);
    expect(rowsOf(await run('--json', '--app-name', 'JwtLogin'))).to.deep.equal(['ci JwtLogin jwt 6 1']);
    expect((await run('--json', '--username', 'nobody@usage.example')).json?.name).to.equal('UsageUserUnknownError');
    expect((await run('--json', '--since', 'yesterday')).json?.name).to.equal('SinceInvalidError');
  });

  it('goes by less where the org does not group by the kind of a login', async () => {
    stage.org.switches.loginHistoryGroupsByKind = false;
    const { json } = await run('--json');
    expect(json?.result.rows.every(({ flow }) => flow === 'unknown')).to.equal(true);
    expect(json?.result.rows[0]?.addresses).to.equal(undefined);
    expect(json?.result.hidden.map(({ what }) => what)).to.deep.equal(['addresses', 'flows']);
  });

  it('names the permission of what is not visible', async () => {
    stage.org.switches.refusedObjects = ['LoginHistory', 'OauthToken', 'AuthSession'];
    const { stdout, exitCode } = await run();
    expect(exitCode).to.equal(0);
    expect(stdout).to.include('the permission "Manage Users" or "Monitor Login History"');
    expect(stdout).to.include('the permission "Customize Application"');
    expect(stdout).to.include('No program has logged in');
  });

  it('does not take the own logins of an admin for those of all', async () => {
    const { permissionSets } = stage.org.state;
    const holders = permissionSets.filter(({ permissions }) => permissions.PermissionsManageUsers);
    for (const { permissions } of holders) permissions.PermissionsManageUsers = false;
    try {
      const { json } = await run('--json');
      expect(json?.result.hidden.map(({ what }) => what)).to.deep.equal(['logins', 'addresses', 'sessions']);
      expect(rowsOf({ json } as CommandRun<JwtUsageResult>)).to.deep.equal([]);
      expect(json?.result).not.to.have.property('interactive');
      const monitor = holders[0]?.permissions ?? {};
      monitor.PermissionsMonitorLoginHistory = true;
      const some = await run('--json');
      delete monitor.PermissionsMonitorLoginHistory;
      expect(some.json?.result.hidden.map(({ what }) => what)).to.deep.equal(['sessions']);
      expect(some.json?.result.rows.every(({ sessions }) => sessions === undefined)).to.equal(true);
    } finally {
      for (const { permissions } of holders) permissions.PermissionsManageUsers = true;
    }
  });

  it('writes a table without formulas, and a page', async () => {
    const formula = login('ci', { application: '=1+2', status: '@SUM(A1)' });
    stage.org.state.loginHistory.push(formula);
    const { stdout } = await run('--csv', 'logins.csv', '--html', 'logins.html');
    stage.org.state.loginHistory.pop();
    expect(stdout).to.include('logins.csv').and.include('logins.html');
    const csv = readFileSync(join(stage.project, 'logins.csv'), 'utf8');
    expect(csv)
      .to.match(/^username,userId,name,/)
      .and.include("'=1+2")
      .and.not.match(/(?:^|,)[=@]/m);
    const html = readFileSync(join(stage.project, 'logins.html'), 'utf8');
    expect(html).to.include("default-src 'none'").and.include('soap@usage.example').and.include('role="table"');
    expect((await run('--json', '--csv', 'a', '--html', 'a')).json?.name).to.equal('ReportPathTwiceError');
  });

  it('asks less than ten times, and works less than a second, over 100,000 logins', async () => {
    const { state } = stage.org;
    const names = Object.keys(users);
    for (let at = 0; at < 100_000; at += 1)
      state.loginHistory.push(
        login(names[at % names.length] ?? '', { application: `App ${at % 37}`, sourceIp: `203.0.113.${at % 9}` }),
      );
    const { json } = await run('--json');
    const rows = json?.result.rows.filter(({ application }) => application?.startsWith('App '));
    expect(rows?.reduce((sum, { logins }) => sum + logins, 0)).to.equal(100_000);
    expect(stage.org.requests.length).to.be.below(10);
    const ms = await ownWork(stage);
    console.log(`      ${Math.round(ms)} ms of processor time`);
    expect(ms).to.be.below(1000);
  }).timeout(60_000);
});
