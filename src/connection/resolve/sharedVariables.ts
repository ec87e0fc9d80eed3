import type { EnvironmentVariables } from '../../base/environment.ts';
import { detailText } from '../../base/text/details.ts';
import { connectionVariable } from '../environment.ts';
import { environmentPrefix, variableSuffixes } from '../names.ts';

/**
 * A warning for variables without the name of a connection, which count for one connection only, where several are meant
 * and one of them has neither a bundle nor a variable of its own in their place.
 */
export const sharedVariables = (env: EnvironmentVariables, names: ReadonlyArray<string | undefined>): string[] => {
  if (names.length < 2) return [];
  const prefixes = names.map((name = '') => environmentPrefix(name)).filter((prefix) => !env[prefix]?.trim());
  const ignored = variableSuffixes
    .filter((suffix) => connectionVariable(env, suffix) !== undefined)
    .flatMap((suffix) => {
      const prefix = prefixes.find((each) => connectionVariable(env, suffix, each) === undefined);
      return prefix === undefined ? [] : [{ variable: `SF_JWT_${suffix}`, own: `${prefix}_${suffix}` }];
    });
  const [first] = ignored;
  if (first === undefined) return [];
  const variables = ignored.map(({ variable }) => variable).join(', ');
  return [detailText('variables.shared', { variables, own: first.own })];
};
