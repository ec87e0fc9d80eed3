import { createHash } from 'node:crypto';
import { jwtError } from '../../../base/errors/errors.ts';

/** One of the parts of a fleet that the jobs of a matrix share: the `index`th (from 1) of `count`. */
export type Shard = { index: number; count: number };

const largestShardCount = 1_000;

/** Reads `2/8`. Throws ShardInvalid. */
export const parseShard = (text: string): Shard => {
  const [, index, count] = (/^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text.trim()) ?? []).map(Number);
  if (index === undefined || count === undefined || index > count || count > largestShardCount)
    throw jwtError('ShardInvalid', [text, largestShardCount]);
  return { index, count };
};

/**
 * The names that belong to a shard, in their order. Sizes differ by at most one, whatever the names are; a name that is
 * added or removed moves few others, because each goes to the shard that it prefers as long as there is room.
 */
export const namesOfShard = (names: readonly string[], { index, count }: Shard): string[] => {
  const shards = dealt(names, count);
  return names.filter((name) => shards.get(name) === index - 1);
};

/** What tells whether the reports of shards are about the same fleet: in hexadecimal. */
export const fleetDigest = (names: readonly string[]): string => digest([...names].sort().join('\n')).toString('hex');

const dealt = (names: readonly string[], count: number): ReadonlyMap<string, number> => {
  const sizes = Array.from({ length: count }, () => 0);
  const smallest = Math.floor(names.length / count);
  let larger = names.length % count;
  const places = new Map<string, number>();
  // By digest, so that who goes first doesn't depend on how names begin.
  const inTurn = names
    .map((name) => ({ name, number: digest(name).readUInt32BE() }))
    .sort((one, other) => one.number - other.number || (one.name < other.name ? -1 : 1));
  for (const { name, number } of inTurn) {
    const shard = preferences(number, count).find(
      (each) => (sizes[each] as number) < smallest || (sizes[each] === smallest && larger > 0),
    ) as number;
    if (sizes[shard] === smallest) larger -= 1;
    sizes[shard] = (sizes[shard] as number) + 1;
    places.set(name, shard);
  }
  return places;
};

/** The shards in the order in which a name prefers them (rendezvous hashing). */
const preferences = (number: number, count: number): number[] =>
  Array.from({ length: count }, (_, shard) => ({ shard, weight: mixed(number ^ Math.imul(shard + 1, 0x9e3779b1)) }))
    .sort((one, other) => other.weight - one.weight)
    .map(({ shard }) => shard);

/** The last steps of MurmurHash3, which spread 32 bits. */
const mixed = (number: number): number => {
  let bits = number;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
};

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
