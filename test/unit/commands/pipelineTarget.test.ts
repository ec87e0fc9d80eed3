/** A pull request, which is files of the repository only, must not choose the org that a pipeline's admin changes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StateAggregator } from '@salesforce/core';
import { expect } from 'chai';
import JwtDeploy, { type JwtDeployResult } from '../../../src/commands/jwt/deploy.ts';
import JwtDiff, { type JwtDiffResult } from '../../../src/commands/jwt/diff.ts';
import JwtSetup, { type JwtSetupResult } from '../../../src/commands/jwt/setup.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { scene } from '../../tools/scene.ts';
import { appFilesFor, projectWith } from '../org/appProject.ts';
import { logInAdmin } from '../org/localAdmin.ts';

type Result = JwtDeployResult | JwtDiffResult;
const pipeline = { CI: 'true' };
let production: LocalOrg;
let sandbox: LocalOrg;
let admins: { production: string; sandbox: string };
let count = 0;

const loggedIn = (): void => {
  beforeEach(async () => {
    // Names of their own: sf keeps what it has read of a login for as long as the process lives.
    count += 1;
    production = await startLocalOrg({
      state: ({ users }) => void Object.assign(users[0] ?? {}, { username: `target-${count}@acme.example` }),
    });
    sandbox = await startLocalOrg({
      state: ({ users, organization }) => {
        Object.assign(users[0] ?? {}, { username: `target-${count}@sandbox.example` });
        Object.assign(organization, { name: 'Sandbox', isSandbox: true });
      },
    });
    admins = { production: await logInAdmin(production), sandbox: await logInAdmin(sandbox) };
  });
  afterEach(async () => {
    const { orgs } = await StateAggregator.getInstance();
    for (const username of Object.values(admins)) await orgs.remove(username);
    await Promise.all([production.close(), sandbox.close()]);
  });
};

const recordOf = (org: LocalOrg) => ({
  instanceUrl: org.origin,
  username: 'ci@acme.example',
  app: 'JwtLogin',
  orgId: org.state.organization.id,
});
/** The connection `sbx` was moved to the given org; `prod` was added beside it. */
const project = async (sbx?: LocalOrg, prod?: LocalOrg): Promise<string> => {
  const files = [...(await appFilesFor('sbx')), ...(await appFilesFor('prod')).filter(({ part }) => part === 'org')];
  const connections = { ...(sbx && { sbx: recordOf(sbx) }), ...(prod && { prod: recordOf(prod) }) };
  return projectWith(files, { version: 1, connections });
};
const run = (cwd: string, argv: string[], env = {}): Promise<CommandRun<Result>> =>
  runCommand<Result>(JwtDeploy, ['--no-prompt', '--json', ...argv], { cwd, env: { ...pipeline, ...env } });
const outcomes = ({ json }: CommandRun<Result>) =>
  json?.result.connections.map((entry) =>
    [entry.connection, entry.outcome, 'error' in entry ? entry.error?.name : undefined].filter(Boolean).join(' '),
  );
const deploysSeen = (org: LocalOrg): number => org.requests.filter(({ soapAction }) => soapAction === 'deploy').length;
const refused = ['sbx failed ProductionNotPinnedError'];
const deployed = ['sbx deployed'];

describe('in a pipeline, a connection that was moved to production', () => {
  loggedIn();
  const sbx = ['--connection', 'sbx'];

  it('is not deployed, nor validated, while only the project says so', async () => {
    const cwd = await project(production);
    const { json, ...rest } = await run(cwd, sbx);
    expect(outcomes({ json, ...rest })).to.deep.equal(refused);
    expect(rest.exitCode).to.equal(2);
    const { id } = production.state.organization;
    expect(JSON.stringify(json)).to.include('SF_JWT_SBX_ORG_ID').and.include(`--expected-org-id ${id}`);
    expect(outcomes(await run(cwd, [...sbx, '--dry-run']))).to.deep.equal(refused);
    expect(outcomes(await run(cwd, sbx, { SF_TARGET_ORG: admins.sandbox }))).to.deep.equal(refused);
    expect(deploysSeen(production)).to.equal(0);
  });

  it('is deployed if the pipeline says so, in one of four ways, and on a machine of one’s own', async () => {
    const cwd = await project(production);
    const { id } = production.state.organization;
    const ways: Array<[string[], Record<string, string | undefined>]> = [
      [[], { SF_JWT_SBX_ORG_ID: id }],
      [['--expected-org-id', id], {}],
      [['--target-org', admins.production], {}],
      [[], { SF_TARGET_ORG: admins.production }],
      [[], { CI: undefined }],
    ];
    for (const [argv, env] of ways)
      expect(outcomes(await run(cwd, [...sbx, ...argv], env)), JSON.stringify([argv, env])).to.deep.equal(deployed);
  });

  it('ends the deploy to that org alone, with --all', async () => {
    const result = await run(await project(sandbox, production), ['--all']);
    expect(outcomes(result)).to.deep.equal(['prod failed ProductionNotPinnedError', ...deployed]);
    expect([deploysSeen(production), deploysSeen(sandbox)]).to.deep.equal([0, 1]);
  });

  it('is left out of the file, and the project’s own target-org doesn’t count', async () => {
    const cwd = await project();
    mkdirSync(join(cwd, '.sf'));
    writeFileSync(join(cwd, '.sf/config.json'), JSON.stringify({ 'target-org': admins.production }));
    expect(outcomes(await run(cwd, sbx))).to.deep.equal(['sbx failed TargetOrgMissingError']);
    expect(deploysSeen(production)).to.equal(0);
    expect(outcomes(await run(cwd, sbx, { CI: undefined }))).to.deep.equal(deployed);
  });

  it('is compared with a warning', async () => {
    const cwd = await project(production);
    const options = { cwd, env: pipeline };
    const { json } = await runCommand<Result>(JwtDiff, ['--json', ...sbx], options);
    expect(json?.warnings.join()).to.match(/^sbx: .*SF_JWT_SBX_ORG_ID/);
    const named = await runCommand<Result>(JwtDiff, ['--json', ...sbx, '--target-org', admins.production], options);
    expect(named.json?.warnings.join()).not.to.include('SF_JWT_SBX_ORG_ID');
  });
});

describe('in a pipeline, a connection to a sandbox', () => {
  loggedIn();

  it('is deployed without a pin, with a warning that names the variable', async () => {
    const cwd = await project(sandbox);
    const open = await run(cwd, ['--connection', 'sbx']);
    expect(outcomes(open)).to.deep.equal(deployed);
    expect(open.json?.warnings.join()).to.include('SF_JWT_SBX_ORG_ID');
    const env = { SF_JWT_SBX_ORG_ID: sandbox.state.organization.id };
    expect((await run(cwd, ['--connection', 'sbx'], env)).json?.warnings.join()).not.to.include('SF_JWT_SBX');
  });
});

describe('in a pipeline, sf jwt setup', () => {
  it('changes nothing in production while only the project says which org it is', async () => {
    const stage = await scene();
    try {
      const env = { ...stage.options.env, ...pipeline };
      const setUp = (argv: string[], more = {}): Promise<CommandRun<JwtSetupResult>> =>
        runCommand(JwtSetup, ['--connection', 'acme', '--no-prompt', '--json', ...argv], {
          ...stage.options,
          env: { ...env, ...more },
        });
      const named = await setUp(['--target-org', 'admin', '--username', stage.loginUser]);
      expect(named.exitCode, named.raw).to.equal(0);
      const alone = await setUp([]);
      expect([alone.json?.name, alone.exitCode]).to.deep.equal(['ProductionNotPinnedError', 2]);
      const pinned = await setUp([], { SF_JWT_ACME_ORG_ID: stage.org.state.organization.id });
      expect(pinned.exitCode, pinned.raw).to.equal(0);
    } finally {
      await stage.end();
    }
  });
});
