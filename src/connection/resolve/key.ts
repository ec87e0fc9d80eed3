import { jwtError } from '../../base/errors/errors.ts';
import { refuseUnfilled, refuseUnfilledPath } from '../../base/errors/unfilledValue.ts';
import { agreedBundle, type BundleRequest, type FoundBundle } from '../bundle/bundleVariables.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { connectionVariable } from '../environment.ts';
import { environmentPrefix } from '../names.ts';
import type { Connection } from '../types.ts';

/** Where the private key is. `text` is the key itself and never leaves this process. */
export type KeyOrigin =
  | { source: 'flag' | 'environment'; path: string; variable?: string }
  | { source: 'environment'; text: string; variable: string }
  | { source: 'bundle'; text: string; variable: string; certificatePem: string }
  | { source: 'key store'; keyName: string };

type KeyRequest = { name?: string; flags: { jwtKeyFile?: string }; env: EnvironmentVariables; single?: boolean };

/**
 * Where the key of a connection is, for commands that need nothing else of it; `inFile` is what the connection file says
 * of it. Throws the errors of `agreedBundle`, KeyFileIsKey, ValueUnfilled.
 */
export const resolveKey = async (
  request: KeyRequest & BundleRequest,
  inFile: Partial<Connection> = {},
): Promise<KeyOrigin | undefined> => {
  const key = chooseKey(request, await agreedBundle(request, inFile), inFile.keyName);
  if (key) await refuseUnfilledKeyPath(key);
  if (key?.source === 'environment' && 'text' in key && key.text !== '')
    refuseUnfilled(key.text, { id: 'variable', tokens: [key.variable] }, 'key');
  return key;
};

/** Where an unfilled value has to be told before the key is read: the file that cannot be there. Throws ValueUnfilled. */
export const refuseUnfilledKeyPath = async (key: KeyOrigin): Promise<void> => {
  if (!('path' in key)) return;
  const { variable } = key;
  await refuseUnfilledPath(
    key.path,
    variable === undefined ? { id: 'flag', tokens: ['--jwt-key-file'] } : { id: 'variable', tokens: [variable] },
  );
};

/**
 * Where to take the key from: the flag, the bundle, SF_JWT_<NAME>_KEY, _KEY_FILE, the same without the name, the key
 * store. A variable that is set but blank (a secret that isn't there) counts only if no other is set, so that it can be
 * named.
 */
export const chooseKey = (
  { name, flags, env, single = true }: KeyRequest,
  bundle: FoundBundle | undefined,
  keyName = name,
): KeyOrigin | undefined => {
  if (flags.jwtKeyFile !== undefined) return { source: 'flag', path: checkKeyPath(flags.jwtKeyFile, '--jwt-key-file') };
  if (bundle) return keyInBundle(bundle);
  const prefixes = [...(name === undefined ? [] : [environmentPrefix(name)]), ...(single ? ['SF_JWT'] : [])];
  return (
    firstOf(prefixes, (prefix) => keyVariable(env, prefix) ?? keyFileVariable(env, prefix)) ??
    firstOf(prefixes, (prefix) => blankKeyVariable(env, prefix)) ??
    (keyName === undefined ? undefined : { source: 'key store', keyName })
  );
};

/** The key of a bundle, which never leaves this process. */
export const keyInBundle = ({ key, certificate, variable }: FoundBundle): KeyOrigin => ({
  source: 'bundle',
  text: key,
  variable,
  certificatePem: certificate,
});

const firstOf = <T>(prefixes: string[], find: (prefix: string) => T | undefined): T | undefined => {
  for (const prefix of prefixes) {
    const found = find(prefix);
    if (found !== undefined) return found;
  }
  return undefined;
};

const keyVariable = (env: EnvironmentVariables, prefix: string): KeyOrigin | undefined => {
  const text = connectionVariable(env, 'KEY', prefix);
  return text === undefined ? undefined : { source: 'environment', text, variable: `${prefix}_KEY` };
};

const keyFileVariable = (env: EnvironmentVariables, prefix: string): KeyOrigin | undefined => {
  const variable = `${prefix}_KEY_FILE`;
  const path = connectionVariable(env, 'KEY_FILE', prefix);
  return path === undefined ? undefined : { source: 'environment', path: checkKeyPath(path, variable), variable };
};

const blankKeyVariable = (env: EnvironmentVariables, prefix: string): KeyOrigin | undefined => {
  const variable = `${prefix}_KEY`;
  return env[variable] === undefined ? undefined : { source: 'environment', text: '', variable };
};

/** A key in place of its path would be printed by the message that there is no such file. */
const checkKeyPath = (path: string, where: string): string => {
  if (/-----BEGIN|LS0tLS1CRUdJTi|\n/.test(path) || path.length > 1000) throw jwtError('KeyFileIsKey', [where]);
  return path;
};
