import { homedir, userInfo } from 'node:os';
import { isAbsolute, join, resolve, sep } from 'node:path';
import { Global } from '@salesforce/core/global';
import { userEnvironment } from './programs/userEnvironment.ts';
import { findProject } from './files/project.ts';

/** Where the files of one run lie: in the project if there is one, else below the state folder of sf. */
export type Places = {
  /** The folder that holds `sfdx-project.json`, if the command runs inside a project. */
  projectFolder?: string;
  /** `config/jwt-connections.json` of the project, else `<sf state folder>/jwt/connections.json`. */
  connectionFile: string;
  /** The folder of the apps' metadata: `jwt` in the project, else `<sf state folder>/jwt/apps`. */
  appsFolder: string;
  /** The key store: `SF_JWT_KEY_DIR`, else `<sf state folder>/jwt/keys`. Never inside a project by default. */
  keyFolder: string;
  /** What may be lost: `<sf state folder>/jwt`. */
  stateFolder: string;
};

/** The state folder of sf. Where HOME is empty, that of sf would be one in the working folder, and so the keys in a project. */
const cliFolder = (): string => (isAbsolute(Global.SF_DIR) ? Global.SF_DIR : join(userInfo().homedir, '.sf'));

/** The places for a working folder and an environment. */
export const places = (
  workingFolder = process.cwd(),
  env: NodeJS.ProcessEnv = userEnvironment(),
  stateFolder = join(cliFolder(), 'jwt'),
): Places => {
  const projectFolder = findProject(resolve(workingFolder));
  return {
    projectFolder,
    connectionFile: projectFolder
      ? join(projectFolder, 'config', 'jwt-connections.json')
      : join(stateFolder, 'connections.json'),
    appsFolder: projectFolder ? join(projectFolder, 'jwt') : join(stateFolder, 'apps'),
    keyFolder: env.SF_JWT_KEY_DIR?.trim() ? resolve(workingFolder, env.SF_JWT_KEY_DIR) : join(stateFolder, 'keys'),
    stateFolder,
  };
};

/** A path as a person would write it: relative to the working folder, or with `~` for the home folder. */
export const shortPath = (path: string, workingFolder = process.cwd(), home = homedir()): string => {
  if (path.startsWith(`${workingFolder}${sep}`)) return path.slice(workingFolder.length + 1);
  return path.startsWith(`${home}${sep}`) ? `~${path.slice(home.length)}` : path;
};
