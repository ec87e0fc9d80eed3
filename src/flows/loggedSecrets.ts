import { bundleNames } from '../connection/bundleVariables.ts';
import type { Environment } from '../connection/environment.ts';
import { environmentPrefix } from '../connection/names.ts';
import { checkText } from './verify/texts.ts';

/** The levels at which the CLI lists the environment in its log: read in @salesforce/cli, dist/cli.js, and seen. */
const telling = /^(?:debug|trace|10|20)$/i;

const secretVariable = /^SF_JWT_(?:(?:.+_)?KEY(?:_PASSPHRASE)?|STORE_PASSWORD)$/;

/**
 * A warning if the CLI itself wrote a key, passphrase, password or bundle to its log: at the levels debug and trace it lists all variables
 * that begin with SF_, before any plugin runs.
 */
export const loggedSecrets = (env: Environment): string[] => {
  const level = env.SF_LOG_LEVEL ?? env.SFDX_LOG_LEVEL ?? '';
  if (!telling.test(level) || env.SF_DISABLE_LOG_FILE === 'true') return [];
  const secrets = [
    ...Object.keys(env).filter((name) => secretVariable.test(name)),
    ...bundleNames(env).map(environmentPrefix),
  ];
  const names = secrets.filter((name) => (env[name] ?? '') !== '');
  return names.length === 0 ? [] : [checkText('warning.logged', { level, names: names.sort().join(', ') })];
};
