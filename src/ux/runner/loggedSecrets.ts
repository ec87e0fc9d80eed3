import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import type { Environment } from '../../connection/environment.ts';
import { loggedSecrets } from '../../flows/keys/loggedSecrets.ts';

type Output = { warn: (text: string) => unknown };

/** Warns that the CLI wrote secrets of the environment to its log, before anything else can go wrong. */
export const warnOfLoggedSecrets = (output: Output, env: Environment = userEnvironment()): void => {
  for (const warning of loggedSecrets(env)) output.warn(warning);
};
