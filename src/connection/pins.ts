import type { EnvironmentVariables } from '../base/environment.ts';
import { environmentPrefix, type VariableSuffix } from './names.ts';
import type { OrgPin, ResolvedConnection } from './resolve/resolve.ts';

/** The pin that nobody can change who can only change the project. */
export const outsidePin = (pins: readonly OrgPin[]): OrgPin | undefined =>
  pins.find(({ source }) => source !== 'connection file');

/** The variable of a value of a connection: SF_JWT_ACME_ORG_ID. */
export const variableOf = (name: string | undefined, suffix: VariableSuffix): string =>
  `${name === undefined ? 'SF_JWT' : environmentPrefix(name)}_${suffix}`;

const loginValues = [
  { property: 'username', suffix: 'USERNAME' },
  { property: 'clientId', suffix: 'CLIENT_ID' },
  { property: 'instanceUrl', suffix: 'INSTANCE_URL' },
] as const;

/** The values of a login that come from the connection file, and the variables that would say them in its place. */
export const valuesOfFile = ({
  name,
  sources,
}: Pick<ResolvedConnection, 'name' | 'sources'>): Array<{ property: string; variable: string }> =>
  loginValues
    .filter(({ property }) => sources[property] === 'connection file')
    .map(({ property, suffix }) => ({ property, variable: variableOf(name, suffix) }));

/** How a variable says that a connection is meant; a pin does so where the project can't be trusted. */
export const variablesWith = (env: EnvironmentVariables, suffixes: readonly VariableSuffix[]): string[] =>
  Object.entries(env).flatMap(([variable, value = '']) => {
    const suffix = suffixes.find((each) => variable.endsWith(`_${each}`));
    const name = suffix && /^SF_JWT_([A-Z0-9_]+)$/.exec(variable.slice(0, -suffix.length - 1))?.[1];
    return name && value.trim() !== '' ? [name.toLowerCase().replaceAll('_', '-')] : [];
  });
