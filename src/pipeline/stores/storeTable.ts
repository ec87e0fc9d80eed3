import { jwtError } from '../../base/errors/errors.ts';
import { pipelineStores } from './pipelineStores.ts';
import type { StoreKind, StorePlace, StoreRow } from './storeTypes.ts';
import { vaultStores } from './vaultStores.ts';

/** Where secrets can be kept, one row for each store. */
const storeRows: readonly StoreRow[] = [...pipelineStores, ...vaultStores];

export const storeKinds: readonly StoreKind[] = storeRows.map(({ kind }) => kind);

/** The store of this name. */
export const findStore = (kind: string): StoreRow | undefined => storeRows.find((row) => row.kind === kind);

/** Beginnings that a program could take for a flag, and what would end a line. */
const placeShape = /^[^-\s\p{C}][^\p{C}]{0,499}$/u;

/**
 * The place, if the store can do with it. Throws StorePartNotTaken, StorePlaceInvalid, StorePlaceMissing.
 */
export const checkedPlace = ({ kind, places, optional = [], word }: StoreRow, place: StorePlace): StorePlace => {
  const given = givenParts(place);
  const invalid = given.find((part) => !placeShape.test(place[part] ?? ''));
  if (invalid !== undefined) throw jwtError('StorePlaceInvalid', [`--${invalid}`, kind]);
  const taken = [...new Set([...places.flat(), ...optional])];
  const unwanted = given.find((part) => !taken.includes(part));
  if (unwanted !== undefined) throw jwtError('StorePartNotTaken', [kind, `--${unwanted}`], [`--${unwanted}`]);
  const fitting = places.find(
    (parts) => parts.every((part) => given.includes(part)) && others(places, parts, optional).every(isLacking(given)),
  );
  if (!fitting) throw jwtError('StorePlaceMissing', [kind, places.map(flagsOf).join(' / ')], [word.forms.join(' / ')]);
  return place;
};

const givenParts = (place: StorePlace): Array<keyof StorePlace> =>
  (['place', 'environment', 'group'] as const).filter((part) => place[part] !== undefined);

/** What belongs to another list only, so that both together would say two things. */
const others = (
  places: StoreRow['places'],
  parts: ReadonlyArray<keyof StorePlace>,
  optional: ReadonlyArray<keyof StorePlace>,
): Array<keyof StorePlace> => places.flat().filter((part) => !parts.includes(part) && !optional.includes(part));

const isLacking =
  (given: ReadonlyArray<keyof StorePlace>) =>
  (part: keyof StorePlace): boolean =>
    !given.includes(part);

const flagsOf = (parts: ReadonlyArray<keyof StorePlace>): string => parts.map((part) => `--${part}`).join(' ');

/** The name under which a store keeps a variable. */
export const storedName = ({ nameOf }: StoreRow, variable: string): string => nameOf?.(variable) ?? variable;

/** Throws SecretTooLarge for what the store would refuse, or cut off. */
export const refuseTooLarge = ({ kind, maximumBytes }: StoreRow, name: string, text: string): void => {
  const bytes = Buffer.byteLength(text);
  if (maximumBytes !== undefined && bytes > maximumBytes)
    throw jwtError('SecretTooLarge', [name, bytes, kind, maximumBytes], [kind]);
};
