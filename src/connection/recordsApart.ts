import type { SfError } from '@salesforce/core/sfError';
import { isJwtError, jwtError } from '../base/errors/errors.ts';
import { shapeProblem } from '../base/shape.ts';
import { checkConnectionName } from './names.ts';
import { connectionShape } from './shapes.ts';

/** Why each record can't be used that can't, by its name. */
export type RefusedRecords = Readonly<Record<string, SfError>>;

/** The data of a connection file without the records that can't be used, and why they can't. */
export const recordsApart = (data: unknown, path: string): { sound: unknown; refused: RefusedRecords } => {
  if (!hasConnections(data)) return { sound: data, refused: {} };
  const judged = Object.entries(data.connections).map(([name, record]) => ({
    name,
    record,
    error: recordError(name, path, record),
  }));
  const sound = judged.filter(({ error }) => error === undefined).map(({ name, record }) => [name, record]);
  return {
    sound: { ...data, connections: Object.fromEntries(sound) as object },
    refused: Object.fromEntries(judged.flatMap(({ name, error }) => (error ? [[name, error]] : []))),
  };
};

/** Throws what is wrong with the record of a name, if it can't be used. */
export const refuseRecord = (name: string, refused: RefusedRecords): void => {
  const error = Object.hasOwn(refused, name) ? refused[name] : undefined;
  if (error) throw error;
};

const hasConnections = (data: unknown): data is { connections: Record<string, unknown> } =>
  isPlainObject(data) && 'connections' in data && isPlainObject(data.connections);

const isPlainObject = (value: unknown): value is object =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const recordError = (name: string, path: string, record: unknown): SfError | undefined => {
  try {
    checkConnectionName(name);
    const problem = shapeProblem(connectionShape, record);
    if (problem)
      throw jwtError('ConnectionFileInvalid', [
        path,
        ['connections', name, ...problem.keys].join('.'),
        problem.message,
      ]);
    return undefined;
  } catch (error) {
    if (!isJwtError(error)) throw error;
    return error;
  }
};
