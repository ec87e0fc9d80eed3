/** One line that stays, goes or comes. */
type DiffLine = { mark: ' ' | '-' | '+'; text: string };

/** Comparing costs the product of the lengths; nobody reads longer differences. */
const maximumDiffLines = 2000;
const context = 2;

/** The lines that differ, with two lines around each change; empty if nothing differs. */
export const lineDiff = (before: string, after: string): DiffLine[] => {
  if (before === after) return [];
  const lines = allLines(textLines(before), textLines(after));
  const changes = lines.flatMap(({ mark }, index) => (mark === ' ' ? [] : [index]));
  return lines.filter((_, index) => changes.some((change) => Math.abs(change - index) <= context));
};

const textLines = (text: string): string[] =>
  text === ''
    ? []
    : text
        .replace(/\r?\n$/, '')
        .split(/\r?\n/)
        .slice(0, maximumDiffLines);

const allLines = (before: readonly string[], after: readonly string[]): DiffLine[] => {
  const common = commonLengths(before, after);
  const lines: DiffLine[] = [];
  let [from, to] = [0, 0];
  while (from < before.length || to < after.length) {
    const [old, young] = [before[from], after[to]];
    const mark = old === young ? ' ' : markOf(old, young, common(from + 1, to) >= common(from, to + 1));
    lines.push({ mark, text: (mark === '+' ? young : old) ?? '' });
    if (mark !== '+') from += 1;
    if (mark !== '-') to += 1;
  }
  return lines;
};

/** Of two lines that differ, or of the one that is left, which comes first: the one behind which more stays the same. */
const markOf = (old: string | undefined, young: string | undefined, goesFirst: boolean): '-' | '+' => {
  if (old === undefined) return '+';
  return young === undefined || goesFirst ? '-' : '+';
};

type Lengths = (from: number, to: number) => number;

/** How many lines two endings have in common, in order; by where they begin. */
const commonLengths = (before: readonly string[], after: readonly string[]): Lengths => {
  const width = after.length + 1;
  const lengths = new Uint16Array((before.length + 1) * width);
  const at: Lengths = (from, to) => lengths[from * width + to] ?? 0;
  for (let from = before.length - 1; from >= 0; from--) {
    for (let to = after.length - 1; to >= 0; to--) {
      const isSame = before[from] === after[to];
      lengths[from * width + to] = isSame ? at(from + 1, to + 1) + 1 : Math.max(at(from + 1, to), at(from, to + 1));
    }
  }
  return at;
};
