import type { SfError } from '@salesforce/core/sfError';
import { isJwtError, jwtError } from '../base/errors/errors.ts';
import { checkConnectionName } from './names.ts';

type RecordCheck = (record: unknown) => { keys: readonly PropertyKey[]; message: string } | undefined;

/** Why each record can't be used that can't, by its name. */
export type RefusedRecords = Readonly<Record<string, SfError>>;

/** The data of a connection file without the records that can't be used, and why they can't. */
export const recordsApart = async (
  data: unknown,
  path: string,
): Promise<{ sound: unknown; refused: RefusedRecords }> => {
  if (!hasConnections(data)) return { sound: data, refused: {} };
  const problemOf = await recordCheck();
  const judged = Object.entries(data.connections).map(([name, record]) => ({
    name,
    record,
    error: recordError(name, path, () => problemOf(record)),
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

const recordCheck = async (): Promise<RecordCheck> => {
  const { connectionSchema } = await import('./schema.ts');
  return (record) => {
    const issue = connectionSchema.safeParse(record).error?.issues[0];
    return issue && { keys: issue.path, message: issue.message };
  };
};

const recordError = (name: string, path: string, problemOf: () => ReturnType<RecordCheck>): SfError | undefined => {
  try {
    checkConnectionName(name);
    const problem = problemOf();
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
