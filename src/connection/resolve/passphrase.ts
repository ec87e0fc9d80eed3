import type { EnvironmentVariables } from '../../base/environment.ts';
import { environmentPrefix } from '../names.ts';

/** Where the passphrase of a private key is. `text` is the passphrase itself and never leaves this process. */
export type PassphraseOrigin =
  | { source: 'flag'; path: string; flag?: string }
  | { source: 'prompt'; text: string }
  | { source: 'environment'; text: string; variable: string };

type PassphraseRequest = { name?: string; passphraseFile?: string; env: EnvironmentVariables; single?: boolean };

/**
 * Where to take a passphrase from: the file that a flag names, SF_JWT_<NAME>_KEY_PASSPHRASE, SF_JWT_KEY_PASSPHRASE. Its
 * blanks count, and one that is set but empty is told apart from one that isn't there.
 */
export const resolvePassphrase = (request: PassphraseRequest): PassphraseOrigin | undefined => {
  const { name, passphraseFile, env, single = true } = request;
  if (passphraseFile !== undefined) return { source: 'flag', path: passphraseFile };
  const prefixes = [...(name === undefined ? [] : [environmentPrefix(name)]), ...(single ? ['SF_JWT'] : [])];
  const found = prefixes.map((prefix) => `${prefix}_KEY_PASSPHRASE`).filter((variable) => env[variable] !== undefined);
  const variable = found.find((each) => env[each] !== '') ?? found[0];
  return variable === undefined ? undefined : { source: 'environment', text: env[variable] ?? '', variable };
};
