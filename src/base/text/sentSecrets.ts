import { addParts, emptyPartTable, ownersIn, partLength, several, type PartTable } from './secretParts.ts';

const removedSecret = '(removed)';

/** As many signs in a row, without what stands between them, are an echo; no word or name shares so many with a secret. */
const window = 16;

/** A command that waits makes a new assertion for each attempt; the old ones are of no use to anybody. */
let maximumSecrets = 64;

/** An assertion, a token, and one that is being waited for. */
const secretsOfLogin = 3;

/** So many logins at once have secrets that an answer may repeat. */
export const expectLogins = (count: number): void => {
  maximumSecrets = Math.max(maximumSecrets, count * secretsOfLogin);
};

/**
 * The forms of a secret, found by a part of them: a stretch of `window` signs holds one whole part of each form, wherever it
 * begins, if parts start `window - partLength + 1` signs apart.
 */
type SecretIndex = ReadonlyMap<string, ReadonlyArray<{ form: string; at: number }>>;

const partDistance = window - partLength + 1;

/** A server chooses what its token looks like: one of equal signs must not make a search of each text endless. */
const maximumPlaces = 8;

/** Nearly no text repeats one, so that the index, which takes a while, is made for a text that does. */
type SentSecret = { secret: string; index?: SecretIndex };

/** Some forms of secrets: which signs a stretch of them may have, and the parts of as many secrets as have been asked for. */
type SecretForms = { shape: RegExp; formsOf: (secret: string) => string[]; table: PartTable; taken: number };

/** Secrets that are forgotten together. */
type Generation = { secrets: SentSecret[]; forms: SecretForms[] };

/** Its tables have room for as much as those of the one before had. */
const newGeneration = (before?: Generation): Generation => {
  const [letters, codes] = before?.forms.map(({ table }) => emptyPartTable(table.parts.length)) ?? [];
  return {
    secrets: [],
    forms: [
      { shape: /./, formsOf: letterForms, table: letters ?? emptyPartTable(), taken: 0 },
      { shape: new RegExp(`[0-9a-fux]{${window}}`), formsOf: codeForms, table: codes ?? emptyPartTable(), taken: 0 },
    ],
  };
};

/** Remembers a credential that a server gets or has given, so that no text that is shown later repeats it, in any form. */
export const rememberSecret = (secret: string | null | undefined): void => {
  if (!secret || generations[0]?.secrets.some((known) => known.secret === secret)) return;
  // What is older than the last full generation is forgotten.
  if ((generations[0]?.secrets.length ?? Infinity) >= maximumSecrets)
    generations = [newGeneration(generations[0]), ...generations.slice(0, 1)];
  generations[0]?.secrets.push({ secret });
};

let generations: Generation[] = [];

const indexOfSecret = (secret: string): SecretIndex => {
  const index = new Map<string, Array<{ form: string; at: number }>>();
  for (const form of formsOf(secret).flatMap((each) => [each, [...each].reverse().join('')]))
    for (let at = 0; at + partLength <= form.length; at += partDistance) {
      const part = form.slice(at, at + partLength);
      const places = index.get(part);
      if (!places) index.set(part, [{ form, at }]);
      else if (places.length < maximumPlaces) places.push({ form, at });
    }
  return index;
};

/** The org id before the `!` of a session is no secret. Each form may also stand backwards. */
const bareSecret = (secret: string): string => secret.replace(/^00D\w{12,15}!/, '');

const letterForms = (secret: string): string[] => {
  const text = bareSecret(secret);
  return [text, ...[0, 1, 2].map((start) => Buffer.from(text.slice(start)).toString('base64'))].map(plain);
};

const codeForms = (secret: string): string[] => {
  const text = bareSecret(secret);
  return [
    Buffer.from(text).toString('hex'), // percent signs, too
    inCodes(text, (code) => String(code)), // &#65;
    inCodes(text, (code) => `x${code.toString(16)}`), // &#x41; and \x41
    inCodes(text, (code) => `u${code.toString(16).padStart(4, '0')}`), // \u0041
  ].map(plain);
};

const formsOf = (secret: string): string[] => [...letterForms(secret), ...codeForms(secret)];

const inCodes = (text: string, write: (code: number) => string): string => {
  const known = new Map<string, string>();
  let all = '';
  for (const sign of text) {
    let form = known.get(sign);
    if (form === undefined) known.set(sign, (form = write(sign.codePointAt(0) ?? 0)));
    all += form;
  }
  return all;
};

const plain = (text: string): string => text.replace(/[^A-Za-z0-9]+/g, '').toLowerCase();

/**
 * A text without what repeats a remembered credential: whole or in pieces, with anything between the signs, in any case,
 * backwards, in hex, base64, percent signs or entities.
 */
export const withoutSent = (text: string): string => {
  if (generations.length === 0 || text.length < window) return text;
  const signs = plain(text);
  const indexes = signs.length < window ? [] : indexesFor(signs);
  if (indexes.length === 0) return text;
  const places = [...text.matchAll(/[A-Za-z0-9]/g)].map(({ index }) => index);
  return cutOut(
    text,
    echoesIn(signs, indexes).map(([from, to]) => [places[from] ?? 0, (places[to] ?? 0) + 1]),
  );
};

/** The secrets that the signs may repeat. */
const indexesFor = (signs: string): SecretIndex[] =>
  generations.flatMap(({ secrets, forms }) => {
    const owners = new Set(
      forms.flatMap((some) => (some.shape.test(signs) ? [...ownersOf(some, secrets, signs)] : [])),
    );
    const shared = owners.has(several) ? secrets : secrets.filter((_, at) => owners.has(at));
    return shared.map((known) => (known.index ??= indexOfSecret(known.secret)));
  });

const ownersOf = (forms: SecretForms, secrets: readonly SentSecret[], signs: string): Set<number> => {
  for (; forms.taken < secrets.length; forms.taken += 1)
    for (const form of forms.formsOf(secrets[forms.taken]?.secret ?? ''))
      addParts(forms.table, form, { owner: forms.taken, distance: partDistance });
  return ownersIn(forms.table, signs);
};

type SecretRange = [from: number, to: number];

/** Where the signs repeat a credential: first and last sign of each stretch. */
const echoesIn = (signs: string, indexes: readonly SecretIndex[]): SecretRange[] => {
  const ranges: SecretRange[] = [];
  for (let at = 0; at + partLength <= signs.length; at += 1)
    for (const [from, to] of echoesAt(signs, at, indexes)) {
      const last = ranges.at(-1);
      if (last && from <= last[1] + 1) [last[0], last[1]] = [Math.min(last[0], from), Math.max(last[1], to)];
      else ranges.push([from, to]);
    }
  return ranges;
};

/** The stretches around one part that are long enough. Of a longer one, the parts beside it tell the rest. */
const echoesAt = (signs: string, at: number, indexes: readonly SecretIndex[]): SecretRange[] => {
  const part = signs.slice(at, at + partLength);
  return indexes
    .flatMap((index) => index.get(part) ?? [])
    .map(({ form, at: place }): SecretRange => {
      const before = equalSigns(signs, form, [at - 1, place - 1, -1]);
      const after = equalSigns(signs, form, [at + partLength, place + partLength, 1]);
      return [at - before, at + partLength - 1 + after];
    })
    .filter(([from, to]) => to - from + 1 >= window);
};

/** How many signs agree from two places on, in one direction, as far as the next part. */
const equalSigns = (one: string, other: string, [at, place, step]: [number, number, 1 | -1]): number => {
  let count = 0;
  while (count < window && isSameSign(one[at + count * step], other[place + count * step])) count += 1;
  return count;
};

const isSameSign = (one: string | undefined, other: string | undefined): boolean => one !== undefined && one === other;

const cutOut = (text: string, ranges: readonly SecretRange[]): string => {
  const starts = [0, ...ranges.map(([, to]) => to)];
  return starts.map((start, at) => text.slice(start, ranges[at]?.[0])).join(removedSecret);
};
