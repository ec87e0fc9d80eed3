import type { SfError } from '@salesforce/core/sfError';
import { isJwtError } from '../base/errors/errors.ts';
import { shapeProblem, type ShapeProblem } from '../base/shape.ts';
import type { LineOf } from './json/lines.ts';
import { atPlace, doubledError, shapeError } from './json/located.ts';
import type { ParsedJson } from './json/parseJson.ts';
import type { DoubledKey } from './json/places.ts';
import { checkConnectionName } from './names.ts';
import { connectionShape } from './shapes.ts';

/** Why each record can't be used that can't, by its name. */
export type RefusedRecords = Readonly<Record<string, SfError>>;

/** Where records stand. */
export type RecordPlace = { path: string; lineOf: LineOf };

/** The data of a connection file without the records that can't be used, and why they can't. */
export const recordsApart = async (
  json: ParsedJson,
  place: RecordPlace,
): Promise<{ sound: ParsedJson; refused: RefusedRecords }> => {
  const { data, doubled } = json;
  if (!hasConnections(data)) return { sound: json, refused: {} };
  const errors: Array<[string, SfError]> = [];
  const entries = Object.entries(data.connections);
  for (const [name, record] of entries) {
    const error = await recordError(name, record, { ...place, doubled });
    if (error) errors.push([name, error]);
  }
  // One of them may be called __proto__.
  const refused = Object.fromEntries(errors);
  const sound = entries.filter(([name]) => !Object.hasOwn(refused, name));
  return {
    sound: {
      data: { ...data, connections: Object.fromEntries(sound) as object },
      doubled: doubled.filter(({ keys }) => !isOfRecord(keys)),
    },
    refused,
  };
};

/** Throws what is wrong with the record of a name, if it can't be used. */
export const refuseRecord = (name: string, refused: RefusedRecords): void => {
  const error = Object.hasOwn(refused, name) ? refused[name] : undefined;
  if (error) throw error;
};

/** What is wrong with each of them, for a command that goes on without. */
export const refusalTexts = (refused: RefusedRecords = {}): string[] =>
  Object.values(refused).map(({ message }) => message);

const hasConnections = (data: unknown): data is { connections: Record<string, unknown> } =>
  isPlainObject(data) && 'connections' in data && isPlainObject(data.connections);

const isPlainObject = (value: unknown): value is object =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Whether the place of something in the file is a record, or in one: that of a name, where one is wanted. */
export const isOfRecord = ([map, name]: readonly string[], wanted = name): boolean =>
  map === 'connections' && name !== undefined && name === wanted;

const recordError = async (
  name: string,
  record: unknown,
  { path, lineOf, doubled }: RecordPlace & { doubled: readonly DoubledKey[] },
): Promise<SfError | undefined> => {
  const twice = doubled.find(({ keys }) => isOfRecord(keys, name));
  if (twice) return doubledError(path, twice);
  const nameError = errorOfName(name);
  if (nameError) return atPlace(nameError, path, await lineOf(['connections', name]));
  const problem = shapeProblem(connectionShape, record);
  return problem && shapeErrorIn(name, problem, { path, lineOf });
};

const shapeErrorIn = async (name: string, problem: ShapeProblem, { path, lineOf }: RecordPlace): Promise<SfError> => {
  const keys = ['connections', name, ...problem.keys];
  return shapeError(path, { ...problem, keys }, await lineOf(keys));
};

const errorOfName = (name: string): SfError | undefined => {
  try {
    checkConnectionName(name);
    return undefined;
  } catch (error) {
    if (!isJwtError(error)) throw error;
    return error;
  }
};
