import { chmod, lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { Global } from '@salesforce/core/global';
import type { StoredLoginNames } from './storedLogin.ts';

const modeForOthers = 0o077;
const writableByOthers = 0o022;

/**
 * Closes to other users what core wrote for a login: under a careless umask its files can be written by everybody, and
 * whoever changes the host in one gets the next token. Folders are closed only if others could write in them. What
 * belongs to somebody else stays as it is, and so does a link.
 */
export const closeStoredLogin = async (username: string, names: StoredLoginNames): Promise<void> => {
  if (process.getuid === undefined) return;
  const files = loginFiles(username, names).flatMap((name) =>
    [Global.SFDX_DIR, Global.SF_DIR].map((folder) => join(folder, name)),
  );
  const folders = [Global.SFDX_DIR, Global.SF_DIR, join(Global.SF_DIR, 'jwt')];
  for (const path of files) await close(path, { kind: 'isFile', unwanted: modeForOthers });
  for (const path of folders) await close(path, { kind: 'isDirectory', unwanted: writableByOthers });
};

/** What this login wrote, and no other file of sf. */
const loginFiles = (username: string, { alias, setDefault, setDefaultDevHub }: StoredLoginNames): string[] => [
  `${username}.json`,
  ...(alias === undefined ? [] : ['alias.json']),
  ...(setDefault || setDefaultDevHub ? ['config.json', 'sfdx-config.json'] : []),
];

/** The login is stored by now: a file that can't be closed is no reason to say that it isn't. */
const close = async (
  path: string,
  { kind, unwanted }: { kind: 'isFile' | 'isDirectory'; unwanted: number },
): Promise<void> => {
  const found = await lstat(path).catch(() => undefined);
  if (!found?.[kind]() || found.uid !== process.getuid?.() || (found.mode & unwanted) === 0) return;
  await chmod(path, found.mode & 0o700).catch(() => undefined);
};
