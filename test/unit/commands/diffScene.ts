/** An org that holds what the files of a project say, the login user's assignment among it: where tests of diff begin. */
import JwtDeploy from '../../../src/commands/jwt/deploy.ts';
import JwtDiff, { type JwtDiffResult } from '../../../src/commands/jwt/diff.ts';
import type { AppFile, AppSettings } from '../../../src/app/model.ts';
import { newId } from '../../org/ids.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import type { App, AppComponentType, Elements } from '../../org/state.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { appFilesFor, projectWith } from '../org/appProject.ts';
import { logInAdmin } from '../org/localAdmin.ts';

export type DiffScene = {
  org: LocalOrg;
  admin: string;
  project: string;
  app: () => App;
  /** What the org holds of a component of the app, to be changed. */
  elements: (type: AppComponentType) => Elements;
  diff: (...argv: string[]) => Promise<CommandRun<JwtDiffResult>>;
};

type Options = {
  settings?: Partial<AppSettings>;
  /** Changes the files before they are deployed and written. */
  files?: (files: AppFile[]) => AppFile[];
  connection?: object;
};

export const loginUser = 'ci@acme.example';

export const diffScene = async ({ settings, files = (same) => same, connection }: Options = {}): Promise<DiffScene> => {
  const org = await startLocalOrg({ state: (state) => void (state.organization.apiVersion = '68.0') });
  const admin = await logInAdmin(org);
  const app = (): App => present(org.state.apps[0]);
  const all = files(await appFilesFor('acme', settings));
  const record = { instanceUrl: org.origin, username: loginUser, app: 'JwtLogin', ...connection };
  const project = projectWith(all, { version: 1, connections: { acme: record } });
  const target = ['--target-org', admin, '--connection', 'acme'];
  const { error, stdout } = await runCommand(JwtDeploy, [...target, '--no-prompt', '--json'], { cwd: project });
  if (error) throw error;
  if (org.state.apps.length === 0) throw new Error(stdout);
  assign(org, 'JwtLogin_Access');
  return {
    org,
    admin,
    project,
    app,
    elements: (type) => present(app().components[type]).elements,
    diff: (...argv) => runCommand<JwtDiffResult>(JwtDiff, [...target, ...argv, '--json'], { cwd: project }),
  };
};

/** A thing that a test knows to be there. */
export const present = <T>(thing: T | undefined): T => {
  if (thing === undefined) throw new Error('it is not there');
  return thing;
};

/** Gives the login user a permission set. */
export const assign = ({ state }: LocalOrg, permissionSet: string): void => {
  const user = present(state.users.find(({ username }) => username === loginUser));
  const set = present(state.permissionSets.find(({ name }) => name === permissionSet));
  state.permissionSetAssignments.push({
    id: newId('PermissionSetAssignment'),
    assigneeId: user.id,
    permissionSetId: set.id,
    expirationDate: null,
  });
};
