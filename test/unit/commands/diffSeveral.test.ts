import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigAggregator } from '@salesforce/core';
import { expect } from 'chai';
import JwtDiff, { type JwtDiffResult } from '../../../src/commands/jwt/diff.ts';
import { runCommand } from '../../tools/runCommand.ts';
import { diffScene, type DiffScene } from './diffScene.ts';

let scene: DiffScene;

const diff = async (...argv: string[]) => {
  const { json, exitCode, stderr } = await scene.diff(...argv);
  const [connection] = json?.result?.connections ?? [];
  if (!connection) throw new Error(JSON.stringify(json) + stderr);
  return { ...connection, status: exitCode };
};

const oauthFile = 'jwt/JwtLogin/app/extlClntAppOauthSettings/JwtLogin_oauth.ecaOauth-meta.xml';
const appFile = 'jwt/JwtLogin/app/externalClientApps/JwtLogin.eca-meta.xml';
const connectionFile = 'config/jwt-connections.json';

const edit = (path: string, change: (text: string) => string): void => {
  const file = join(scene.project, path);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
};
const connections = (change: (record: Record<string, unknown>) => Record<string, object>): void =>
  edit(connectionFile, (text) => {
    const file = JSON.parse(text) as { connections: { acme: Record<string, unknown> } };
    return JSON.stringify({ ...file, connections: change(file.connections.acme) });
  });

describe('sf jwt diff of several connections', () => {
  beforeEach(async () => {
    scene = await diffScene();
  });
  afterEach(() => scene.org.close());

  const run = async (...argv: string[]) => {
    const { json, exitCode } = await runCommand<JwtDiffResult>(JwtDiff, [...argv, '--json'], { cwd: scene.project });
    return {
      exitCode,
      name: json?.name,
      outcomes: json?.result?.connections.map(({ connection, outcome, error }) =>
        [connection, outcome, ...(error ? [error.name] : [])].join(' '),
      ),
    };
  };

  it('goes on after one that fails, and finds the stored login of each org', async () => {
    const dead = {
      instanceUrl: 'http://127.0.0.1:1',
      username: 'x@y.example',
      app: 'JwtLogin',
      orgId: '00D000000000001EAA',
    };
    connections((acme) => ({ acme: { ...acme, tags: ['a'] }, aaa: dead }));
    expect(await run('--all')).to.deep.include({
      exitCode: 2,
      outcomes: ['aaa failed AdminLoginMissingError', 'acme same'],
    });
    expect(await run('--tag', 'a')).to.deep.include({ exitCode: 0, outcomes: ['acme same'] });
    expect(await run('--tag', 'b')).to.include({ exitCode: 2, name: 'TagUnknownError' });
    expect(await run('--connection', 'acme', '--connection', 'aaa')).to.include({ exitCode: 2 });
    expect(await run('--connection', 'nobody')).to.include({ exitCode: 2, name: 'ConnectionUnknownError' });
    expect(await run('--connection', 'nobody', '--connection', 'acme')).to.deep.include({
      exitCode: 2,
      outcomes: ['nobody failed ConnectionUnknownError', 'acme same'],
    });
    connections((acme) => ({ acme, bad: { instanceUrl: 'https://bad.my.salesforce.com' } }));
    expect(await run('--all')).to.deep.include({
      exitCode: 2,
      outcomes: ['acme same', 'bad failed ConnectionFileInvalidError'],
    });
    expect(await run()).to.include({ exitCode: 2, name: 'ConnectionFileInvalidError' });
  });

  it('takes the default org for a single connection that has no login of its own, and needs one at all', async () => {
    connections((acme) => ({ acme: { ...acme, instanceUrl: 'https://login.salesforce.com' } }));
    await ConfigAggregator.clearInstance();
    const withDefault = { cwd: scene.project, env: { SF_TARGET_ORG: scene.admin } };
    const single = await runCommand<JwtDiffResult>(JwtDiff, ['--connection', 'acme', '--json'], withDefault);
    await ConfigAggregator.clearInstance();
    expect(single.json?.result?.connections[0]?.outcome, single.stdout).to.equal('same');
    expect(await run('--connection', 'acme')).to.deep.include({ outcomes: ['acme failed AdminLoginMissingError'] });
    rmSync(join(scene.project, connectionFile));
    expect(await run('--connection', 'acme')).to.deep.include({ outcomes: ['acme failed TargetOrgMissingError'] });
    expect(await run()).to.deep.include({ outcomes: ['acme failed TargetOrgMissingError'] });
  });

  it('doesn’t take the default org for a connection with another My Domain', async () => {
    connections((acme) => ({ acme: { ...acme, instanceUrl: 'https://other.my.salesforce.com' } }));
    await ConfigAggregator.clearInstance();
    const withDefault = { cwd: scene.project, env: { SF_TARGET_ORG: scene.admin } };
    const single = await runCommand<JwtDiffResult>(JwtDiff, ['--connection', 'acme', '--json'], withDefault);
    await ConfigAggregator.clearInstance();
    expect(single.json?.result?.connections[0]?.error?.name, single.stdout).to.equal('OrgNotExpectedError');
  });

  it('doesn’t compare a connection with the org of another', async () => {
    connections((acme) => ({ acme, aaa: { ...acme, instanceUrl: 'https://other.my.salesforce.com' } }));
    expect(await run('--all', '--target-org', scene.admin)).to.deep.include({
      outcomes: ['aaa failed AdminLoginElsewhereError', 'acme same'],
    });
  });

  it('says how many have no difference', async () => {
    connections((acme) => ({ acme, aaa: { ...acme, orgId: '00D000000000001EAA' } }));
    const { stdout } = await runCommand(JwtDiff, ['--all'], { cwd: scene.project });
    expect(stdout).to.include('aaa: not compared.').and.include('1 of 2 connections have no differences.');
  });

  it('is temporary where an org can’t be reached, wrong usage without files, a failure in another org', async () => {
    const target = ['--target-org', scene.admin, '--connection', 'acme'];
    scene.org.switches.http503 = ['versions'];
    expect(await run(...target)).to.deep.include({ exitCode: 75, outcomes: ['acme failed OrgNotReadyError'] });
    scene.org.switches.http503 = false;
    expect(await run(...target, '--expected-org-id', '00D000000000001EAA')).to.deep.include({
      exitCode: 1,
      outcomes: ['acme failed OrgNotExpectedError'],
    });
    rmSync(join(scene.project, 'jwt'), { recursive: true });
    expect(await run(...target)).to.deep.include({ exitCode: 2, outcomes: ['acme failed AppFilesMissingError'] });
    expect(readdirSync(scene.project)).not.to.include('jwt');
  });

  it('refuses files of another app, and two of one type', async () => {
    edit(oauthFile, (text) => text.replace('>JwtLogin<', '>Other<'));
    expect((await diff()).error?.name).to.equal('AppFileNotBoundError');
    edit(oauthFile, (text) => text.replace('>Other<', '>JwtLogin<'));
    writeFileSync(
      join(scene.project, oauthFile.replace('JwtLogin_oauth', 'Two')),
      readFileSync(join(scene.project, oauthFile)),
    );
    expect((await diff()).error?.name).to.equal('AppFileDuplicateError');
    rmSync(join(scene.project, appFile));
    expect((await diff()).error?.name).to.equal('AppFileMissingError');
  });
});
