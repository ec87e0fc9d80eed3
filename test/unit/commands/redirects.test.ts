/** No request of any flow that holds a token or an assertion goes where an org points: generated over these requests. */
import { rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AuthInfo } from '@salesforce/core';
import { expect } from 'chai';
import JwtAuthorize from '../../../src/commands/jwt/authorize.ts';
import JwtDeploy from '../../../src/commands/jwt/deploy.ts';
import JwtDiff from '../../../src/commands/jwt/diff.ts';
import JwtSetup from '../../../src/commands/jwt/setup.ts';
import JwtVerify from '../../../src/commands/jwt/verify.ts';
import type { LocalOrg, OrgState } from '../../org/index.ts';
import { holdsCredential, startCatcher, type Catcher } from '../../tools/catcher.ts';
import { addPermissionSet, assign } from '../../tools/people.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { logInAdmin, scene, type Scene } from '../../tools/scene.ts';

type Place = { stage: Scene; state: OrgState };

const statuses = [301, 302, 303, 307, 308];

type Flow = {
  name: string;
  command: { run: (argv: string[], root: string) => Promise<unknown> };
  argv: string[];
  env?: (org: LocalOrg) => Record<string, string>;
  /** Begins with an org and a project that know nothing of the app. */
  isFirst?: true;
  prepare?: (stage: Scene) => Promise<void>;
};

const loginUser = 'ci@acme.example';
const acme = ['--connection', 'acme'];
const byAdmin = [...acme, '--target-org', 'admin'];
const setUp = [...byAdmin, '--username', loginUser, '--no-prompt', '--wait', '0'];

/** The admin logs in by JWT and the session has ended: core renews it by itself, and asks the org what it is. */
const endSession = async ({ org, keyFolder }: Scene): Promise<void> => {
  const authInfo = await AuthInfo.create({ username: org.admin.username });
  await authInfo.save({
    accessToken: `${org.admin.accessToken.split('!')[0]}!ended`,
    privateKey: join(keyFolder, 'acme.key'),
    clientId: org.state.apps[0]?.consumerKey,
    loginUrl: org.origin,
  });
};

/** The admin may use the app as well, and the login user may deploy. */
const prepareUsers = (org: LocalOrg): void => {
  const { users, permissionSets } = org.state;
  const userNamed = (name: string) => users.find(({ username }) => username === name) ?? expect.fail(name);
  const access = permissionSets.find(({ name }) => name === 'JwtLogin_Access') ?? expect.fail('no permission set');
  assign(org, userNamed(org.admin.username), access.id);
  const deployers = addPermissionSet(org, 'Deployers');
  Object.assign(deployers.permissions, { PermissionsModifyMetadata: true });
  assign(org, userNamed(loginUser), deployers.id);
};

const flows: Flow[] = [
  { name: 'setup', command: JwtSetup, argv: setUp, isFirst: true },
  { name: 'setup --dry-run', command: JwtSetup, argv: [...setUp, '--dry-run'], isFirst: true },
  { name: 'setup again', command: JwtSetup, argv: setUp },
  {
    name: 'verify',
    command: JwtVerify,
    argv: [...acme, '--check-deploy', '--smoke', 'SELECT Id FROM User'],
  },
  {
    name: 'authorize',
    command: JwtAuthorize,
    argv: [...acme, '--alias', 'ci', '--set-default', '--set-default-dev-hub'],
  },
  { name: 'deploy', command: JwtDeploy, argv: [...byAdmin, '--no-prompt'] },
  { name: 'deploy --dry-run', command: JwtDeploy, argv: [...byAdmin, '--no-prompt', '--dry-run'] },
  {
    name: 'deploy by REST',
    command: JwtDeploy,
    argv: [...byAdmin, '--no-prompt'],
    env: () => ({ SF_ORG_METADATA_REST_DEPLOY: 'true' }),
  },
  { name: 'diff', command: JwtDiff, argv: byAdmin },
  { name: 'diff --export', command: JwtDiff, argv: [...byAdmin, '--export'] },
  {
    name: 'diff with a session that core renews',
    command: JwtDiff,
    argv: byAdmin,
    env: (org) => ({ SF_AUDIENCE_URL: org.origin }),
    prepare: endSession,
  },
];

describe('a redirect of a request that holds a token or an assertion', function () {
  this.timeout(600_000);
  let catcher: Catcher;
  /** An org and a project that know nothing of the app, and others where it is set up. */
  const places: { bare?: Place; ready?: Place } = {};

  before(async () => {
    catcher = await startCatcher();
    const bare = await scene();
    places.bare = { stage: bare, state: structuredClone(bare.org.state) };
    const ready = await scene();
    const made = await runCommand(JwtSetup, [...setUp, '--json'], ready.options);
    expect(made.exitCode, made.stdout).to.equal(0);
    prepareUsers(ready.org);
    places.ready = { stage: ready, state: structuredClone(ready.org.state) };
  });
  after(async () => {
    catcher.close();
    for (const { stage } of Object.values(places)) await stage.end();
  });

  const placeOf = ({ isFirst }: Flow): Place => (isFirst ? places.bare : places.ready) ?? expect.fail('no place');

  const begin = async (flow: Flow): Promise<Scene> => {
    const { stage, state } = placeOf(flow);
    Object.assign(stage.org.state, structuredClone(state));
    const made = flow.isFirst ? ['config', 'jwt'].map((name) => join(stage.project, name)) : [];
    for (const path of [join(homedir(), '.sf', 'jwt'), ...made]) rmSync(path, { recursive: true, force: true });
    await logInAdmin(stage.org);
    await flow.prepare?.(stage);
    stage.org.requests.length = 0;
    return stage;
  };

  const run = async (flow: Flow, onRequest?: LocalOrg['switches']['onRequest']): Promise<CommandRun> => {
    const { org, options } = await begin(flow);
    Object.assign(org.switches, { onRequest });
    const env = { ...options.env, ...flow.env?.(org) };
    const result = await runCommand(flow.command, [...flow.argv, '--json'], { ...options, env });
    Object.assign(org.switches, { onRequest: undefined });
    return result;
  };

  /** Answers the request with this number, of those that hold a credential, with a redirect. */
  const redirected = (flow: Flow, index: number, { status, location }: { status: number; location: string }) => {
    let seen = -1;
    return run(flow, (request) => {
      if (!holdsCredential(request)) return undefined;
      seen += 1;
      return seen === index ? { status, headers: { location } } : undefined;
    });
  };

  /** What a command says of it: its own error, that of its connection, or a fault. */
  const isReported = ({ exitCode, stdout }: CommandRun): boolean =>
    exitCode !== 0 && /"name": "\w+Error"|"fault": \{/.test(stdout);

  for (const flow of flows)
    it(`is followed nowhere in ${flow.name}`, async () => {
      const plain = await run(flow);
      expect(plain.exitCode, plain.stdout).to.equal(0);
      const credentials = placeOf(flow).stage.org.requests.filter(holdsCredential);
      expect(credentials.length).to.be.greaterThan(3);
      for (const [index, { kind, rawPath, soapAction }] of credentials.entries()) {
        const status = statuses[index % statuses.length] ?? 302;
        const location = `${catcher.origins[index % 2]}${rawPath}`;
        const result = await redirected(flow, index, { status, location });
        const what = `${status} to ${soapAction ?? kind} ${rawPath}`;
        expect(catcher.caught, what).to.deep.equal([]);
        // The login proves itself without the name of the user: an org that doesn't tell it is no fault.
        expect(kind === 'userinfo' || isReported(result), what + result.stdout).to.equal(true);
      }
    });
});
