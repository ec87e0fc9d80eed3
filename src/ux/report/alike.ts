/** A text that may be about one connection only, and the values that are. */
export type OwnText = { text: string; values: readonly string[] };

/** Each text is compared with so many groups; whoever has more kinds of texts reads the rest one by one. */
const comparedGroups = 100;

type Words = { words: string[]; values: readonly string[] };

/**
 * Puts together the items whose texts say the same apart from names, hosts, paths and numbers, each group in the order of
 * its items. Two texts are alike if they have the same words, except where both have a value.
 */
export const groupAlike = <Item>(items: readonly Item[], textOf: (item: Item) => OwnText): Item[][] => {
  const exact = new Map<string, Item[]>();
  const groups: Array<{ first: Words; items: Item[] }> = [];
  for (const item of items) {
    const own = textOf(item);
    const known = exact.get(own.text);
    if (known) {
      known.push(item);
      continue;
    }
    const words = { words: own.text.split(/\s+/), values: own.values.filter((value) => value !== '') };
    const alike = groups.slice(0, comparedGroups).find(({ first }) => areAlike(first, words));
    const group = alike ?? { first: words, items: [] };
    if (alike === undefined) groups.push(group);
    group.items.push(item);
    exact.set(own.text, group.items);
  }
  return groups.map((group) => group.items);
};

const areAlike = (one: Words, other: Words): boolean =>
  one.words.length === other.words.length &&
  one.words.every((word, at) => word === other.words[at] || (isValueAt(one, at) && isValueAt(other, at)));

/** What no word of a sentence looks like: a number, an address, a path, a variable, a host. */
const valueShape = /[\d@/\\_=]|\w[.:]\w/;

const isValueAt = ({ words, values }: Words, at: number): boolean => {
  const word = words[at] ?? '';
  return (
    valueShape.test(word) || words[at - 1]?.startsWith('--') === true || values.some((value) => word.includes(value))
  );
};
