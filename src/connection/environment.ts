import { runnerVariables, type EnvironmentVariables } from '../base/environment.ts';
import type { VariableSuffix } from './names.ts';

/** The value of a variable such as SF_JWT_USERNAME, or SF_JWT_ACME_USERNAME with a prefix. Blank counts as not set. */
export const connectionVariable = (
  env: EnvironmentVariables,
  suffix: VariableSuffix,
  prefix = 'SF_JWT',
): string | undefined => {
  const value = env[`${prefix}_${suffix}`]?.trim();
  return value === '' ? undefined : value;
};

/** Whether this runs in a pipeline, where somebody else's pull request may have changed the files of the project. */
export const isPipeline = (env: EnvironmentVariables): boolean =>
  runnerVariables.some((name) => !['', 'false', '0', undefined].includes(env[name]?.toLowerCase()));
