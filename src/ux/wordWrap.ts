import { stripVTControlCharacters } from 'node:util';
import { commandSpan } from '../base/text/commandText.ts';

type Output = { isTTY?: boolean; columns?: number };

/**
 * A text for a terminal, where no line breaks inside a word: a command stays whole on one line, however long, so that it can
 * be copied. What is indented as a file or command to copy stays as it is, and so does everything where there is no terminal.
 */
export const wrapFor = ({ isTTY, columns }: Output, text: string, reserved = 0): string =>
  !isTTY || !columns
    ? text
    : text
        .split('\n')
        .map((line) => wrapLine(line, columns - reserved))
        .join('\n');

const toCopy = /^ {3}/;

const wrapLine = (line: string, columns: number): string => {
  const shown = stripVTControlCharacters(line);
  if (displayWidth(shown) <= columns || toCopy.test(shown)) return line;
  const hang = hangOf(shown, columns);
  let [width, wrapped] = [0, ''];
  for (const [index, word] of wrapWords(line).entries()) {
    const own = displayWidth(stripVTControlCharacters(word));
    const isBroken = index > 0 && width > hang && width + 1 + own > columns;
    wrapped += isBroken ? `\n${' '.repeat(hang)}${word}` : `${index > 0 ? ' ' : ''}${word}`;
    width = isBroken ? hang + own : width + own + (index > 0 ? 1 : 0);
  }
  return wrapped.replace(/ +$/gm, '');
};

/** Where the lines after the first begin: below the text of a list, or of the last column of a row. */
const hangOf = (line: string, columns: number): number => {
  const [before = ''] = /^(?:.{0,34} {2,}| *(?:[-•▸] |\d+\. )?)(?=\S)/.exec(line) ?? [];
  return before.length > columns / 2 ? 0 : before.length;
};

/** What a blank in a command becomes while the others are where a line may break. */
const glue = '\uE000';

const wrapWords = (line: string): string[] =>
  line
    .replace(commandSpan, (span) => span.replace(commandWords, (words) => words.replaceAll(' ', glue)))
    .split(' ')
    .map((word) => word.replaceAll(glue, ' '));

/** A command without the rest of its sentence: to a sign behind which the sentence goes on. */
const commandWords = /^["`]?(?:'[^']*'|"[^"]*"|[^'".,;:)]|[.,;:)](?! |$))*/;

const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;

/** How many columns a text takes. */
export const displayWidth = (text: string): number =>
  Array.from(text).reduce((width, character) => width + (wide.test(character) ? 2 : 1), 0);
