import { bundleNames } from '../../connection/bundle/bundleVariables.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { environmentPrefix } from '../../connection/names.ts';
import { checkText } from '../checkTexts.ts';

/** The levels at which the CLI lists the environment in its log: read in @salesforce/cli, dist/cli.js, and seen. */
const telling = /^(?:debug|trace|10|20)$/i;

const secretVariable = /^SF_JWT_(?:(?:.+_)?KEY(?:_PASSPHRASE)?|STORE_PASSWORD)$/;

/** What Node.js itself prints of a connection: the bytes in both directions, and so tokens. It reads the variable as it starts. */
const wireDebug = /(?:^|[,\s])(?:\*|https?|net|tls|stream\w*|undici|fetch)(?:$|[,\s])/i;

const wireDebugWarnings = ({ NODE_DEBUG: parts = '' }: EnvironmentVariables): string[] =>
  wireDebug.test(parts) ? [checkText('warning.wireDebug', { parts })] : [];

/**
 * A warning if the CLI itself wrote a key, passphrase, password or bundle to its log: at the levels debug and trace it lists all variables
 * that begin with SF_, before any plugin runs. And one if Node.js prints what is sent.
 */
export const loggedSecrets = (env: EnvironmentVariables): string[] => {
  const wire = wireDebugWarnings(env);
  const level = env.SF_LOG_LEVEL ?? env.SFDX_LOG_LEVEL ?? '';
  if (!telling.test(level) || env.SF_DISABLE_LOG_FILE === 'true') return wire;
  const secrets = [
    ...Object.keys(env).filter((name) => secretVariable.test(name)),
    ...bundleNames(env).map(environmentPrefix),
  ];
  const names = secrets.filter((name) => (env[name] ?? '') !== '');
  return names.length === 0 ? wire : [checkText('warning.logged', { level, names: names.sort().join(', ') }), ...wire];
};
