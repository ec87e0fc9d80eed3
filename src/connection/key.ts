import { jwtError } from '../base/errors.ts';
import { connectionVariable, type Environment } from './environment.ts';
import { environmentPrefix } from './names.ts';

/** Where the private key is. `text` is the key itself and never leaves this process. */
export type KeyOrigin =
  | { source: 'flag' | 'environment'; path: string; variable?: string }
  | { source: 'environment'; text: string; variable: string }
  | { source: 'key store'; keyName: string };

type KeyRequest = { name?: string; flags: { jwtKeyFile?: string }; env: Environment; single?: boolean };

/**
 * Where to take the key from: the flag, SF_JWT_<NAME>_KEY, _KEY_FILE, the same without the name, the key store. A
 * variable that is set but blank (a secret that isn't there) counts only if no other is set, so that it can be named.
 */
export const resolveKey = ({ name, flags, env, single = true }: KeyRequest, keyName = name): KeyOrigin | undefined => {
  if (flags.jwtKeyFile !== undefined) return { source: 'flag', path: checkKeyPath(flags.jwtKeyFile, '--jwt-key-file') };
  const prefixes = [...(name === undefined ? [] : [environmentPrefix(name)]), ...(single ? ['SF_JWT'] : [])];
  return (
    firstOf(prefixes, (prefix) => keyVariable(env, prefix) ?? keyFileVariable(env, prefix)) ??
    firstOf(prefixes, (prefix) => blankKeyVariable(env, prefix)) ??
    (keyName === undefined ? undefined : { source: 'key store', keyName })
  );
};

const firstOf = <T>(prefixes: string[], find: (prefix: string) => T | undefined): T | undefined => {
  for (const prefix of prefixes) {
    const found = find(prefix);
    if (found !== undefined) return found;
  }
  return undefined;
};

const keyVariable = (env: Environment, prefix: string): KeyOrigin | undefined => {
  const text = connectionVariable(env, 'KEY', prefix);
  return text === undefined ? undefined : { source: 'environment', text, variable: `${prefix}_KEY` };
};

const keyFileVariable = (env: Environment, prefix: string): KeyOrigin | undefined => {
  const variable = `${prefix}_KEY_FILE`;
  const path = connectionVariable(env, 'KEY_FILE', prefix);
  return path === undefined ? undefined : { source: 'environment', path: checkKeyPath(path, variable), variable };
};

const blankKeyVariable = (env: Environment, prefix: string): KeyOrigin | undefined => {
  const variable = `${prefix}_KEY`;
  return env[variable] === undefined ? undefined : { source: 'environment', text: '', variable };
};

/** A key in place of its path would be printed by the message that there is no such file. */
const checkKeyPath = (path: string, where: string): string => {
  if (/-----BEGIN|LS0tLS1CRUdJTi|\n/.test(path) || path.length > 1000) throw jwtError('KeyFileIsKey', [where]);
  return path;
};
