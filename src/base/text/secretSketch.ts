/** The hashes of the parts of a secret, in an open table: it tells fast that a text has none of them. Zero is a free place. */
export type SecretSketch = { hashes: Int32Array; partLength: number };

type PartLengths = { length: number; distance: number };

/** Parts of so many signs, each so far behind the one before, of each form, forwards and backwards. */
export const sketchOf = (forms: readonly string[], { length, distance }: PartLengths): SecretSketch => {
  const parts = forms.reduce((sum, form) => sum + Math.ceil(form.length / distance), 0);
  const hashes = new Int32Array(2 ** Math.ceil(Math.log2(4 * parts + 2)));
  for (const form of forms)
    for (let at = 0; at + length <= form.length; at += distance) {
      put(hashes, hashOf(form, { from: at, step: 1, length }));
      put(hashes, hashOf(form, { from: form.length - 1 - at, step: -1, length }));
    }
  return { hashes, partLength: length };
};

/** Whether a part may stand anywhere in the signs; where it does, it is always so. */
export const mayShare = ({ hashes, partLength }: SecretSketch, signs: string): boolean => {
  for (let at = 0; at + partLength <= signs.length; at += 1)
    if (holdsHash(hashes, hashOf(signs, { from: at, step: 1, length: partLength }))) return true;
  return false;
};

const hashOf = (text: string, { from, step, length }: { from: number; step: 1 | -1; length: number }): number => {
  let hash = 0x811c9dc5;
  for (let count = 0; count < length; count += 1)
    hash = Math.imul(hash ^ text.charCodeAt(from + count * step), 0x01000193);
  hash ^= hash >>> 15;
  return hash === 0 ? 1 : hash;
};

/** Where a hash stands in the table, or the free place for it. */
const slotOf = (hashes: Int32Array, hash: number): number => {
  const mask = hashes.length - 1;
  let place = hash & mask;
  while (hashes[place] !== 0 && hashes[place] !== hash) place = (place + 1) & mask;
  return place;
};

const put = (hashes: Int32Array, hash: number): void => {
  hashes[slotOf(hashes, hash)] = hash;
};

const holdsHash = (hashes: Int32Array, hash: number): boolean => hashes[slotOf(hashes, hash)] === hash;
