/** A hostile pull request, which is files of the repository only, against the built plugin as a pipeline runs it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { encodeBundle } from '../../src/connection/bundle/bundle.ts';
import { startLocalOrg, type LocalOrg } from '../org/index.ts';
import type { PluginRun } from '../tools/builtPlugin.ts';
import { findCanaries, plantKey, plantToken, type Canaries } from '../tools/canary.ts';
import { filesBelow } from '../tools/filesBelow.ts';
import { runnerEnvironments } from '../tools/runners.ts';
import { den, type Den } from '../tools/unprivileged.ts';
import { opensslPair, readyApp } from '../unit/local-org/appPackage.ts';
import { appFilesFor } from '../unit/org/appProject.ts';

const username = 'ci@acme.example';

describe('a pipeline and a hostile pull request', function () {
  this.timeout(240_000);
  const pair = opensslPair();
  let org: LocalOrg;
  let place: Den;
  let clientId: string;
  let orgId: string;

  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(place.project, path)), { recursive: true });
    writeFileSync(join(place.project, path), content);
  };
  const connect = (connections: object): void =>
    write('config/jwt-connections.json', JSON.stringify({ version: 1, connections }));
  const bundle = (): string => encodeBundle({ ...pair, clientId, username, instanceUrl: org.origin, orgId });
  const run = (argv: string[], env: Record<string, string> = {}): Promise<PluginRun> => {
    const runner = runnerEnvironments(place.home).GitHub;
    return place.run(['jwt', ...argv], { env: { SF_JWT_ALLOWED_HOSTS: org.host, ...runner, ...env } });
  };
  const seen = (what: string): number =>
    org.requests.filter(({ kind, soapAction }) => kind === what || soapAction === what).length;

  before(async () => {
    org = await startLocalOrg();
    clientId = await readyApp(org, pair);
    orgId = org.state.organization.id;
    place = den();
    write('sfdx-project.json', '{"packageDirectories":[{"path":"force-app","default":true}]}');
    for (const { path, content } of await appFilesFor('acme')) write(`jwt/JwtLogin/${path}`, content);
  });
  after(async () => {
    await org.close();
    place.end();
  });
  beforeEach(() => (org.requests.length = 0));

  it('find no secret in what a login leaves behind on GitHub', async () => {
    const authorized = await run(['authorize', '--connection', 'acme', '--alias', 'ci'], { SF_JWT_ACME: bundle() });
    expect(authorized.code, authorized.stdout + authorized.stderr).to.equal(0);
    const canaries: Canaries = new Map();
    plantKey(canaries, 'the key', pair.key);
    for (const { accessToken } of org.state.sessions) plantToken(canaries, 'a token', accessToken);
    const { stdout, stderr } = authorized;
    expect(findCanaries(canaries, { stdout, stderr, ...filesBelow(place.folder, 'latin1') })).to.deep.equal([]);
  });

  it('log in as nobody whom only the repository names, with --strict', async () => {
    connect({ acme: { username: 'admin@acme.example', clientId, instanceUrl: org.origin, app: 'JwtLogin' } });
    const env = { SF_JWT_ACME_KEY: pair.key, SF_JWT_ACME_ORG_ID: orgId };
    for (const command of ['verify', 'authorize']) {
      const { code, stdout } = await run([command, '--connection', 'acme', '--strict'], env);
      expect(code).to.equal(1);
      expect(stdout).to.include('[login-from-file]').and.include('SF_JWT_ACME_USERNAME');
    }
    expect(seen('token')).to.equal(0);
  });

  it('log in by none of several bundles that only the repository chooses', async () => {
    write('config/jwt-connections.json', '{"version":1,"defaults":{"connection":"acme"},"connections":{}}');
    const { code, json } = await run(['authorize', '--json'], { SF_JWT_ACME: bundle(), SF_JWT_SBX: bundle() });
    expect([code, json?.name, seen('token')]).to.deep.equal([2, 'ConnectionNotNamedError', 0]);
  });

  it('deploy nothing to a production org that only the repository names', async () => {
    connect({ acme: { username, clientId, instanceUrl: org.origin, orgId, app: 'JwtLogin' } });
    for (const which of [['--connection', 'acme'], ['--all']]) {
      const { code, stdout } = await run(['deploy', ...which, '--no-prompt', '--json']);
      expect(code).to.equal(2);
      expect(stdout).to.include('ProductionNotPinnedError').and.include(`--expected-org-id ${orgId}`);
    }
    connect({});
    write('.sf/config.json', '{"target-org":"ci"}');
    const { code, stdout } = await run(['deploy', '--connection', 'acme', '--no-prompt', '--json']);
    expect(code).to.equal(2);
    expect(stdout).to.include('TargetOrgMissingError');
    expect(seen('deploy')).to.equal(0);
  });
});
