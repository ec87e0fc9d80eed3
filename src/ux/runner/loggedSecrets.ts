import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { loggedSecrets } from '../../flows/keys/loggedSecrets.ts';

type WarningOutput = { warn: (text: string) => unknown };

/** Warns that the CLI wrote secrets of the environment to its log, before anything else can go wrong. */
export const warnOfLoggedSecrets = (output: WarningOutput, env: EnvironmentVariables = userEnvironment()): void => {
  for (const warning of loggedSecrets(env)) output.warn(warning);
};
