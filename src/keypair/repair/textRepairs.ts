import { withEdgeDashes, withSpelledEdges } from './edges.ts';
import { withoutBackslashes, withoutHtml, withoutLineMarks, withoutMailEscapes, withoutPercents } from './escapes.ts';

/** How a text was damaged as a whole on its way through variables, files and copy-and-paste. */
export type TextDamage =
  | 'utf16'
  | 'urlEncoded'
  | 'html'
  | 'invisibleCharacters'
  | 'mailEscapes'
  | 'dashes'
  | 'edgeSpelling'
  | 'lostDashes'
  | 'jsonString'
  | 'lineMarks'
  | 'quotes'
  | 'escapes'
  | 'escapedLineBreaks';

type TextRepairRow = { repair: Exclude<TextDamage, 'utf16'>; apply: (text: string) => string };

/** In this order; each gives the text back unchanged if it doesn't apply. */
const repairTable: readonly TextRepairRow[] = [
  { repair: 'urlEncoded', apply: withoutPercents },
  { repair: 'html', apply: withoutHtml },
  { repair: 'invisibleCharacters', apply: (text) => withoutInvisible(text) },
  { repair: 'dashes', apply: (text) => withPlainDashes(text) },
  { repair: 'jsonString', apply: (text) => fromJson(text) },
  { repair: 'escapes', apply: (text) => withoutBackslashes(text) },
  { repair: 'edgeSpelling', apply: withSpelledEdges },
  { repair: 'lostDashes', apply: (text) => withEdgeDashes(withFiveDashes(text)) },
  { repair: 'lineMarks', apply: withoutLineMarks },
  { repair: 'mailEscapes', apply: withoutMailEscapes },
  { repair: 'quotes', apply: (text) => withoutQuotes(text) },
  { repair: 'escapedLineBreaks', apply: (text) => text.replace(/\\{1,8}r\\{1,8}n|\\{1,8}[nr]|(?:`r)?`n/g, '\n') },
];

/** A text as it was before it was damaged, as far as that can be told, and what was undone. */
export const repairText = (text: string): { text: string; repairs: TextDamage[] } =>
  repairTable.reduce<{ text: string; repairs: TextDamage[] }>(
    (before, { repair, apply }) => {
      const after = apply(before.text);
      return after === before.text ? before : { text: after, repairs: [...before.repairs, repair] };
    },
    { text, repairs: [] },
  );

/** UTF-8, or UTF-16 where a byte-order mark or every other byte says so; a mark itself is dropped. */
export const decodeText = (bytes: Buffer): { text: string; repairs: TextDamage[] } => {
  const encoding = utf16Of(bytes);
  const text = new TextDecoder(encoding ?? 'utf-8').decode(bytes);
  return { text, repairs: encoding === undefined ? [] : ['utf16'] };
};

/** The first four bytes in hex; text of ASCII has zeros beside its characters. */
const utf16Beginnings = [
  { encoding: 'utf-16le', beginning: /^fffe|^(?!00)..00(?!00)..00/ },
  { encoding: 'utf-16be', beginning: /^feff|^00(?!00)..00(?!00)../ },
] as const;

const utf16Of = (bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined =>
  utf16Beginnings.find(({ beginning }) => beginning.test(bytes.toString('hex', 0, 4)))?.encoding;

/** Zero-width characters and marks vanish; blanks of another kind, such as the no-break space, become plain ones. */
const withoutInvisible = (text: string): string =>
  text
    .replace(/[\u00AD\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF]/g, '')
    .replace(/[\u00A0\u2000-\u200A\u202F\u205F\u3000]/g, ' ');

const dash = '[-\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]';
const edgeOfBlock = new RegExp(`${dash}{1,10}\\s?(BEGIN|END)\\s([A-Z0-9 ]{1,40}?)\\s?${dash}{1,10}`, 'g');

/** Word processors join hyphens into longer dashes. Text that has no other dash than the hyphen is left alone. */
const withPlainDashes = (text: string): string =>
  /[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/.test(text) ? text.replace(edgeOfBlock, '-----$1 $2-----') : text;

const blockLabel =
  '(?:[A-Z0-9]{1,10} ){0,2}(?:PRIVATE KEY|PUBLIC KEY|CERTIFICATE REQUEST|CERTIFICATE|PKCS7|PKCS12)(?![ \\t]?[A-Z0-9])';
const raggedEdge = new RegExp(`-{0,10}[ \\t]?(BEGIN|END) (${blockLabel})[ \\t]?-{0,10}`, 'g');

/** A BEGIN or END line with more or fewer than five dashes on a side, but with some on one. */
const withFiveDashes = (text: string): string =>
  text.replace(raggedEdge, (whole, edge: string, label: string) =>
    /^-|-$/.test(whole) ? `-----${edge} ${label}-----` : whole,
  );

const fromJson = (text: string): string => {
  if (!/^\s*"/.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : text;
  } catch {
    return text;
  }
};

const withoutQuotes = (text: string): string => {
  const trimmed = text.trim();
  const [first = ''] = trimmed;
  const isQuoted =
    trimmed.length > 1 && '"\'`\u201C\u2018'.includes(first) && trimmed.endsWith(closing[first] ?? first);
  return isQuoted ? trimmed.slice(1, -1) : text;
};

const closing: Record<string, string> = { '\u201C': '\u201D', '\u2018': '\u2019' };
