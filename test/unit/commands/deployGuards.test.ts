/** What `sf jwt deploy` must not be led to by odd files, by an org that refuses, or by somebody who works meanwhile. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AppFile } from '../../../src/app/model.ts';
import { startLocalOrg, type LocalOrg, type RecordedRequest } from '../../org/index.ts';
import { jwtLogin } from '../../tools/jwtLogin.ts';
import { addPermissionSet, addUser, assign, grant, selfAuthorize } from '../../tools/people.ts';
import { runDeploy } from '../../tools/runDeploy.ts';
import { appFilesFor, privateKeyPem, projectWith } from '../org/appProject.ts';
import { logInAdmin } from '../org/localAdmin.ts';

const policy = 'ExtlClntAppOauthConfigurablePolicies';

describe('a deploy that nobody is shut out by', () => {
  let org: LocalOrg;
  let admin: string;
  let count = 0;

  beforeEach(async () => {
    count += 1;
    const username = `guards-${count}@acme.example`;
    org = await startLocalOrg({ state: ({ users }) => void Object.assign(users[0] ?? {}, { username }) });
    admin = await logInAdmin(org);
  });
  afterEach(() => org.close());

  const run = (files: readonly AppFile[], ...argv: string[]) =>
    runDeploy(['--target-org', admin, '--connection', 'acme', '--json', ...argv], { cwd: projectWith(files) });
  const edit = (files: readonly AppFile[], type: string, from: string | RegExp, to: string): AppFile[] =>
    files.map((file) => (file.type === type ? { ...file, content: file.content.replace(from, to) } : file));
  const logsIn = async (username: string): Promise<boolean> =>
    (await jwtLogin(org, await privateKeyPem(), 'JwtLogin', username)) === 'logged in';
  const answering = (match: RegExp, status: number, body: string) => (request: RecordedRequest) =>
    match.test(`${request.method} ${decodeURIComponent(request.rawPath)}`)
      ? { status, headers: { 'content-type': body.startsWith('<') ? 'text/html' : 'application/json' }, body }
      : undefined;

  it('keeps a grant of the org where the file names one twice', async () => {
    const files = await appFilesFor('acme');
    await run(files);
    const other = addPermissionSet(org, 'Other');
    const user = addUser(org, 'other@acme.example');
    assign(org, user, other.id);
    grant(org, 'JwtLogin', other.id);
    expect(await logsIn(user.username)).to.equal(true);
    const twice = edit(files, policy, 'JwtLogin_Access</', 'JwtLogin_Access,jwtlogin_access</');
    expect((await run(twice)).exitCode).to.equal(0);
    expect(await logsIn(user.username)).to.equal(true);
  });

  it('doesn’t change the policy where a grant that it demands can’t be made before', async () => {
    const files = await appFilesFor('acme');
    const open = edit(files, policy, 'AdminApprovedPreAuthorized', 'AllSelfAuthorized');
    await run(edit(open, policy, /\s*<commaSeparatedPermissionSet>[^<]*<\/commaSeparatedPermissionSet>/, ''));
    const user = addUser(org, 'u@acme.example');
    assign(org, user, org.state.permissionSets.find(({ name }) => name === 'JwtLogin_Access')?.id ?? '');
    selfAuthorize(org, 'JwtLogin', user);
    org.switches.policyMakesGrants = false;
    const refusal = '[{"errorCode":"INSUFFICIENT_ACCESS_OR_READONLY","message":"insufficient access rights"}]';
    org.switches.onRequest = answering(/^POST .*SetupEntityAccess/, 403, refusal);
    const refused = await run(files);
    expect([refused.json?.name, refused.exitCode], refused.raw).to.deep.equal(['GrantRefusedError', 1]);
    expect(refused.raw).to.include('JwtLogin_Access').and.include('insufficient access rights');
    expect(await logsIn(user.username)).to.equal(true);
    expect((await run(files, '--force-policy')).exitCode).to.equal(0);
  });

  it('refuses files of another app than the chosen one', async () => {
    const files = (await appFilesFor('acme')).map((file) => ({
      ...file,
      content: file.content.replaceAll('<externalClientApplication>JwtLogin<', '<externalClientApplication>Second<'),
      path: file.path.replace('JwtLogin.eca-meta', 'Second.eca-meta'),
    }));
    const { json, exitCode } = await run(files);
    expect([json?.name, exitCode]).to.deep.equal(['AppFileNotBoundError', 2]);
    expect(org.state.apps).to.deep.equal([]);
  });

  it('leaves a permission set of somebody else alone, though the marker was taken out of the file', async () => {
    const files = await appFilesFor('acme');
    addPermissionSet(org, 'JwtLogin_Access');
    const unmarked = edit(files, 'PermissionSet', ' [sf-plugin-jwt]', '');
    expect((await run(unmarked)).json?.name).to.equal('PermissionSetNotOursError');
    expect(org.state.deployments).to.deep.equal([]);
  });

  it('takes a page in place of an answer for an org that isn’t ready, and not for no grants', async () => {
    const files = await appFilesFor('acme');
    await run(files);
    const before = org.state.deployments.length;
    org.switches.onRequest = answering(/SetupEntityAccess/, 200, '<html>Maintenance</html>');
    const { json, exitCode } = await run(files);
    expect([json?.name, exitCode]).to.deep.equal(['OrgNotReadyError', 75]);
    expect(org.state.deployments).to.have.length(before);
  });

  it('puts nothing back that somebody changes in the connection file meanwhile', async () => {
    const record = { instanceUrl: org.origin, username: 'ci@acme.example', app: 'JwtLogin' };
    const cwd = projectWith(await appFilesFor('acme'), { version: 1, connections: { acme: record } });
    const path = join(cwd, 'config/jwt-connections.json');
    org.switches.onRequest = ({ soapAction }) => {
      if (soapAction === 'checkDeployStatus')
        writeFileSync(path, readFileSync(path, 'utf8').replace('ci@acme.example', 'new@acme.example'));
      return undefined;
    };
    const argv = ['--target-org', admin, '--connection', 'acme', '--json', '--keep-client-id'];
    expect((await runDeploy(argv, { cwd })).exitCode).to.equal(0);
    expect(readFileSync(path, 'utf8'))
      .to.include('new@acme.example')
      .and.to.match(/"clientId": "[0-9a-f]{64}"/);
  });
});
