/** A local org, an admin who is logged in to it, and an empty project: where most whole-command tests begin. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthInfo, StateAggregator } from '@salesforce/core';
import { hostileTo, hostility } from './hostileProject.ts';
import { startLocalOrg, type LocalOrg, type LocalOrgOptions } from '../org/index.ts';

export type Scene = {
  org: LocalOrg;
  /** The folder that holds `sfdx-project.json`. */
  project: string;
  keyFolder: string;
  /** For `runCommand`: the key store, the allowed host, the project as working folder. */
  options: { env: Record<string, string | undefined>; cwd: string };
  loginUser: string;
  end: () => Promise<void>;
};

export const scene = async (options: LocalOrgOptions = {}): Promise<Scene> => {
  // The home folder is that of all tests of a process: what one has set up outside of a project is no connection of the next.
  rmSync(join(homedir(), '.sf/jwt/connections.json'), { force: true });
  const org = await startLocalOrg(options);
  await logInAdmin(org);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-scene-')));
  const project = join(folder, 'project');
  mkdirSync(join(project, 'force-app'), { recursive: true });
  const plain = { packageDirectories: [{ path: 'force-app', default: true }], sourceApiVersion: '61.0' };
  writeFileSync(
    join(project, 'sfdx-project.json'),
    JSON.stringify({ ...plain, ...(hostility.isOn && hostileTo(folder)) }),
  );
  const keyFolder = join(folder, 'keys');
  return {
    org,
    project,
    keyFolder,
    loginUser: 'ci@acme.example',
    options: { cwd: project, env: { SF_JWT_KEY_DIR: keyFolder, SF_JWT_ALLOWED_HOSTS: org.host, CI: undefined } },
    end: async () => {
      await org.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** As `sf org login access-token --alias admin` would leave it behind. */
export const logInAdmin = async ({ admin, origin }: LocalOrg): Promise<void> => {
  StateAggregator.clearInstance();
  const { accessToken } = admin;
  const authInfo = await AuthInfo.create({
    accessTokenOptions: { accessToken, instanceUrl: origin, loginUrl: origin },
  });
  await authInfo.save();
  await authInfo.setAlias('admin');
};
