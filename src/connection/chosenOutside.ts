import { jwtError } from '../base/errors/errors.ts';
import { bundlesIn } from './bundle/bundleVariables.ts';
import type { EnvironmentVariables } from '../base/environment.ts';
import { isPipeline } from './environment.ts';
import { isConnectionName, type VariableSuffix } from './names.ts';
import { variablesWith } from './pins.ts';

/**
 * A connection that nobody named must be the one that the environment speaks of. Where the environment has the keys of
 * several, or of another one, a changed connection file would decide as whom a pipeline logs in, and where. In a pipeline
 * the same goes for pins. Where none is chosen, several bundles are refused: no default could choose among them. Throws
 * ConnectionNotNamed.
 */
export const refuseUnnamedConnection = (chosen: string | undefined, env: EnvironmentVariables): void => {
  if (chosen === undefined && bundlesIn(env).length < 2) return;
  const names = namedByEnvironment(env);
  const [only, other] = names;
  if (only === undefined || (other === undefined && only === chosen)) return;
  throw jwtError('ConnectionNotNamed', [names.join(', ')], [only]);
};

const namedByEnvironment = (env: EnvironmentVariables): string[] => {
  const suffixes: VariableSuffix[] = ['KEY', 'KEY_FILE', ...(isPipeline(env) ? (['ORG_ID'] as const) : [])];
  return [...new Set([...bundlesIn(env), ...variablesWith(env, suffixes)])].filter(isConnectionName).sort();
};
