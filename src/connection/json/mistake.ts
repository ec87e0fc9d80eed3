import type { SfError } from '@salesforce/core/sfError';
import { jwtError } from '../../base/errors/errors.ts';
import { namedTexts } from '../../base/text/namedTexts.ts';
import { onLine } from './located.ts';

const mistakeText = namedTexts('jsonMistakes').one;

/** The first place at which a text isn't JSON. */
type Mistake = {
  text: string;
  /** What the parser missed. */
  code: string;
  offset: number;
  /** The sign that stands there; empty at the end. */
  sign: string;
  /** Whether the text ends inside of what begins there, with something left open. */
  isCut: boolean;
};

type MistakeRow = {
  id: string;
  is: (mistake: Mistake) => boolean;
  values?: (mistake: Mistake) => Record<string, string>;
};

/** Says where a text isn't JSON, in which entry, and what stands there, as far as that can't be a secret. */
export const mistakeError = async (text: string, path: string): Promise<SfError> => {
  const mistake = await firstMistake(text);
  const { id, values } = rows.find(({ is }) => is(mistake)) ?? { id: 'other' };
  const offset = (moved[id] ?? unmoved)(mistake);
  const keys = (await keysAt(text, offset)).join('.');
  const beginning = text.slice(0, offset);
  const line = String(beginning.split('\n').length);
  const column = String(offset - beginning.lastIndexOf('\n'));
  const place = mistakeText(keys === '' ? 'at' : 'atEntry', { line, column, entry: keys });
  const error = jwtError('ConnectionFileNotJson', [path, place, mistakeText(id, values?.(mistake))], [path]);
  return onLine(error, Number(line));
};

const firstMistake = async (text: string): Promise<Mistake> => {
  const { printParseErrorCode, visit } = await import('jsonc-parser');
  const found: Array<{ code: string; offset: number }> = [];
  visit(
    text,
    { onError: (code, offset) => found.push({ code: printParseErrorCode(code), offset }) },
    { disallowComments: true },
  );
  const { code = '', offset = 0 } = found[0] ?? {};
  const isOpen = /^Close(?:Brace|Bracket)Expected$/.test(found.at(-1)?.code ?? '');
  const rest = text.slice(offset).trimEnd();
  const isCut = isOpen && (/^[\w.+-]*$/.test(rest) || (code === 'UnexpectedEndOfString' && !rest.includes('\n')));
  return { text, code, offset, sign: signAt(text, offset), isCut };
};

const unmoved = ({ offset }: Mistake): number => offset;

/** Where to look, if it isn't where the parser gave up. */
const moved: Readonly<Record<string, (mistake: Mistake) => number>> = {
  empty: () => 0,
  utf16: () => 0,
  conflict: (mistake) => markerIn(mistake) ?? mistake.offset,
  trailingComma: ({ text, offset }) => text.slice(0, offset).trimEnd().length - 1,
  cut: ({ text }) => Math.max(0, text.trimEnd().length - 1),
};

/** A line by which Git marks a conflict, at the mistake or before it. */
const markerIn = ({ text, offset }: Mistake): number | undefined => {
  const index = /^(?:<{7}|\|{7}|={7}|>{7})(?=\s|$)/m.exec(text)?.index;
  return index !== undefined && index <= offset ? index : undefined;
};

const signBefore = ({ text, offset }: Mistake): string => text.slice(0, offset).trimEnd().at(-1) ?? '';

const signAt = (text: string, offset: number): string => {
  const point = text.codePointAt(offset);
  return point === undefined ? '' : String.fromCodePoint(point);
};

const codePoint = (sign: string): string =>
  `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** What other languages write for values. Other words may be anything. */
const foreignWord = ({ text, offset }: Mistake): string | undefined =>
  /^(?:true|false|none|null|nil|undefined|nan|infinity|yes|no)\b/i.exec(text.slice(offset, offset + 20))?.[0];

const ofCode =
  (pattern: RegExp) =>
  ({ code }: Mistake): boolean =>
    pattern.test(code);

/** The first row that fits tells what is wrong. */
const rows: readonly MistakeRow[] = [
  { id: 'empty', is: ({ text }) => text.trim() === '' },
  { id: 'utf16', is: ({ text }) => text.includes('\0') },
  { id: 'conflict', is: (mistake) => markerIn(mistake) !== undefined },
  { id: 'comment', is: ({ code, sign }) => code === 'InvalidCommentToken' || sign === '#' },
  { id: 'trailingComma', is: (mistake) => /^[}\]]$/.test(mistake.sign) && signBefore(mistake) === ',' },
  { id: 'cut', is: ({ isCut }) => isCut },
  { id: 'string', is: ofCode(/^UnexpectedEndOfString$/) },
  { id: 'escape', is: ofCode(/^(?:InvalidEscapeCharacter|InvalidUnicode)$/) },
  { id: 'control', is: ofCode(/^InvalidCharacter$/) },
  {
    id: 'invisible',
    is: ({ sign }) => /[\p{Cc}\p{Cf}\p{Z}]/u.test(sign),
    values: ({ sign }) => ({ sign: codePoint(sign) }),
  },
  { id: 'quotes', is: ({ sign }) => /^['`´‘’‚“”„«»]$/.test(sign) },
  {
    id: 'word',
    is: (mistake) => foreignWord(mistake) !== undefined,
    values: (mistake) => ({ word: foreignWord(mistake) ?? '' }),
  },
  {
    id: 'number',
    is: ({ code, sign, text, offset }) =>
      /Number/.test(code) || /^[.+-]$/.test(sign) || (/\d/.test(sign) && /\d/.test(text.charAt(offset - 1))),
  },
  { id: 'unquoted', is: ofCode(/^InvalidSymbol$/) },
  { id: 'bracket', is: ({ code, sign }) => code === 'CommaExpected' && /^[}\]]$/.test(sign) },
  { id: 'comma', is: ofCode(/^CommaExpected$/) },
  { id: 'colon', is: ofCode(/^ColonExpected$/) },
  { id: 'name', is: ofCode(/^PropertyNameExpected$/) },
  { id: 'value', is: ofCode(/^ValueExpected$/) },
  { id: 'after', is: ofCode(/^EndOfFileExpected$/) },
];

/** The entry in which a place is; of an entry that has no name yet, the one around it. */
const keysAt = async (text: string, offset: number): Promise<string[]> => {
  const { getLocation } = await import('jsonc-parser');
  return getLocation(text, offset)
    .path.map(String)
    .filter((key) => key !== '');
};
