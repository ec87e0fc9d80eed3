/** Sentences of everyday life and of offices, which like to use the words in which a login fails. */
const subjects = [
  'The user',
  'Our trial',
  'A token',
  'The audience',
  'My session',
  'The organization',
  'Every assertion',
  'This app',
  'The lake',
  'One consumer',
  'An administrator',
  'The login page',
  'Their certificate',
  'The key',
];
const verbs = [
  'is frozen',
  'has expired',
  'was inactive',
  'had not been approved',
  'is invalid',
  'was blocked',
  'cannot be found',
  'is restricted',
  'was locked out',
  'needs a password',
  'is required',
  'was refused',
  'timed out',
  'failed',
];
const places = [
  'in the winter',
  'since last Tuesday',
  'for the whole team',
  'by the host of the party',
  'at the station',
  'in this org',
  'on every request',
  'behind the old mill',
  'for another reason',
  'before the meeting',
  'after the refresh of the garden',
];
const tails = [
  '.',
  '!',
  '?',
  ', so we went home.',
  ', and nobody knows why.',
  ': see page 42.',
  ' (again).',
  ' — as always.',
];

/** A generator whose numbers are the same in every run. */
const numbers = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

/** So many sentences, each another. */
export const randomSentences = (count: number): string[] => {
  const next = numbers(20261129);
  const pick = (from: readonly string[]): string => from[next(from.length)] ?? '';
  const found = new Set<string>();
  while (found.size < count) found.add(`${pick(subjects)} ${pick(verbs)} ${pick(places)}${pick(tails)}`);
  return [...found];
};
