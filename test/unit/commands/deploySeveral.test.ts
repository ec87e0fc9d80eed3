import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { StateAggregator } from '@salesforce/core';
import { expect } from 'chai';
import JwtDeploy, { type JwtDeployResult } from '../../../src/commands/jwt/deploy.ts';
import { generateKeyPair } from '../../../src/keypair/write/generate.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import { jwtLogin } from '../../tools/jwtLogin.ts';
import { addPermissionSet, addUser, assign, grant } from '../../tools/people.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { appFilesFor, privateKeyPem, projectWith } from '../org/appProject.ts';
import { logInAdmin } from '../org/localAdmin.ts';

let acme: LocalOrg;
let beta: LocalOrg;
let count = 0;
let admins: { acme: string; beta: string };
/** Before each test of a describe block: hooks outside of all blocks would run for every test of every file. */
const withFreshOrg = (): void => {
  beforeEach(async () => {
    // Names of their own: sf keeps what it has read of a login for as long as the process lives.
    count += 1;
    acme = await startLocalOrg({
      state: ({ users }) => void Object.assign(users[0] ?? {}, { username: `admin-${count}@acme.example` }),
    });
    beta = await startLocalOrg({
      state: ({ users, organization }) => {
        Object.assign(users[0] ?? {}, { username: `admin-${count}@beta.example` });
        Object.assign(organization, { name: 'Beta', isSandbox: true });
      },
    });
    admins = { acme: await logInAdmin(acme), beta: await logInAdmin(beta) };
    for (const { requests } of [acme, beta]) requests.length = 0;
  });
  afterEach(async () => {
    const { orgs } = await StateAggregator.getInstance();
    for (const username of Object.values(admins)) await orgs.remove(username);
    await Promise.all([acme.close(), beta.close()]);
  });
};

type Known = { environment?: string; orgId?: string; tags?: string[]; instanceUrl?: string };

/** A project with two connections, each of its own org. */
const project = async (change: { acme?: Known; beta?: Known } = {}): Promise<string> => {
  const of = (org: LocalOrg) => ({
    instanceUrl: org.origin,
    username: 'ci@acme.example',
    app: 'JwtLogin',
    orgId: org.state.organization.id,
  });
  const files = [...(await appFilesFor('acme')), ...(await appFilesFor('beta')).filter(({ part }) => part === 'org')];
  return projectWith(files, {
    version: 1,
    connections: { acme: { ...of(acme), ...change.acme }, beta: { ...of(beta), ...change.beta } },
  });
};
const deploy = (cwd: string, argv: string[], env = {}): Promise<CommandRun<JwtDeployResult>> =>
  runCommand<JwtDeployResult>(JwtDeploy, argv, { cwd, env });
const deployNow = (cwd: string, ...argv: string[]) => deploy(cwd, ['--no-prompt', '--json', ...argv]);
const outcomes = ({ json }: CommandRun<JwtDeployResult>) =>
  json?.result.connections.map(({ connection, outcome }) => `${connection} ${outcome}`);
const errorsOf = ({ json }: CommandRun<JwtDeployResult>) =>
  json?.result.connections.map((entry) => ('error' in entry ? entry.error?.name : undefined));
const deploysSeen = (org: LocalOrg): number => org.requests.filter(({ soapAction }) => soapAction === 'deploy').length;

describe('sf jwt deploy of several connections', () => {
  withFreshOrg();
  it('deploys each to its own org, by the login that sf has for it', async () => {
    const run = await deployNow(await project(), '--all');
    expect(outcomes(run)).to.deep.equal(['acme deployed', 'beta deployed']);
    expect(run.exitCode).to.equal(0);
    expect(run.json?.result.connections).to.have.nested.property('[1].orgId', beta.state.organization.id);
    expect([acme.state.apps.length, beta.state.apps.length]).to.deep.equal([1, 1]);
  });

  it('goes to test orgs first, whatever their names, and to what may be production last', async () => {
    const cwd = await project();
    expect(outcomes(await deployNow(await project({ beta: { environment: 'sandbox' } }), '--all'))).to.deep.equal([
      'beta deployed',
      'acme deployed',
    ]);
    expect(outcomes(await deployNow(await project({ beta: { environment: 'scratch' } }), '--all'))?.[0]).to.equal(
      'beta deployed',
    );
    // What a person names has the order that they gave it.
    const named = await project({ beta: { environment: 'sandbox' } });
    expect(outcomes(await deployNow(named, '-c', 'acme', '-c', 'beta'))?.[0]).to.equal('acme deployed');
    expect(outcomes(await deployNow(cwd, '--all'))?.[0]).to.equal('acme deployed');
  });

  it('ends with one table for a person, and leaves the details of each out', async () => {
    const { stdout } = await deploy(await project(), ['--no-prompt', '--all']);
    expect(stdout).to.match(/Connection acme\n[^]*: the org Acme \(00D\w+\), a production org\./);
    expect(stdout).to.match(/Connection beta\n[^]*: the org Beta \(00D\w+\), a sandbox\./);
    expect(stdout).to.match(/acme +│ Acme .*│ deployed +│ 0Af\w+ +│ sf jwt verify --connection acme/);
    expect(stdout).to.match(/beta +│ Beta .*│ deployed/);
    expect(stdout).to.include('2 of 2 connections completed.').and.not.include('ExternalClientApplication');
  });

  it('takes the named ones and those of a tag', async () => {
    const cwd = await project({ beta: { tags: ['test'] } });
    expect(outcomes(await deployNow(cwd, '--tag', 'test'))).to.deep.equal(['beta deployed']);
    expect(outcomes(await deployNow(cwd, '-c', 'acme', '--tag', 'test'))).to.deep.equal([
      'acme deployed',
      'beta deployed',
    ]);
    expect((await deployNow(cwd, '--tag', 'none')).json).to.include({ name: 'TagUnknownError', status: 2 });
    expect((await deployNow(cwd, '--all', '--tag', 'test')).exitCode).to.equal(2);
  });

  it('goes on after a failure, and the worst exit code counts', async () => {
    acme.state.sessions = [];
    const run = await deployNow(await project(), '--all');
    expect(outcomes(run)).to.deep.equal(['acme failed', 'beta deployed']);
    expect(errorsOf(run)).to.deep.equal(['SessionExpiredError', undefined]);
    expect(run.exitCode).to.equal(1);
    expect(run.json?.status).to.equal(1);
  });

  it('goes on after a file of a type that isn’t deployed', async () => {
    const cwd = await project();
    const odd = '<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>60.0</apiVersion></ApexClass>';
    writeFileSync(join(cwd, 'jwt/JwtLogin/orgs/acme/Foo.cls-meta.xml'), odd);
    const run = await deployNow(cwd, '--all');
    expect(outcomes(run)).to.deep.equal(['acme failed', 'beta deployed']);
    expect(errorsOf(run)).to.deep.equal(['AppFileTypeRefusedError', undefined]);
    expect(run.exitCode).to.equal(2);
  });

  it('names what failed, with what to do, on standard error and in the table', async () => {
    acme.state.sessions = [];
    const { stdout, stderr } = await deploy(await project(), ['--no-prompt', '--all']);
    expect(stderr).to.match(/Error \(SessionExpiredError\): The admin's session/);
    expect(stderr).to.include(`sf org login web --instance-url ${acme.origin}`);
    expect(stdout).to.match(/acme +│ – +│ failed +│ – +│ Log in again/);
    expect(stdout).to.include('1 of 2 connections completed.');
  });

  it('leaves the rest out with --fail-fast, and says so', async () => {
    acme.state.sessions = [];
    const run = await deployNow(await project(), '--all', '--fail-fast');
    expect(outcomes(run)).to.deep.equal(['acme failed', 'beta skipped']);
    expect(run.exitCode).to.equal(1);
    expect(beta.requests).to.deep.equal([]);
    const { stdout } = await deploy(await project(), ['--no-prompt', '--all', '--fail-fast']);
    expect(stdout).to.match(/beta +│ – +│ skipped +│ – +│ Skipped after a failure/);
  });

  it('keeps a refused deploy apart from a failed one, and tells what to do about it', async () => {
    const cwd = await project();
    await deployNow(cwd, '-c', 'acme');
    const [app] = acme.state.apps;
    Object.assign(app ?? {}, { fullName: 'Other' });
    Object.assign(app?.components.ExternalClientApplication ?? {}, { fullName: 'Other' });
    const run = await deployNow(cwd, '--all');
    expect(run.exitCode).to.equal(1);
    expect(outcomes(run)).to.deep.equal(['acme refused', 'beta deployed']);
    const { stdout } = await deploy(cwd, ['--no-prompt', '--all']);
    expect(stdout).to.match(/acme +│ Acme .*│ refused +│ 0Af\w+ +│ Something else in the org has this name/);
  });

  const unreachable: Array<[string, () => Promise<void> | void, string, number]> = [
    ['can’t be reached', () => acme.close(), 'OrgUnreachableError', 75],
    ['isn’t ready', () => void (acme.switches.http503 = true), 'OrgNotReadyError', 75],
    ['is too old', () => void (acme.state.organization.apiVersion = '65.0'), 'OrgApiTooOldError', 1],
  ];
  for (const [what, breakIt, name, exitCode] of unreachable)
    it(`names an org that ${what}, and asks it once`, async () => {
      await breakIt();
      const run = await deployNow(await project(), '--all');
      expect(errorsOf(run)).to.deep.equal([name, undefined]);
      expect(outcomes(run)?.[1]).to.equal('beta deployed');
      expect(run.exitCode).to.equal(exitCode);
      expect(acme.requests.length).to.be.lessThan(2);
      if (name === 'OrgUnreachableError') acme = await startLocalOrg();
    });

  it('has the same form for one connection, with its error as an entry', async () => {
    const cwd = await project();
    const good = await deployNow(cwd, '-c', 'beta');
    expect(outcomes(good)).to.deep.equal(['beta deployed']);
    beta.state.sessions = [];
    const bad = await deployNow(cwd, '-c', 'beta');
    expect(outcomes(bad)).to.deep.equal(['beta failed']);
    expect(bad.json?.result.connections[0]).to.have.nested.property('error.actions[0]');
  });
});

describe('which login of sf deploys a connection', () => {
  withFreshOrg();
  it('is the one of its org, though the default is another', async () => {
    const run = await deploy(await project(), ['--no-prompt', '--json', '-c', 'beta'], { SF_TARGET_ORG: admins.acme });
    expect(outcomes(run)).to.deep.equal(['beta deployed']);
    expect(acme.requests).to.deep.equal([]);
  });

  it('that is named for several must be in the org of each: nothing is deployed otherwise', async () => {
    const run = await deployNow(await project(), '--all', '--target-org', admins.acme);
    expect(run.json).to.include({ name: 'AdminLoginElsewhereError', status: 2 });
    expect(run.json?.message).to.include(admins.acme).and.include('"beta"');
    expect(deploysSeen(acme) + deploysSeen(beta)).to.equal(0);
  });

  it('that is named deploys several connections of its org', async () => {
    const { id } = acme.state.organization;
    const cwd = await project({ beta: { orgId: id, instanceUrl: acme.origin } });
    const run = await deployNow(cwd, '--all', '--target-org', admins.acme);
    expect(outcomes(run)).to.deep.equal(['acme deployed', 'beta deployed']);
    expect(beta.requests).to.deep.equal([]);
  });

  it('that is missing is an entry with the command that makes it', async () => {
    const other = { orgId: '00D000000000009AAA', instanceUrl: 'https://other.my.salesforce.com' };
    const run = await deployNow(await project({ acme: other }), '--all');
    expect(errorsOf(run)).to.deep.equal(['AdminLoginMissingError', undefined]);
    expect(JSON.stringify(run.json)).to.include(
      'sf org login web --instance-url https://other.my.salesforce.com --alias acme-admin',
    );
    expect(run.exitCode).to.equal(2);
  });

  it('is the default for one connection of which no org is known', async () => {
    const cwd = await project({ acme: { orgId: undefined, instanceUrl: 'https://login.salesforce.com' } });
    const env = { SF_TARGET_ORG: admins.acme };
    const alone = await deploy(cwd, ['--no-prompt', '--json', '-c', 'acme'], env);
    expect(outcomes(alone), alone.raw).to.deep.equal(['acme deployed']);
    const both = await deploy(cwd, ['--no-prompt', '--json', '--all'], env);
    expect(errorsOf(both)).to.deep.equal(['AdminLoginMissingError', undefined]);
  });

  it('makes no sense of flags that are about one org for several', async () => {
    for (const flags of [
      ['--expected-org-id', '00D000000000001AAA'],
      ['--job-id', '0Af000000000001AAA', '-c', 'acme', '-c', 'beta'],
    ]) {
      const argv = flags.includes('-c') ? flags : ['--all', ...flags];
      expect((await deployNow(await project(), ...argv)).json?.name).to.equal('FlagsForSeveralConnectionsError');
    }
  });
});

describe('sf jwt deploy to production', () => {
  withFreshOrg();
  it('needs --no-prompt where nobody can be asked', async () => {
    const run = await deploy(await project(), ['--json', '--all']);
    expect(errorsOf(run)).to.deep.equal(['ProductionNotConfirmedError', undefined]);
    expect(outcomes(run)).to.deep.equal(['acme failed', 'beta deployed']);
    expect(run.exitCode).to.equal(2);
    expect(JSON.stringify(run.json))
      .to.include('--no-prompt')
      .and.include('Acme')
      .and.include(acme.state.organization.id);
    expect(deploysSeen(acme)).to.equal(0);
  });

  it('names the org before it refuses', async () => {
    const { stdout, stderr } = await deploy(await project(), ['-c', 'acme']);
    expect(stdout).to.include(': the org Acme (').and.include('a production org');
    expect(stderr).to.include('ProductionNotConfirmedError');
  });

  it('is validated without a question', async () => {
    expect(outcomes(await deploy(await project(), ['--json', '-c', 'acme', '--dry-run']))).to.deep.equal([
      'acme validated',
    ]);
  });
});

describe('a deploy that can’t be read back', () => {
  withFreshOrg();
  it('is said to have been made, with its id', async () => {
    let isSent = false;
    acme.switches.onRequest = ({ soapAction }) => {
      isSent ||= soapAction === 'checkDeployStatus';
      if (isSent && soapAction !== 'checkDeployStatus') acme.state.sessions = [];
    };
    const { json, exitCode } = await deployNow(await project(), '-c', 'acme');
    const [deployment] = acme.state.deployments;
    const [entry] = json?.result.connections ?? [];
    expect(acme.state.apps).to.have.length(1);
    expect(exitCode).to.equal(1);
    expect(entry).to.include({ outcome: 'failed', deployId: deployment?.id });
    expect(entry).to.have.nested.property('error.name', 'DeployNotReadBackError');
    expect(entry)
      .to.have.nested.property('error.message')
      .that.includes(`The deploy ${deployment?.id} to ${acme.origin} is complete,`);
    expect(JSON.stringify(entry)).to.include(`--job-id ${deployment?.id} --target-org ${admins.acme}`);
    expect(JSON.stringify(entry)).to.include('sf org login');
  });
});

describe('a deploy whose end wasn’t seen', () => {
  withFreshOrg();
  const kept = (): string[] => {
    const folder = join(homedir(), '.sf', 'jwt', 'deploys');
    return existsSync(folder)
      ? readdirSync(folder).filter((name) => name.startsWith(acme.state.organization.id.slice(0, 15)))
      : [];
  };
  const lose = async (cwd: string): Promise<CommandRun<JwtDeployResult>> => {
    acme.switches.polls = 3;
    acme.switches.onRequest = ({ soapAction }) =>
      soapAction === 'checkDeployStatus' ? { status: 400, body: 'no' } : undefined;
    const run = await deployNow(cwd, '-c', 'acme');
    acme.switches.onRequest = undefined;
    return run;
  };

  it('shows its id, and is kept for its owner only', async () => {
    const run = await lose(await project());
    const [deployment] = acme.state.deployments;
    expect(run.json?.result.connections[0]).to.include({ outcome: 'failed', exitCode: 69, deployId: deployment?.id });
    expect(run.exitCode).to.equal(69);
    expect(kept()).to.have.length(1);
    const path = join(homedir(), '.sf', 'jwt', 'deploys', kept()[0] ?? '');
    expect(readFileSync(path, 'utf8')).to.include(deployment?.id ?? '-');
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    expect(statSync(dirname(path)).mode & 0o777).to.equal(0o700);
  });

  it('is picked up by the same command, and the flow goes on', async () => {
    const cwd = await project();
    await lose(cwd);
    const run = await deployNow(cwd, '-c', 'acme');
    expect(run.json?.result.connections[0]).to.deep.include({
      outcome: 'deployed',
      pickedUp: true,
      deployId: acme.state.deployments[0]?.id,
      clientId: acme.state.apps[0]?.consumerKey,
      grants: [{ kind: 'permissionSet', name: 'JwtLogin_Access' }],
    });
    expect(acme.state.deployments).to.have.length(1);
    expect(kept()).to.deep.equal([]);
    expect((await deployNow(cwd, '-c', 'acme')).json?.result.connections[0]).to.include({ pickedUp: false });
  });

  it('is waited for, and then sent again, where the files have changed', async () => {
    await lose(await project());
    acme.switches.polls = 1;
    const cwd = projectWith(await appFilesFor('acme', { contactEmail: 'new@acme.example' }));
    const run = await deployNow(cwd, '-c', 'acme', '-o', admins.acme);
    expect(run.json?.result.connections[0]).to.include({ outcome: 'deployed', pickedUp: false });
    expect(acme.state.deployments).to.have.length(2);
    expect(acme.state.deployments[0]?.pollsLeft).to.equal(0);
  });

  it('keeps what it gives: the org is looked at again once it has ended', async () => {
    await deployNow(await project(), '-c', 'acme');
    const other = addPermissionSet(acme, 'Other');
    const user = addUser(acme, 'other@acme.example');
    assign(acme, user, other.id);
    const cwd = await project();
    acme.switches.polls = 3;
    acme.switches.onRequest = ({ soapAction }) =>
      soapAction === 'checkDeployStatus' ? { status: 400, body: 'no' } : undefined;
    await deployNow(cwd, '-c', 'acme', '--permission-set', 'Other');
    // An org applies a deploy at its end: undone now, and done when its end is near.
    const policy = acme.state.apps[0]?.components.ExtlClntAppOauthConfigurablePolicies;
    const after = { elements: policy?.elements, rows: acme.state.setupEntityAccess };
    Object.assign(policy ?? {}, { elements: { ...after.elements, commaSeparatedPermissionSet: 'JwtLogin_Access' } });
    acme.state.setupEntityAccess = after.rows.filter(({ parentId }) => parentId !== other.id);
    let asked = 0;
    acme.switches.onRequest = ({ soapAction }) => {
      if (soapAction !== 'checkDeployStatus' || ++asked !== 2) return;
      Object.assign(policy ?? {}, { elements: after.elements });
      acme.state.setupEntityAccess = after.rows;
    };
    const run = await deployNow(cwd, '-c', 'acme');
    expect(run.json?.result.connections[0]).to.include({ outcome: 'deployed', pickedUp: false });
    expect(run.json?.result.connections[0]).to.have.deep.property('grants', [
      { kind: 'permissionSet', name: 'JwtLogin_Access' },
      { kind: 'permissionSet', name: 'Other' },
    ]);
    expect(await jwtLogin(acme, await privateKeyPem(), 'JwtLogin', user.username)).to.equal('logged in');
  });

  it('is sent again once it has ended, or if the org knows nothing of it', async () => {
    const cwd = await project();
    await lose(cwd);
    Object.assign(acme.state.deployments[0] ?? {}, { pollsLeft: 0 });
    expect((await deployNow(cwd, '-c', 'acme')).json?.result.connections[0]).to.include({ pickedUp: false });
    await lose(cwd);
    acme.state.deployments = [];
    expect((await deployNow(cwd, '-c', 'acme')).json?.result.connections[0]).to.include({ pickedUp: false });
  });

  it('is followed by its id on another machine', async () => {
    const cwd = await project();
    await lose(cwd);
    const id = acme.state.deployments[0]?.id ?? '';
    const run = await deployNow(cwd, '-c', 'acme', '--job-id', id);
    expect(run.json?.result.connections[0]).to.include({ outcome: 'deployed', pickedUp: true, deployId: id });
    expect(acme.state.deployments).to.have.length(1);
    const again = await deployNow(cwd, '-c', 'acme', '--job-id', id.slice(0, 15));
    expect(again.json?.result.connections[0]).to.include({ outcome: 'deployed', pickedUp: true });
  });

  const otherCertificate = async () =>
    (await generateKeyPair({ subject: { commonName: 'new' }, days: 30, bits: 2048 })).certificatePem;
  for (const [what, filesNow] of [
    ['one element', () => appFilesFor('acme', { contactEmail: 'new@acme.example' })],
    ['the certificate', async () => appFilesFor('acme', { certificatePem: await otherCertificate() })],
  ] as const)
    it(`isn’t one of these files by its id, if ${what} has changed since`, async () => {
      await deployNow(await project(), '-c', 'acme');
      const argv = ['-c', 'acme', '-o', admins.acme, '--allow-certificate-change'];
      const id = acme.state.deployments[0]?.id ?? '';
      const run = await deployNow(projectWith(await filesNow()), ...argv, '--job-id', id);
      expect(errorsOf(run)).to.deep.equal(['DeployIsAnotherError']);
      expect(run.exitCode).to.equal(2);
      expect(acme.state.deployments).to.have.length(1);
    });

  it('is one of these files by its id, whatever the org hides or was granted since', async () => {
    const cwd = await project();
    await deployNow(cwd, '-c', 'acme');
    acme.switches.certificateReadable = false;
    grant(acme, 'JwtLogin', addPermissionSet(acme, 'Other').id);
    const run = await deployNow(cwd, '-c', 'acme', '--job-id', acme.state.deployments[0]?.id ?? '');
    expect(run.json?.result.connections[0]).to.include({ outcome: 'deployed', pickedUp: true });
  });

  it('is ours too if it failed as a whole, and its failure is shown', async () => {
    const cwd = await project();
    await deployNow(cwd, '-c', 'acme');
    const [deployment] = acme.state.deployments;
    const failure = { messages: [], status: 'Failed', success: false, errorMessage: 'UNKNOWN_EXCEPTION: boom' };
    Object.assign(deployment ?? {}, failure);
    const { json, exitCode } = await deployNow(cwd, '-c', 'acme', '--job-id', deployment?.id ?? '');
    expect(exitCode).to.equal(1);
    expect(json?.result.connections[0]).to.include({ outcome: 'refused' });
    expect(JSON.stringify(json?.result.connections[0])).to.include('UNKNOWN_EXCEPTION: boom');
  });

  it('isn’t what an id means that is unknown, or only validated, or of another app', async () => {
    const cwd = await project();
    const errorOf = async (id: string) => errorsOf(await deployNow(cwd, '-c', 'acme', '--job-id', id))?.[0];
    expect(await errorOf('0Af000000000001AAA')).to.equal('DeployUnknownError');
    await deployNow(cwd, '-c', 'acme', '--dry-run');
    expect(await errorOf(acme.state.deployments[0]?.id ?? '')).to.equal('DeployIsAnotherError');
    await deployNow(cwd, '-c', 'acme');
    for (const message of acme.state.deployments[1]?.messages ?? []) message.fullName = 'Other';
    expect(await errorOf(acme.state.deployments[1]?.id ?? '')).to.equal('DeployIsAnotherError');
    expect((await deployNow(cwd, '-c', 'acme', '--job-id', 'x')).json).to.include({
      name: 'JobIdInvalidError',
      status: 2,
    });
  });
});
