/** The admin lacks each permission in turn: what is needed is named before anything is changed, and the rest isn't missed. */
import { existsSync } from 'node:fs';
import { expect } from 'chai';
import JwtSetup from '../../../src/commands/jwt/setup.ts';
import { assignPermissions, deployPermissions, permissionSetPermissions } from '../../../src/org/people/permissions.ts';
import { permissionLabel } from '../../../src/org/people/permissionLabel.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { runDeploy } from '../../tools/runDeploy.ts';
import { scene, type Scene } from '../../tools/scene.ts';
import { appFilesFor, projectWith } from '../org/appProject.ts';

const commands: Record<string, { needs: typeof deployPermissions; run: (stage: Scene) => Promise<CommandRun> }> = {
  deploy: {
    needs: [...deployPermissions, ...permissionSetPermissions],
    run: async (stage) =>
      runDeploy(['--target-org', 'admin', '--connection', 'acme', '--json'], {
        ...stage.options,
        cwd: projectWith(await appFilesFor('acme')),
      }),
  },
  setup: {
    needs: [...deployPermissions, ...permissionSetPermissions, ...assignPermissions],
    run: (stage) => {
      const login = ['--connection', 'acme', '--username', stage.loginUser, '--wait', '0'];
      return runCommand(JwtSetup, ['--no-prompt', '--target-org', 'admin', ...login, '--json'], stage.options);
    },
  },
};

const take = (stage: Scene, fields: readonly string[]): void => {
  for (const set of stage.org.state.permissionSets.filter(({ isOwnedByProfile }) => isOwnedByProfile))
    if (set.permissions['PermissionsManageUsers']) for (const field of fields) delete set.permissions[field];
};

describe('an admin who lacks one permission', function () {
  this.timeout(60_000);
  let stage: Scene;
  beforeEach(async () => (stage = await scene()));
  afterEach(() => stage.end());

  const snapshot = (): string =>
    JSON.stringify([
      { ...stage.org.state, sessions: [], loginHistory: [] },
      filesBelow(stage.project),
      existsSync(stage.keyFolder),
    ]);

  for (const [command, { needs, run }] of Object.entries(commands)) {
    for (const { anyOf } of needs)
      it(`can’t ${command} without "${anyOf.map((field) => permissionLabel(field)).join(' / ')}", is told so, and nothing is changed`, async () => {
        take(stage, anyOf);
        const before = snapshot();
        const { json, exitCode } = await run(stage);
        expect(json?.name).to.equal('AdminPermissionMissingError');
        expect(json?.message?.split(': ').at(-1)).to.equal(
          `${anyOf.map((field) => permissionLabel(field)).join(' / ')}.`,
        );
        expect(json?.actions?.join()).to.include('Permission Sets');
        expect(exitCode).to.equal(1);
        expect(snapshot()).to.equal(before);
      });

    it(`can’t ${command} without "API Enabled", is told so, and nothing is changed`, async () => {
      take(stage, ['PermissionsApiEnabled']);
      const before = snapshot();
      const { json, exitCode } = await run(stage);
      expect(json?.name).to.equal('AdminApiDisabledError');
      expect(json?.actions?.join()).to.include('"API Enabled"');
      expect(exitCode).to.equal(1);
      expect(snapshot()).to.equal(before);
    });

    it(`either can ${command} or is told which is missing, for every permission that an administrator has`, async () => {
      const has = stage.org.state.permissionSets.find(({ permissions }) => permissions['PermissionsManageUsers']);
      for (const field of Object.keys(has?.permissions ?? {})) {
        await stage.end();
        stage = await scene();
        take(stage, [field]);
        const before = snapshot();
        const { json, exitCode, stdout } = await run(stage);
        const isNeeded = needs.some(({ anyOf }) => anyOf.length === 1 && anyOf[0] === field);
        if (isNeeded || field === 'PermissionsApiEnabled') {
          expect(json?.name, field).to.match(/^Admin(PermissionMissing|ApiDisabled)Error$/);
          expect(snapshot(), field).to.equal(before);
        } else expect(exitCode, `${field}: ${stdout}`).to.equal(0);
      }
    });
  }
});
