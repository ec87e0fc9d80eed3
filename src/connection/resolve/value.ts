import { refuseUnfilled, type ValuePlace } from '../../base/errors/unfilledValue.ts';
import type { FoundBundle } from '../bundle/bundleVariables.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { environmentPrefix, type VariableSuffix } from '../names.ts';
import type { Connection } from '../types.ts';
import type { LoginFlags, Source } from './resolve.ts';

/** One value of a login: its flag, its variable, its place in the file and in a bundle. */
type ValueRow = {
  property: 'instanceUrl' | 'username' | 'clientId' | 'orgId';
  flag: string;
  variable: VariableSuffix;
};

/** The values without which nobody can log in. */
export const loginRows = [
  { property: 'username', flag: '--username', variable: 'USERNAME' },
  { property: 'clientId', flag: '--client-id', variable: 'CLIENT_ID' },
  { property: 'instanceUrl', flag: '--instance-url', variable: 'INSTANCE_URL' },
] as const satisfies readonly ValueRow[];

/** The org that has to answer. */
export const orgRow = { property: 'orgId', flag: '--expected-org-id', variable: 'ORG_ID' } as const satisfies ValueRow;

export type FoundValue = { value: string; source: Source; place: ValuePlace };

type ValueRequest = { name?: string; flags: LoginFlags; env: EnvironmentVariables; single?: boolean };

/** Where values may come from, beside flags and variables. */
export type KnownValues = { bundle?: FoundBundle; inFile?: Connection };

/** The value of each place that has one, most important first. Throws ValueEmpty, ValueUnfilled as they are looked at. */
export function* valuesOf(
  { property, flag, variable }: ValueRow,
  request: ValueRequest,
  { bundle, inFile }: KnownValues,
): Generator<FoundValue, undefined> {
  const given = property === 'orgId' ? request.flags.expectedOrgId : request.flags[property];
  const candidates: Array<{ value?: string; source: Source; place: ValuePlace }> = [
    { value: given, source: 'flag', place: { id: 'flag', tokens: [flag] } },
    {
      value: bundle?.[property],
      source: 'bundle',
      place: { id: 'bundle', tokens: [property, bundle?.variable ?? ''] },
    },
    ...variableCandidates(variable, request),
    { value: inFile?.[property], source: 'connection file', place: placeInFile(property, request.name) },
  ];
  for (const { value, source, place } of candidates)
    if (value !== undefined) yield { value: refuseUnfilled(value, place).trim(), source, place };
  return undefined;
}

/** Where a value stands in the connection file. */
export const placeInFile = (property: string, name = ''): ValuePlace => ({
  id: 'connectionFile',
  tokens: [property, name],
});

const variableCandidates = (suffix: VariableSuffix, request: ValueRequest) => {
  const [variable] = variableNames(suffix, request).filter((each) => request.env[each]?.trim());
  if (variable === undefined) return [];
  const place = { id: 'variable' as const, tokens: [variable] };
  return [{ value: request.env[variable], source: 'environment' as const, place }];
};

/** The variables that can give a value, most important first. */
export const variableNames = (
  suffix: VariableSuffix,
  { name, single = true }: Pick<ValueRequest, 'name' | 'single'>,
): string[] =>
  [...(name === undefined ? [] : [environmentPrefix(name)]), ...(single ? ['SF_JWT'] : [])].map(
    (prefix) => `${prefix}_${suffix}`,
  );
