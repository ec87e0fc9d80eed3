import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtSetup, { type JwtSetupResult } from '../../../src/commands/jwt/setup.ts';
import { addPermissionSet, addUser, assign, grant, ownSetOf } from '../../tools/people.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';

/** Whom the one key of an app opens: said before it opens somebody new. */
describe('sf jwt setup and the users who share a key', function () {
  this.timeout(120_000);
  let stage: Scene;
  beforeEach(async () => (stage = await scene()));
  afterEach(() => stage.end());

  const setUp = (connection: string, ...argv: string[]): Promise<CommandRun<JwtSetupResult>> =>
    runCommand(
      JwtSetup,
      ['--no-prompt', '-o', 'admin', '-c', connection, '--wait', '0', '--json', ...argv],
      stage.options,
    );
  const mine = (...argv: string[]) => setUp('acme', '--username', stage.loginUser, ...argv);
  const succeeds = async (run: Promise<CommandRun<JwtSetupResult>>): Promise<string> => {
    const { exitCode, json, raw } = await run;
    expect(exitCode, raw).to.equal(0);
    return json?.warnings.join('\n') ?? '';
  };
  const refused = async (run: Promise<CommandRun<JwtSetupResult>>, name: string, flag: string): Promise<string> => {
    const before = JSON.stringify(stage.org.state.permissionSetAssignments);
    const { exitCode, json, raw } = await run;
    expect(json?.name, raw).to.equal(name);
    expect(exitCode).to.equal(2);
    expect(json?.actions?.join('\n')).to.include(flag);
    expect(JSON.stringify(stage.org.state.permissionSetAssignments)).to.equal(before);
    return [json?.message, ...(json?.actions ?? [])].join('\n');
  };
  const admin = (): string => stage.org.admin.username;

  it('lets in an administrator only where that is allowed, and asks no more once that is done', async () => {
    const text = await refused(setUp('boss', '--username', admin()), 'AdminUserNotAllowedError', '--allow-admin-user');
    expect(text).to.include(admin());
    expect(stage.org.state.apps).to.deep.equal([]);
    await succeeds(setUp('boss', '--username', admin(), '--allow-admin-user'));
    expect(await succeeds(setUp('boss'))).to.include('is the administrator who runs this setup');
  });

  it('means everybody who may do what an administrator may', async () => {
    const root = addUser(stage.org, 'root@acme.example', 'System Administrator');
    const data = addUser(stage.org, 'data@acme.example');
    const all = addPermissionSet(stage.org, 'All_Data');
    all.permissions['PermissionsModifyAllData'] = true;
    assign(stage.org, data, all.id);
    for (const { username } of [root, data])
      await refused(setUp('other', '--username', username), 'AdminUserNotAllowedError', '--allow-admin-user');
  });

  it('says in a dry run who it would be, and refuses nothing', async () => {
    const warnings = await succeeds(setUp('boss', '--username', admin(), '--dry-run'));
    expect(warnings).to.include('is the administrator who runs this setup');
  });

  it('lets a second user in only where that is allowed, and offers an app of its own', async () => {
    addUser(stage.org, 'second@acme.example');
    await succeeds(mine());
    const second = ['--username', 'second@acme.example'];
    const text = await refused(setUp('two', ...second), 'SharedKeyNotAllowedError', '--allow-shared-key');
    expect(text).to.include(stage.loginUser);
    const offer = 'sf jwt setup --connection two --username second@acme.example --app-name JwtLogin_two';
    expect(text).to.include(offer);
    const told = await succeeds(setUp('two', ...second, '--dry-run'));
    expect(told).to.include(`these users would share the key: ${stage.loginUser}`);
    await succeeds(setUp('own', ...second, '--app-name', 'JwtLogin_own'));
    await succeeds(setUp('two', ...second, '--allow-shared-key'));
    expect(await succeeds(mine())).not.to.include('can also log in with this key');
  });

  it('counts all who come with a permission set or a profile', async () => {
    const wide = addPermissionSet(stage.org, 'Deploy_Pipeline');
    const others = Array.from({ length: 7 }, (_, index) =>
      addUser(stage.org, `user-${index}@acme.example`, 'Everybody'),
    );
    for (const user of others) assign(stage.org, user, wide.id);
    const bySet = await refused(
      mine('--permission-set', 'Deploy_Pipeline'),
      'SharedKeyNotAllowedError',
      '--allow-shared-key',
    );
    expect(bySet).to.include('user-4@acme.example and 2 more').and.not.include('user-5@');
    const byProfile = await refused(mine('--profile', 'Everybody'), 'SharedKeyNotAllowedError', '--allow-shared-key');
    expect(byProfile).to.include('user-0@acme.example');
  });

  it('counts nobody who can’t log in', async () => {
    const wide = addPermissionSet(stage.org, 'Deploy_Pipeline');
    const gone = addUser(stage.org, 'gone@acme.example');
    const ended = addUser(stage.org, 'ended@acme.example');
    gone.isActive = false;
    assign(stage.org, gone, wide.id);
    assign(stage.org, ended, wide.id, '2020-01-01T00:00:00.000Z');
    await succeeds(mine('--permission-set', 'Deploy_Pipeline'));
  });

  describe('after the user of a connection was changed', () => {
    const path = (): string => join(stage.project, 'config/jwt-connections.json');
    const change = (username: string): void =>
      writeFileSync(path(), readFileSync(path(), 'utf8').replaceAll(stage.loginUser, username));
    beforeEach(async () => {
      addUser(stage.org, 'new@acme.example');
      await succeeds(mine());
    });

    it('is told where the user is changed', async () => {
      const { json } = await setUp('acme', '--username', 'new@acme.example');
      expect(json?.name).to.equal('ConnectionIsAnotherError');
      expect(json?.actions?.join('\n'))
        .to.include('"username"')
        .and.include('config/jwt-connections.json')
        .and.include('sf jwt setup --connection acme');
    });

    it('says that the earlier one can still log in, and the command that ends it', async () => {
      change('new@acme.example');
      const warnings = await succeeds(setUp('acme', '--allow-shared-key'));
      const { id } = stage.org.state.permissionSetAssignments.find(
        ({ assigneeId }) =>
          stage.org.state.users.find(({ username }) => username === stage.loginUser)?.id === assigneeId,
      ) ?? { id: '' };
      expect(warnings)
        .to.include(`${stage.loginUser} can also log in with this key`)
        .and.include(
          `sf data delete record --sobject PermissionSetAssignment --record-id ${id} --target-org ${admin()}`,
        );
      stage.org.state.permissionSetAssignments = stage.org.state.permissionSetAssignments.filter(
        (row) => row.id !== id,
      );
      expect(await succeeds(setUp('acme'))).not.to.include('can also log in');
    });

    it('names the profile or the permission sets where no one row lets somebody in', async () => {
      const user = addUser(stage.org, 'staff@acme.example', 'Staff');
      grant(stage.org, 'JwtLogin', ownSetOf(stage.org, user).id);
      const warnings = await succeeds(setUp('acme'));
      expect(warnings).to.include('staff@acme.example').and.include('(Staff)').and.not.include('sf data delete');
    });
  });
});
