/** A pull request that wants a deploy or a login to go to another org: the org that it wants gets nothing. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StateAggregator } from '@salesforce/core';
import { expect } from 'chai';
import type { JwtDeployResult } from '../../../src/commands/jwt/deploy.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import { attackedLogin } from '../../tools/attackedLogin.ts';
import { runPluginHere } from '../../tools/runPluginHere.ts';
import { appFilesFor, projectWith } from '../org/appProject.ts';
import { logInAdmin } from '../org/localAdmin.ts';

/** Names of their own: sf keeps what it has read of a login for as long as the process lives. */
const orgOf = (name: string): Promise<LocalOrg> =>
  startLocalOrg({
    state: ({ users, organization }) => {
      Object.assign(users[0] ?? {}, { username: `held-admin@${name}.example` });
      Object.assign(organization, { name, isSandbox: true });
    },
  });

const deploysSeen = ({ requests }: LocalOrg): number =>
  requests.filter(({ soapAction }) => soapAction === 'deploy').length;

describe('a pull request that wants a deploy to go elsewhere', () => {
  let acme: LocalOrg;
  let evil: LocalOrg;
  let admins: Record<'acme' | 'evil', string>;
  let project: string;

  before(async () => {
    [acme, evil] = await Promise.all([orgOf('acme'), orgOf('evil')]);
    admins = { acme: await logInAdmin(acme), evil: await logInAdmin(evil) };
  });
  after(async () => {
    const { orgs } = await StateAggregator.getInstance();
    for (const username of Object.values(admins)) await orgs.remove(username);
    await Promise.all([acme.close(), evil.close()]);
  });
  beforeEach(async () => {
    for (const { requests } of [acme, evil]) requests.length = 0;
    project = projectWith(await appFilesFor('acme'), fileFor(acme));
  });

  const fileFor = ({ origin, state }: LocalOrg): object => ({
    version: 1,
    connections: {
      acme: { instanceUrl: origin, username: 'ci@acme.example', app: 'JwtLogin', orgId: state.organization.id },
    },
  });
  const put = (path: string, content: object): void => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), JSON.stringify(content));
  };
  const deploy = (argv: string[] = [], env = {}) =>
    runPluginHere<JwtDeployResult>(['jwt', 'deploy', '-c', 'acme', '--no-prompt', '--json', ...argv], {
      cwd: project,
      env: { CI: undefined, ...env },
    });

  for (const variable of ['SF_JWT_ACME_ORG_ID', 'SF_JWT_ORG_ID'])
    it(`by the org of the connection is stopped by ${variable}`, async () => {
      put('config/jwt-connections.json', fileFor(evil));
      const run = await deploy([], { [variable]: acme.state.organization.id });
      expect(run.exitCode, run.raw).to.be.oneOf([1, 2]);
      expect([deploysSeen(acme), deploysSeen(evil)]).to.deep.equal([0, 0]);
    });

  it('by the target-org of a project’s settings has no say for a connection whose org is known', async () => {
    put('.sf/config.json', { 'target-org': admins.evil });
    put('.sfdx/sfdx-config.json', { defaultusername: admins.evil });
    const run = await deploy();
    expect(run.exitCode, run.raw).to.equal(0);
    expect([deploysSeen(acme) > 0, evil.requests]).to.deep.equal([true, []]);
  });

  for (const [what, url, exitCodes] of [
    ['of Salesforce', 'https://evil.my.salesforce.com', [0]],
    // Core itself refuses that one.
    ['of another org', '(evil)', [0, 1]],
  ] as const)
    it(`by a login URL ${what} in the project file sends nothing there`, async () => {
      const path = join(project, 'sfdx-project.json');
      const before = JSON.parse(readFileSync(path, 'utf8')) as object;
      const sfdcLoginUrl = url.replace('(evil)', evil.origin);
      put('sfdx-project.json', { ...before, sfdcLoginUrl, signupTargetLoginUrl: sfdcLoginUrl });
      const run = await deploy();
      expect(run.exitCode, run.raw).to.be.oneOf(exitCodes);
      expect(evil.requests).to.deep.equal([]);
    });

  it('by a .forceignore of everything leaves nothing out', async () => {
    expect(readFileSync(join(project, '.forceignore'), 'utf8')).to.equal('**\n');
    const run = await deploy();
    expect(run.exitCode, run.raw).to.equal(0);
    expect(Object.keys(acme.state.apps[0]?.components ?? {})).to.include.members([
      'ExternalClientApplication',
      'ExtlClntAppGlobalOauthSettings',
      'ExtlClntAppOauthSettings',
      'ExtlClntAppOauthConfigurablePolicies',
    ]);
  });
});

describe('a pull request that wants a stored login to go elsewhere', () => {
  it('by the login URL of the project file has no say', async () => {
    const login = await attackedLogin();
    login.connect();
    login.put('sfdx-project.json', { packageDirectories: [], sfdcLoginUrl: 'https://evil.my.salesforce.com' });
    const run = await login.run<{ instanceUrl: string }>(['jwt', 'authorize', '--connection', 'acme', '--json']);
    const sent = login.sent();
    await login.end();
    expect(run.exitCode, run.raw).to.equal(0);
    expect(sent.filter((each) => each.includes('evil'))).to.deep.equal([]);
    expect(run.raw).not.to.include('evil.my');
  });
});
