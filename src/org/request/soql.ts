/**
 * A text as a SOQL literal, in quotes; quotes, backslashes and control characters in it are escaped, and half characters,
 * which no address can hold, are replaced.
 */
export const soqlText = (text: string): string =>
  `'${text
    .toWellFormed()
    .replace(/[\\']/g, (character) => `\\${character}`)
    .replace(/[\n\r\t\b\f]/g, (character) => escapes[character] ?? '')}'`;

const escapes: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f' };

/** Texts as the list of an IN condition. */
export const soqlList = (texts: readonly string[]): string => `(${texts.map(soqlText).join(', ')})`;
