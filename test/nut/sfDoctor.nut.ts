/** `sf doctor` of the real CLI shows our part, and what it writes down can be attached to a public issue. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startLocalOrg, type LocalOrg } from '../org/index.ts';
import { runSf } from '../tools/realSf.ts';
import { root } from '../tools/runCommand.ts';
import { opensslPair } from '../unit/local-org/appPackage.ts';

type Written = {
  pluginSpecificData: Record<
    string,
    Array<{ connections: Array<{ connection?: string; fault?: string; checks: unknown[] }> }>
  >;
  diagnosticResults: Array<{ testName: string; status: string }>;
  suggestions: string[];
};

describe('sf doctor', function () {
  this.timeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-doctor-'));
  const [home, project] = [join(folder, 'home'), join(folder, 'project')];
  const pair = opensslPair('rsa:2048', 300);
  let org: LocalOrg;

  before(async () => {
    org = await startLocalOrg();
    for (const each of [home, join(project, 'config'), join(project, 'keys')])
      mkdirSync(each, { recursive: true, mode: 0o700 });
    writeFileSync(join(project, 'sfdx-project.json'), '{"packageDirectories":[{"path":"force-app","default":true}]}');
    writeFileSync(join(project, 'keys/acme.key'), pair.key, { mode: 0o600 });
    writeFileSync(join(project, 'keys/acme.crt'), pair.certificate);
    const record = { instanceUrl: org.origin, username: 'ci@acme.example', clientId: '3MVG9.the.consumer.key.of.acme' };
    writeFileSync(
      join(project, 'config/jwt-connections.json'),
      JSON.stringify({ version: 1, connections: { acme: record, beta: { ...record, keyName: 'lost' } } }),
    );
    const linked = await runSf(['plugins', 'link', root, '--no-install'], { home, cwd: project });
    expect(linked.code, linked.stderr).to.equal(0);
  });
  after(async () => {
    await org.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('tells of each connection, without names, ids, hosts and secrets, and asks no org', async () => {
    const env = {
      SF_JWT_ALLOWED_HOSTS: org.host,
      SF_JWT_KEY_DIR: join(project, 'keys'),
      SF_JWT_BETA_KEY_PASSPHRASE: 'correct horse battery staple',
      SF_JWT_BETA: 'a bundle that never was one',
      SF_JWT_GAMMA_KEY: pair.key,
    };
    const { stdout, stderr, code } = await runSf(['doctor', '--plugin', 'sf-plugin-jwt'], { home, cwd: project, env });
    expect(code, stdout + stderr).to.equal(0);
    expect(stdout).to.include('pass - [sf-plugin-jwt] Connection acme: key, certificate, and instance URL');
    expect(stdout).to.match(/fail - \[sf-plugin-jwt\] Connection beta: \w/);
    expect(stdout).to.include('sf jwt doctor --connection <connection>');
    const file = readdirSync(project).find((name) => name.endsWith('-diagnosis.json')) ?? expect.fail(stdout);
    const text = readFileSync(join(project, file), 'utf8');
    const written = JSON.parse(text) as Written;
    const [data] = written.pluginSpecificData['sf-plugin-jwt'] ?? [];
    expect(data?.connections.map(({ connection }) => connection)).to.deep.equal(['acme', 'beta']);
    expect(data?.connections[0]?.checks.length).to.be.greaterThan(2);
    for (const secret of [
      'correct horse',
      'a bundle that',
      pair.key.slice(100, 140),
      'ci@acme.example',
      '3MVG9',
      org.host,
    ])
      expect(text + stdout + stderr, secret).not.to.include(secret);
    expect(text).to.include('"SF_JWT_BETA",\n      "(removed)"');
    expect(org.requests).to.have.length(0);
  });

  it('is not spoiled by a project that is damaged', async () => {
    writeFileSync(join(project, 'config/jwt-connections.json'), '{"version":');
    const { stdout, code } = await runSf(['doctor', '--plugin', 'sf-plugin-jwt'], { home, cwd: project });
    expect(code, stdout).to.equal(0);
    expect(stdout).to.match(/fail - \[sf-plugin-jwt\] The connections can't be read: /);
  });
});
