import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtDeploy from '../../../src/commands/jwt/deploy.ts';
import JwtDiff from '../../../src/commands/jwt/diff.ts';
import JwtSetup, { type JwtSetupResult } from '../../../src/commands/jwt/setup.ts';
import JwtVerify from '../../../src/commands/jwt/verify.ts';
import { addUser } from '../../tools/people.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';

describe('sf jwt setup and what the login is for', function () {
  this.timeout(120_000);
  let stage: Scene;
  beforeEach(async () => (stage = await scene()));
  afterEach(() => stage.end());

  const run = (...argv: string[]): Promise<CommandRun<JwtSetupResult>> =>
    runCommand(
      JwtSetup,
      ['--target-org', 'admin', '--connection', 'acme', '--wait', '0', '--no-prompt', ...argv],
      stage.options,
    );
  const setUp = (...argv: string[]) => run('--username', stage.loginUser, ...argv);
  const outcomes = ({ json }: CommandRun<JwtSetupResult>): string[] =>
    (json?.result.steps ?? []).filter(({ outcome }) => outcome !== 'unchanged').map(({ step }) => step);
  const filePath = (name: string): string =>
    join(stage.project, `jwt/JwtLogin/app/permissionsets/${name}.permissionset-meta.xml`);
  /** The names of the permission sets that a user holds. */
  const heldBy = (username = stage.loginUser): string[] => {
    const { permissionSets, permissionSetAssignments, users } = stage.org.state;
    const id = users.find((user) => user.username === username)?.id;
    const held = permissionSetAssignments.filter(({ assigneeId }) => assigneeId === id);
    return permissionSets
      .filter((set) => held.some(({ permissionSetId }) => permissionSetId === set.id))
      .map(({ name }) => name)
      .filter((name) => name.startsWith('JwtLogin'));
  };
  const takeAway = (name: string): void => {
    const { state } = stage.org;
    const id = state.permissionSets.find((set) => set.name === name)?.id;
    state.permissionSetAssignments = state.permissionSetAssignments.filter(
      ({ permissionSetId }) => permissionSetId !== id,
    );
  };

  for (const [preset, name, permission] of [
    ['deploy', 'JwtLogin_Deploy', 'ModifyMetadata'],
    ['read-only', 'JwtLogin_ReadOnly', 'ViewSetup'],
    ['event-logs', 'JwtLogin_EventLogs', 'ViewEventLogFiles'],
  ] as const)
    it(`makes, deploys and assigns the permission set of --preset ${preset}, and keeps it so`, async () => {
      const first = await setUp('--preset', preset, '--json');
      expect(first.exitCode, first.stdout).to.equal(0);
      expect(heldBy()).to.have.members(['JwtLogin_Access', name]);
      expect(readFileSync(filePath(name), 'utf8')).to.include(permission);
      expect(first.json?.result.preauthorized).to.deep.equal([{ kind: 'permissionSet', name: 'JwtLogin_Access' }]);
      expect(first.json?.warnings?.join(' ')).to.include(`${name} (`).and.to.include(`userPermissions: ${permission}`);
      const second = await run('--json');
      expect(outcomes(second), second.stdout).to.deep.equal([]);
      takeAway(name);
      expect(outcomes(await run('--json'))).to.deep.equal(['access']);
      expect(heldBy()).to.have.members(['JwtLogin_Access', name]);
    });

  it('makes nothing but a login unless that is asked for, and adds to it when it is', async () => {
    expect((await setUp('--preset', 'none', '--json')).exitCode).to.equal(0);
    expect(heldBy()).to.deep.equal(['JwtLogin_Access']);
    const verified = await runCommand(JwtVerify, ['--connection', 'acme', '--check-deploy'], stage.options);
    expect(verified.stdout).to.include('sf jwt setup --connection acme --preset deploy');
    expect((await run('--preset', 'deploy', '--json')).exitCode).to.equal(0);
    const cured = await runCommand(JwtVerify, ['--connection', 'acme', '--check-deploy', '--json'], stage.options);
    expect(cured.exitCode, cured.stdout).to.equal(0);
  });

  it('shows all of it in a dry run and changes nothing', async () => {
    const { json, exitCode, stdout } = await setUp('--preset', 'deploy', '--dry-run', '--json');
    expect(exitCode, stdout).to.equal(0);
    expect(json?.result.steps.find(({ step }) => step === 'access')?.details.permissionSets).to.equal(
      'JwtLogin_Access, JwtLogin_Deploy',
    );
    expect(heldBy()).to.deep.equal([]);
    expect(stage.org.state.permissionSets.map(({ name }) => name)).not.to.include('JwtLogin_Deploy');
  });

  it('takes the flag as consent to what the preset grants, not to what a file adds to it', async () => {
    expect((await setUp('--preset', 'deploy', '--json')).exitCode).to.equal(0);
    const added =
      '<userPermissions><enabled>true</enabled><name>ModifyAllData</name></userPermissions></PermissionSet>';
    const path = filePath('JwtLogin_Deploy');
    writeFileSync(path, readFileSync(path, 'utf8').replace('</PermissionSet>', added));
    for (const argv of [[], ['--preset', 'deploy']]) {
      const { json } = await run('--json', ...argv);
      expect(json).to.include({ name: 'PermissionsNotAllowedError' });
      expect(json?.message).to.include('ModifyAllData').and.not.to.include('ApiEnabled');
    }
    expect((await run('--json', '--preset', 'deploy', '--allow-permissions')).exitCode).to.equal(0);
  });

  it('doesn’t take a file for consent where the org has nothing of it, and says how to assign it', async () => {
    expect((await setUp('--preset', 'deploy', '--json')).exitCode).to.equal(0);
    const { state } = stage.org;
    takeAway('JwtLogin_Deploy');
    state.permissionSets = state.permissionSets.filter(({ name }) => name !== 'JwtLogin_Deploy');
    const { exitCode, json } = await run('--json');
    expect(exitCode).to.equal(0);
    expect(json?.warnings?.join(' ')).to.include('sf jwt setup --connection acme --preset deploy');
    expect(heldBy()).to.deep.equal(['JwtLogin_Access']);
  });

  it('gives nothing to another user of the app, whom the files don’t mean', async () => {
    expect((await setUp('--preset', 'deploy', '--json')).exitCode).to.equal(0);
    const { username } = addUser(stage.org, 'reader@acme.example');
    for (const argv of [['--username', username], []]) {
      const second = await runCommand(
        JwtSetup,
        ['--target-org', 'admin', '--connection', 'reader', '--no-prompt', '--allow-shared-key', '--json', ...argv],
        stage.options,
      );
      expect(second.exitCode, second.stdout).to.equal(0);
      expect(heldBy(username)).to.deep.equal(['JwtLogin_Access']);
    }
  });

  it('refuses a permission set of that name that somebody else made', async () => {
    expect((await setUp('--json')).exitCode).to.equal(0);
    expect((await run('--preset', 'deploy', '--json')).exitCode).to.equal(0);
    const set = stage.org.state.permissionSets.find(({ name }) => name === 'JwtLogin_Deploy');
    if (set) set.description = 'mine';
    takeAway('JwtLogin_Deploy');
    expect((await run('--preset', 'deploy', '--json')).json).to.include({ name: 'PermissionSetNotOursError' });
    expect(heldBy()).to.deep.equal(['JwtLogin_Access']);
  });

  it('has deploy and diff say what isn’t assigned, with the command, and nothing otherwise', async () => {
    expect((await setUp('--preset', 'read-only', '--json')).exitCode).to.equal(0);
    const told = async (): Promise<string[]> => {
      const diff = await runCommand(JwtDiff, ['--target-org', 'admin', '--connection', 'acme'], stage.options);
      const argv = ['--target-org', 'admin', '--connection', 'acme', '--no-prompt'];
      const deploy = await runCommand(JwtDeploy, argv, stage.options);
      expect([diff.exitCode, deploy.exitCode], `${diff.stdout}${deploy.stderr}`).to.deep.equal([0, 0]);
      return [diff.stderr, deploy.stderr];
    };
    const advice = 'sf jwt setup --connection acme --preset read-only';
    for (const text of await told()) expect(text).not.to.include(advice);
    takeAway('JwtLogin_ReadOnly');
    for (const text of await told()) expect(text.replace(/\s+/g, ' ')).to.include(advice);
    rmSync(filePath('JwtLogin_ReadOnly'));
    for (const text of await told()) expect(text).not.to.include(advice);
  });
});
