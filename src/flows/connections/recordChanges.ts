import { detailText } from '../../base/text/details.ts';

/** One value of a connection that is different now, as `certificate.sha256`. */
export type RecordChange = { property: string; before?: string; after?: string };

/** What differs between two records of a connection, in the order of the names. */
export const recordChanges = (before: unknown, after: unknown): RecordChange[] => {
  const [old, next] = [flatValues(before), flatValues(after)];
  return [...new Set([...old.keys(), ...next.keys()])]
    .sort()
    .filter((property) => old.get(property) !== next.get(property))
    .map((property) => ({
      property,
      ...(old.has(property) && { before: old.get(property) }),
      ...(next.has(property) && { after: next.get(property) }),
    }));
};

const flatValues = (value: unknown, path: readonly string[] = []): Map<string, string> => {
  if (value === undefined) return new Map();
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return new Map([[path.join('.'), typeof value === 'string' ? value : textOfList(value)]]);
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...flatValues(inner, [...path, key])]));
};

const textOfList = (value: unknown): string =>
  Array.isArray(value) && value.every((item) => typeof item === 'string') ? value.join(', ') : JSON.stringify(value);

/** One change as a person reads it. */
export const changeText = ({ property, before, after }: RecordChange): string => {
  const how = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return detailText(`record.${how}`, { property, before, after });
};
