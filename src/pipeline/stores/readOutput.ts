import type { StoredSecret } from './storeTypes.ts';

/** Rows whose first column is a name, and whose second may be a time: gh without a terminal, and tables of other programs. */
export const namedRows = (output: string): StoredSecret[] =>
  output.split('\n').flatMap((line) => {
    const [, name, second = ''] = /^[\s|│┃]*([A-Za-z_][\w-]*)(?:[\s|│┃]+(\S+))?/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, ...updated(second) }];
  });

/** A JSON list of names. */
export const nameList = (output: string): StoredSecret[] =>
  entriesOf(output).flatMap((name) => (typeof name === 'string' ? [{ name }] : []));

/** A JSON list of objects with `name` and `updated`. */
export const listedEntries = (output: string): StoredSecret[] =>
  entriesOf(output).flatMap((entry) => {
    const { name, updated: time } = fieldsOf(entry);
    return typeof name === 'string' ? [{ name, ...updated(time) }] : [];
  });

/** What is said of the one secret that was asked for, whose time is in a field. */
export const timeIn =
  (name: string, ...fields: readonly string[]) =>
  (output: string): StoredSecret[] => {
    const found = fields.reduce<unknown>((value, field) => fieldsOf(value)[field], parsedOutput(output));
    return [{ name, ...updated(found) }];
  };

/** Of the one secret that was asked for, the newest of a list comes first; a list without any says that it has no value yet. */
export const firstTime =
  (name: string, field: string) =>
  (output: string): StoredSecret[] => [{ name, ...updated(fieldsOf(entriesOf(output)[0])[field]) }];

/** Of a list inside of an object, the times of those that have this name. */
export const timesInside =
  (list: string, fields: { name: string; time: string }) =>
  (output: string): StoredSecret[] => {
    const entries = fieldsOf(parsedOutput(output))[list];
    return (Array.isArray(entries) ? entries : []).flatMap((entry) => {
      const name = fieldsOf(entry)[fields.name];
      return typeof name === 'string' ? [{ name, ...updated(fieldsOf(entry)[fields.time]) }] : [];
    });
  };

const entriesOf = (output: string): unknown[] => {
  const parsed = parsedOutput(output);
  return Array.isArray(parsed) ? parsed : [];
};

const parsedOutput = (output: string): unknown => {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
};

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** Seconds since 1970, a time in ISO 8601, or a day. */
const updated = (time: unknown): Pick<StoredSecret, 'updatedAt'> => {
  if (typeof time === 'number' && Math.abs(time) < 1e11) return { updatedAt: new Date(time * 1000).toISOString() };
  if (typeof time !== 'string' || !/^\d{4}-\d\d-\d\d(?:$|T)/.test(time) || Number.isNaN(Date.parse(time))) return {};
  return { updatedAt: time.length === 10 ? time : new Date(time).toISOString() };
};
