/** So many signs are a part: the number that they are in base 36 is exact. */
export const partLength = 8;

const digits = 36;
const highestDigit = digits ** (partLength - 1);

/** Which secret has a part, where more than one has it. */
export const several = -1;

/**
 * The parts of secrets, as numbers in an open table, and which secret has each: it tells fast that a text has none of them.
 * Zero is a free place.
 */
export type PartTable = { parts: Float64Array; owners: Int32Array; count: number };

export const emptyPartTable = (size = 1024): PartTable => ({
  parts: new Float64Array(size),
  owners: new Int32Array(size),
  count: 0,
});

/** Adds the parts of a form of a secret, each so far behind the one before, forwards and backwards. `form`: `a-z0-9` only. */
export const addParts = (
  table: PartTable,
  form: string,
  { owner, distance }: { owner: number; distance: number },
): void => {
  for (let at = 0; at + partLength <= form.length; at += distance) {
    put(table, partAt(form, at, 1), owner);
    put(table, partAt(form, form.length - 1 - at, -1), owner);
  }
};

/** The secrets that have a part which stands anywhere in the signs. */
export const ownersIn = ({ parts, owners }: PartTable, signs: string): Set<number> => {
  const found = new Set<number>();
  let part = 0;
  for (let at = 0; at < signs.length; at += 1) {
    if (at >= partLength) part -= digitAt(signs, at - partLength) * highestDigit;
    part = part * digits + digitAt(signs, at);
    const slot = at + 1 < partLength ? undefined : slotOf(parts, part + 1);
    if (slot !== undefined && parts[slot] !== 0) found.add(owners[slot] as number);
  }
  return found;
};

const partAt = (form: string, from: number, step: 1 | -1): number => {
  let part = 0;
  for (let count = 0; count < partLength; count += 1) part = part * digits + digitAt(form, from + count * step);
  return part + 1;
};

const digitAt = (signs: string, at: number): number => {
  const code = signs.charCodeAt(at);
  return code < 58 ? code - 48 : code - 87;
};

/** Where a part stands in the table, or the free place for it. */
const slotOf = (parts: Float64Array, part: number): number => {
  const mask = parts.length - 1;
  const mixed = Math.imul((part >>> 0) ^ Math.imul(part / 2 ** 32, 0x9e3779b1), 0x85ebca6b);
  let slot = (mixed ^ (mixed >>> 15)) & mask;
  while (parts[slot] !== 0 && parts[slot] !== part) slot = (slot + 1) & mask;
  return slot;
};

const put = (table: PartTable, part: number, owner: number): void => {
  if (table.count * 2 >= table.parts.length) grow(table);
  const slot = slotOf(table.parts, part);
  if (table.parts[slot] === 0) table.count += 1;
  else if (table.owners[slot] !== owner) owner = several;
  table.parts[slot] = part;
  table.owners[slot] = owner;
};

const grow = (table: PartTable): void => {
  const { parts, owners } = table;
  Object.assign(table, emptyPartTable(parts.length * 2));
  parts.forEach((part, at) => {
    if (part !== 0) put(table, part, owners[at] as number);
  });
};
