/** The lines of things that run side by side, each thing's together. */
export type Turns<Item> = {
  /** Shows lines of the one whose turn it is; keeps those of the others until it is theirs. */
  print: (item: Item, lines: readonly string[]) => void;
  /** Nothing more comes of it: the next one has its turn. */
  end: (item: Item) => void;
  isOn: (item: Item) => boolean;
};

/** Gives each item its turn in their order, so that what runs at once is read as if it had run one after another. */
export const inTurns = <Item>(items: readonly Item[], log: (line: string) => void): Turns<Item> => {
  const kept = new Map<Item, string[]>();
  const ended = new Set<Item>();
  let turn = 0;
  const show = (lines: readonly string[]): void => lines.forEach((line) => log(line));
  const isOn = (item: Item): boolean => items[turn] === item;
  const flush = (): void => {
    for (; turn < items.length; turn += 1) {
      const item = items[turn] as Item;
      show(kept.get(item) ?? []);
      kept.delete(item);
      if (!ended.has(item)) return;
    }
  };
  return {
    isOn,
    print: (item, lines) => {
      if (isOn(item)) show(lines);
      else kept.set(item, [...(kept.get(item) ?? []), ...lines]);
    },
    end: (item) => {
      ended.add(item);
      if (isOn(item)) flush();
    },
  };
};
