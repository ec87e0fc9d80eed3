import { jwtError } from '../../base/errors/errors.ts';
import { jsonOutline, maximumJsonDepth } from '../../base/json.ts';
import type { DoubledKey } from './places.ts';

export type ParsedJson = {
  data: unknown;
  /** The keys that one object has twice. `data` has the last value of each alone. */
  doubled: readonly DoubledKey[];
};

/**
 * Parses JSON, and says of a key that stands there twice where it does. Throws ConnectionFileNotJson with the place, never
 * with the text, which may hold a secret, and ConnectionFileTooDeep before anybody walks over it.
 */
export const parseJson = async (text: string, path: string): Promise<ParsedJson> => {
  const plain = withoutMark(text);
  const { isTooDeep, members } = jsonOutline(plain);
  if (isTooDeep) throw jwtError('ConnectionFileTooDeep', [path, maximumJsonDepth], [path]);
  const data = dataOf(plain);
  if (data === undefined) throw await (await import('./mistake.ts')).mistakeError(plain, path);
  // A key that stands there twice is one less in the data: only then is the text looked at once more.
  if (countMembers(data) === members) return { data, doubled: [] };
  const { jsonPlaces } = await import('./places.ts');
  return { data, doubled: (await jsonPlaces(plain)).doubled };
};

/** The text without a byte-order mark. */
export const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');

const dataOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const countMembers = (data: unknown): number => {
  if (data === null || typeof data !== 'object') return 0;
  const values: unknown[] = Object.values(data);
  return values.reduce<number>((sum, value) => sum + countMembers(value), Array.isArray(data) ? 0 : values.length);
};
