import { jwtError } from '../base/errors/errors.ts';

/** What the environment can give of one connection: the part of the variable's name behind `SF_JWT_<NAME>_`. */
export const variableSuffixes = [
  'KEY',
  'KEY_FILE',
  'KEY_PASSPHRASE',
  'CLIENT_ID',
  'USERNAME',
  'INSTANCE_URL',
  'ORG_ID',
] as const;
export type VariableSuffix = (typeof variableSuffixes)[number];

/** Variables of the plugin itself, named like the bundle of a connection would be. */
const ownVariables = ['KEY_DIR', 'ALLOWED_HOSTS', 'STORE_PASSWORD'];

const connectionNameShape = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
const reservedEndings = [...variableSuffixes, ...ownVariables].map((suffix) =>
  suffix.toLowerCase().replaceAll('_', '-'),
);

/**
 * Checks that a name can be a file name and the middle of an environment variable that means only one thing: `acme-key`
 * is refused because SF_JWT_ACME_KEY is the key of `acme`. Throws ConnectionNameInvalid or ConnectionNameReserved.
 */
export const checkConnectionName = (name: string): void => {
  if (!connectionNameShape.test(name)) throw jwtError('ConnectionNameInvalid', [name]);
  if (reservedEnding(name)) throw jwtError('ConnectionNameReserved', [name, environmentPrefix(name)]);
};

const reservedEnding = (name: string): string | undefined =>
  reservedEndings.find((reserved) => name === reserved || name.endsWith(`-${reserved}`));

/** Whether `checkConnectionName` lets a name pass. */
export const isConnectionName = (name: string): boolean =>
  connectionNameShape.test(name) && reservedEnding(name) === undefined;

/** Why a text can't be the name of a connection, as a sentence; undefined if it can. */
export const connectionNameProblem = (name: string): string | undefined => {
  try {
    checkConnectionName(name);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

/** The beginning of a connection's environment variables: `SF_JWT_ACME_UAT` for `acme-uat`. */
export const environmentPrefix = (name: string): string => `SF_JWT_${name.toUpperCase().replaceAll('-', '_')}`;
