const removedSecret = '(removed)';

/** As many signs in a row, without what stands between them, are an echo; no word or name shares so many with a secret. */
const window = 16;

/** A command that waits makes a new assertion for each attempt; the old ones are of no use to anybody. */
const maximumSecrets = 8;

const sent = new Map<string, readonly string[]>();
let characterWindows: ReadonlySet<string> = new Set();

/** Remembers a credential that a server gets or has given, so that no text that is shown later repeats it, in any form. */
export const rememberSecret = (secret: string | null | undefined): void => {
  if (!secret || sent.has(secret)) return;
  sent.set(secret, formsOf(secret).flatMap(windowsOf));
  const [oldest] = sent.keys();
  if (sent.size > maximumSecrets && oldest !== undefined) sent.delete(oldest);
  characterWindows = new Set([...sent.values()].flat());
};

/** The org id before the `!` of a session is no secret. */
const formsOf = (secret: string): string[] => {
  const text = secret.replace(/^00D\w{12,15}!/, '');
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  const forms = [
    text,
    ...[0, 1, 2].map((start) => Buffer.from(text.slice(start)).toString('base64')),
    Buffer.from(text).toString('hex'), // percent signs, too
    codes.join(''), // &#65;
    codes.map((code) => `x${code.toString(16)}`).join(''), // &#x41; and \x41
    codes.map((code) => `u${code.toString(16).padStart(4, '0')}`).join(''), // \u0041
  ].map(plain);
  return forms.flatMap((form) => [form, [...form].reverse().join('')]);
};

const plain = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '').toLowerCase();

const windowsOf = (form: string): string[] =>
  Array.from({ length: Math.max(0, form.length - window + 1) }, (_, at) => form.slice(at, at + window));

/**
 * A text without what repeats a remembered credential: whole or in pieces, with anything between the signs, in any case,
 * backwards, in hex, base64, percent signs or entities.
 */
export const withoutSent = (text: string): string => {
  if (sent.size === 0 || text.length < window) return text;
  const places = [...text.matchAll(/[A-Za-z0-9]/g)].map(({ index }) => index);
  const signs = places
    .map((place) => text[place])
    .join('')
    .toLowerCase();
  return cutOut(
    text,
    echoesIn(signs).map(([from, to]) => [places[from] ?? 0, (places[to] ?? 0) + 1]),
  );
};

type SecretRange = [from: number, to: number];

/** Where the signs repeat a credential: first and last sign of each stretch. */
const echoesIn = (signs: string): SecretRange[] => {
  const ranges: SecretRange[] = [];
  for (let at = 0; at + window <= signs.length; at += 1) {
    if (!characterWindows.has(signs.slice(at, at + window))) continue;
    const last = ranges.at(-1);
    if (last && at <= last[1] + 1) last[1] = at + window - 1;
    else ranges.push([at, at + window - 1]);
  }
  return ranges;
};

const cutOut = (text: string, ranges: readonly SecretRange[]): string => {
  const starts = [0, ...ranges.map(([, to]) => to)];
  return starts.map((start, at) => text.slice(start, ranges[at]?.[0])).join(removedSecret);
};
