/** The candidate that is nearest to what was written, by the number of letters to change. */
export const nearest = <Word extends string>(written: string, candidates: readonly Word[]): Word =>
  candidates.reduce((best, candidate) => (distance(written, candidate) < distance(written, best) ? candidate : best));

/** All candidates, those that are nearer to what was written first. */
export const nearestFirst = (written: string, candidates: readonly string[]): string[] =>
  candidates
    .map((candidate) => ({ candidate, letters: distance(written, candidate) }))
    .sort((one, other) => one.letters - other.letters)
    .map(({ candidate }) => candidate);

const distance = (written: string, candidate: string): number =>
  editDistance(written.toLowerCase().slice(0, 40), candidate.toLowerCase().slice(0, 80));

/** Insertions, deletions and replacements that turn one word into the other (Levenshtein). */
const editDistance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, character] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (character === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
};
