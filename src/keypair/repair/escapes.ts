/** A text is left alone unless it becomes what a key lies in: a PEM block, base64, or a key in XML. */
const isKeyText = (text: string): boolean =>
  /(?:BEGIN|END)[ _]?(?:\w+[ _]?){0,2}(?:KEY|CERTIFICATE)/i.test(text) ||
  /^[A-Za-z0-9+/=_\s-]{60,}$/.test(text) ||
  /^\s*<(?:\?xml|\w*:?RSA|\w*:?KeyInfo)/.test(text);

/** Files of other kinds have their own escapes: XML, JSON. */
const isOtherFile = (text: string): boolean => /^\s*(?:<(?!\/?(?:br|p|div|pre|code|span)\b)|[{[])/i.test(text);

const unescaped = (text: string, undo: (text: string) => string): string => {
  if (isOtherFile(text)) return text;
  const after = undo(undo(undo(text)));
  return isKeyText(after) ? after : text;
};

/** Plain characters, and those that break lines. */
const isPlainCode = (code: number): boolean => (code >= 0x20 && code < 0x7f) || [0x09, 0x0a, 0x0d].includes(code);

const plainOr = (whole: string, code: number): string => (isPlainCode(code) ? String.fromCharCode(code) : whole);

/** `%2B`, `%0A` and all others; in a form, a blank is a `+`. */
export const withoutPercents = (text: string): string =>
  unescaped(text, (encoded) =>
    (/%[0-9a-f]{2}/i.test(encoded) && !encoded.includes(' ') ? encoded.replaceAll('+', ' ') : encoded).replace(
      /%([0-9a-f]{2})/gi,
      (whole, hex: string) => plainOr(whole, Number.parseInt(hex, 16)),
    ),
  );

const htmlEntities: Readonly<Record<string, string>> = {
  plus: '+',
  sol: '/',
  equals: '=',
  lowbar: '_',
  bsol: '\\',
  quot: '"',
  apos: "'",
  amp: '&',
  lt: '<',
  gt: '>',
  newline: '\n',
  tab: '\t',
  nbsp: '\u00A0',
  ensp: ' ',
  emsp: ' ',
  shy: '\u00AD',
  zwnj: '\u200C',
  hyphen: '\u2010',
  dash: '\u2010',
  minus: '\u2212',
  ndash: '\u2013',
  mdash: '\u2014',
};

const entity = /&(?:#(\d{1,5})|#x([0-9a-f]{1,4})|([a-z]{2,8}));/gi;

/** Entities, and the tags around the lines of a text. */
export const withoutHtml = (text: string): string =>
  unescaped(text, (encoded) =>
    encoded
      .replace(entity, (whole, decimal?: string, hex?: string, name?: string) =>
        name === undefined
          ? String.fromCharCode(decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal))
          : (htmlEntities[name.toLowerCase()] ?? whole),
      )
      .replace(/<\/?(?:code|span|wbr|b)\b[^<>]{0,200}>/gi, '')
      .replace(/<\/?(?:br|p|div|pre)\b[^<>]{0,200}>/gi, '\n'),
  );

/** The escapes of JSON, shells, Markdown and properties files inside of a text, and backslashes that continue a line. */
export const withoutBackslashes = (text: string): string =>
  unescaped(text, (escaped) =>
    escaped
      .replace(/\\{1,8}(?:u00|x)([0-9a-f]{2})/gi, (whole, hex: string) => plainOr(whole, Number.parseInt(hex, 16)))
      .replace(/\\{1,8}([/+=:_ -])/g, '$1')
      .replace(/\\[ \t]*(?=\r?\n)/g, ''),
  );

/** The escapes of mail, in which a line goes on behind an equal sign. */
export const withoutMailEscapes = (text: string): string =>
  /=(?:3D|2B|2F|20)|=\r?\n(?!\s*-|\s*$)/.test(text) && text.includes('-----BEGIN ')
    ? text
        .replace(/=\r?\n(?!\s*-)/g, '')
        .replace(/=([0-9A-F]{2})/g, (whole, hex: string) => plainOr(whole, Number.parseInt(hex, 16)))
    : text;

/** What stands before and behind the first line of a block, if it stands around each of its lines: quotes, `>`, numbers. */
export const withoutLineMarks = (text: string): string => {
  const [, before = '', after = ''] = /^(.{0,12}?)-----BEGIN [A-Z0-9 ]{1,40}-----(.{0,12}?)\r?$/m.exec(text) ?? [];
  if (before.trim() === '' && after.trim() === '') return text;
  const marked = new RegExp(`^${markPattern(before)}(.*)${literal(after)}\\r?$`);
  const lines = text.trim().split('\n');
  const inner = lines.slice(0, -1).map((line) => marked.exec(line)?.[1]);
  const last = new RegExp(`^${markPattern(before)}(.*)$`).exec(lines.at(-1) ?? '')?.[1];
  if (lines.length < 3 || last === undefined || inner.includes(undefined)) return text;
  return [...inner, last].join('\n');
};

const literal = (mark: string): string => mark.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** The number of a line is another one on each, and the blanks around it are more or fewer. */
const markPattern = (mark: string): string =>
  `[ \\t]*${literal(mark.trim()).replace(/\d+/g, '\\d+')}${/\s$/.test(mark) ? '[ \\t]*' : ''}`;
