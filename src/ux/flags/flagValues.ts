import type { EnvironmentVariables } from '../../base/environment.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { exists } from '../../base/files/files.ts';
import { allowedHosts } from '../../base/hosts/allowedHosts.ts';
import { standardInputPath } from '../../base/files/standardInput.ts';
import { refuseUnfilled, refuseUnfilledPath } from '../../base/errors/unfilledValue.ts';

/** Who logs in where: nothing of a placeholder may be in it. Anything else is a person's own choice. */
const loginFlagNames = new Set(['username', 'client-id', 'instance-url', 'audience-url', 'expected-org-id', 'org-id']);

/** The value is the name of a variable. */
const isNameFlag = (flag: string): boolean => flag === 'env';

const isPathFlag = (flag: string): boolean => /-(?:file|dir|folder)$/.test(flag);

/** Refuses flags and arguments that are empty or hold what never was filled in: ValueEmpty, ValueUnfilled. */
export const refuseUnfilledFlags = async (
  flags: Readonly<Record<string, unknown>>,
  paths: readonly unknown[],
): Promise<void> => {
  for (const [flag, given] of Object.entries(flags))
    for (const value of [given].flat()) if (typeof value === 'string') await refuseFlag(flag, value);
  for (const path of paths)
    if (typeof path === 'string') await refuseUnfilledPath(path, { id: 'argument', tokens: [] });
};

/**
 * The same for the variables of all commands; those of one connection are looked at where they count. Empty ones are as good
 * as not there: they allow no host, and leave the key store where it is.
 */
export const refuseUnfilledVariables = async (env: EnvironmentVariables): Promise<void> => {
  const { SF_JWT_KEY_DIR: keyFolder = '', SF_JWT_ALLOWED_HOSTS: hosts = '' } = env;
  for (const value of [...allowedHosts(env), ...(hosts.trim() === '' ? [] : [hosts])])
    refuseUnfilled(value, { id: 'variable', tokens: ['SF_JWT_ALLOWED_HOSTS'] });
  if (keyFolder.trim() !== '') await refuseUnfilledPath(keyFolder, { id: 'variable', tokens: ['SF_JWT_KEY_DIR'] });
};

/** sf goes on without the flags of a folder that isn't there. Throws FlagsFolderMissing. */
export const refuseMissingFlagsFolder = async (path: unknown): Promise<void> => {
  if (typeof path === 'string' && !(await exists(path))) throw jwtError('FlagsFolderMissing', [path]);
};

const refuseFlag = async (flag: string, value: string): Promise<void> => {
  const place = { id: 'flag' as const, tokens: [`--${flag}`] };
  if (isNameFlag(flag) || value === standardInputPath) return;
  if (isPathFlag(flag)) await refuseUnfilledPath(value, place);
  else refuseUnfilled(value, place, loginFlagNames.has(flag) ? 'login' : 'free');
};
