import { withoutCredentials, withoutEchoes } from './credentials.ts';
import { withoutSent } from './sentSecrets.ts';

/** Where a foreign text is going to be shown; each place has its own characters to defuse. */
export type TextPlace = 'terminal' | 'markdown' | 'codeSpan' | 'xml' | 'html' | 'csv';

const maximumForeignLength = 1000;

const invisible = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu;
const lineBreaks = /[\r\n\t\v\f\u0085\u2028\u2029]+/gu;

const ansiSequence = new RegExp(
  [
    String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?`, // CSI: colours, cursor
    String.raw`(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?`, // OSC: titles, links
    String.raw`(?:\u001b[PX^_]|[\u0090\u0098\u009e\u009f])[^\u001b\u009c]*(?:\u001b\\|\u009c)?`, // DCS, SOS, PM, APC
    String.raw`\u001b[ -/]*[0-~]?`,
  ].join('|'),
  'gu',
);

/**
 * GitHub makes links of bare addresses: of `http://`, `https://`, `ftp://` and `www.` by itself, not of the same with an
 * entity in it, which it shows as the sign.
 */
const withoutAutolinks = (text: string): string =>
  text.replace(/:(?=\/\/)/g, '&#58;').replace(/(?<=\bwww)\./gi, '&#46;');

const asMarkdown = (text: string): string =>
  withoutAutolinks(text.replace(/[\\`*_{}[\]()#+!|<>~@]/g, (character) => `\\${character}`));

/** Names, addresses, paths, and fingerprints: none of these signs ends a code span or the cell of a table. */
const plainSigns = /^[\w.@:/+=~'!#$%&*?^{},-]+$/;

const markupEntities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\n': '&#10;',
};

/** For elements and for attributes, in which a bare line break would be a blank. */
const asMarkup = (text: string): string => text.replace(/[&<>"'\n]/g, (sign) => markupEntities[sign] ?? sign);

/**
 * What a spreadsheet would take for a formula at the beginning of a cell, in the width of Asian keyboards, too; behind a
 * semicolon or a line break, because a spreadsheet that separates by those begins a cell there.
 */
const formulaStart = /(^|[;\n])(?=[^\S\n]*[=+\-@＝＋－＠﹢﹣﹦﹫])/g;

/** One cell by RFC 4180. */
const asCell = (text: string): string => {
  const safe = text.replace(formulaStart, "$1'");
  return /[",;\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const escapeFor: Record<TextPlace, (text: string) => string> = {
  terminal: (text) => text,
  markdown: asMarkdown,
  // In a code span nothing is escaped or made a link: people copy a value from the text as it is. Elsewhere, a parenthesis
  // means something behind a bracket only, and none is left.
  codeSpan: (text) => (plainSigns.test(text) ? `\`${text}\`` : asMarkdown(text).replace(/\\(?=[()])/g, '')),
  xml: asMarkup,
  html: asMarkup,
  csv: asCell,
};

/** Places where a text may have several lines. */
const placesOfLines: readonly TextPlace[] = ['xml', 'html', 'csv'];

/**
 * Runners of pipelines obey lines that begin with `::` or hold `##vso[` or `##[`; a blank takes their meaning away. Two
 * colons in the brackets of an IPv6 address stay.
 */
const defuseRunnerCommands = (text: string): string =>
  text.replace(/##(?=\w*\[)/g, '## ').replace(/(?<!\[(?=:[0-9a-f:.]*\])):(?=:)/gi, ': ');

const withoutControls = (text: string): string =>
  text.slice(0, 100_000).toWellFormed().replace(ansiSequence, '').replace(lineBreaks, ' ').replace(invisible, '');

const harmlessText = (text: string): string => harmlessLine(withoutControls(text));

const harmlessLine = (line: string): string => defuseRunnerCommands(withoutSent(withoutCredentials(line)));

const capped = (text: string): string =>
  text.length > maximumForeignLength ? `${text.slice(0, maximumForeignLength).toWellFormed()}…` : text;

/** The same line by line; what holds a credential may be broken over several. */
const harmlessLines = (text: string): string =>
  withoutControls(text) === text
    ? harmlessLine(text)
    : withoutSent(withoutCredentials(text)).split('\n').map(harmlessText).join('\n');

/** All that a reader of a file may take for the end of a line. */
const lineEnds = /\r\n?|[\v\f\u0085\u2028\u2029]/g;

/**
 * Text from an org, a server or a file, made safe to show: one line except in files that have room for more, no control or invisible characters, no credentials,
 * no runner commands, at most 1,000 characters, escaped for the place where it goes.
 */
export const foreignText = (text: unknown, place: TextPlace = 'terminal'): string =>
  escapeFor[place](
    capped((placesOfLines.includes(place) ? harmlessLines(lineText(text)) : harmlessText(asText(text))).trim()),
  );

const lineText = (text: unknown): string => asText(text).replace(lineEnds, '\n');

/** The same for the answer of a server to a request that held a credential, which it may echo in pieces. */
export const answerText = (text: string, maximum = maximumForeignLength): string =>
  foreignText(
    withoutSent(withoutEchoes(withoutControls(text)))
      .trim()
      .slice(0, maximum),
  );

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);

/**
 * The same for every string in plain data, keys included, for `--json`. Line breaks stay: JSON escapes them. Results of
 * many connections say the same again and again: each text is looked at once.
 */
export const foreignData = <T>(data: T): T =>
  deepMapTexts(data, { text: rememberingTexts(harmlessLines), key: rememberingTexts(foreignText) }) as T;

type DataTexts = Record<'text' | 'key', (text: string) => string>;

const rememberingTexts = (make: (text: string) => string): ((text: string) => string) => {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text) ?? make(text);
    known.set(text, found);
    return found;
  };
};

const deepMapTexts = (data: unknown, texts: DataTexts): unknown => {
  if (typeof data === 'string') return texts.text(data);
  if (Array.isArray(data)) return data.map((each) => deepMapTexts(each, texts));
  if (data === null || typeof data !== 'object') return data;
  return Object.fromEntries(Object.entries(data).map(([key, inner]) => [texts.key(key), deepMapTexts(inner, texts)]));
};
