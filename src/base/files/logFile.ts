import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Global } from '@salesforce/core/global';

/**
 * Without a place for it, the log file of sf would end the process in the middle of its work, for the library writes it in
 * a thread of its own. Turns it off where it can't be written. Gives the function that takes that back.
 */
export const doWithoutLogFile = (env: NodeJS.ProcessEnv = process.env, folder = Global.SF_DIR): (() => void) => {
  const before = env.SF_DISABLE_LOG_FILE;
  if (before === 'true' || canLogIn(folder)) return () => undefined;
  env.SF_DISABLE_LOG_FILE = 'true';
  return () => {
    if (before === undefined) delete env.SF_DISABLE_LOG_FILE;
    else env.SF_DISABLE_LOG_FILE = before;
  };
};

/** Whether the folder or the nearest one above it can be written to, and each log file that is in it. */
const canLogIn = (folder: string): boolean => {
  try {
    const place = nearestFolder(folder);
    accessSync(place, constants.W_OK | constants.X_OK);
    if (place !== folder) return true;
    const logs = readdirSync(folder).filter((name) => /^sf-.*\.log$/.test(name));
    for (const name of logs) accessSync(join(folder, name), constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

/** A file in the place of a folder is no way further up. */
const nearestFolder = (path: string): string => {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined && dirname(path) !== path) return nearestFolder(dirname(path));
  if (stat?.isDirectory() !== true) throw new Error(path);
  return path;
};
