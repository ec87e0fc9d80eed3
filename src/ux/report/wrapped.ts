import { commandSpan } from '../../base/text/commandText.ts';

type Margins = { width: number; indent?: number; /** Of all lines but the first. */ hanging?: number };

/** A text in lines of at most this width. A command stays on one line, so that it can be copied, and so does a long word. */
export const wrappedLines = (text: string, { width, indent = 0, hanging = indent }: Margins): string[] => {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = ' '.repeat(lines.length === 0 ? indent : hanging);
    let isEmpty = true;
    for (const word of unbrokenWords(paragraph)) {
      if (!isEmpty && line.length + 1 + word.length > width) {
        lines.push(line);
        line = ' '.repeat(hanging);
        isEmpty = true;
      }
      line += isEmpty ? word : ` ${word}`;
      isEmpty = false;
    }
    lines.push(line.trimEnd());
  }
  return lines;
};

/** Commands are words of their own, with what is attached to them. */
const unbrokenWords = (text: string): string[] => {
  const blank = '\0';
  return text
    .replace(commandSpan, (command) => command.replaceAll(' ', blank))
    .split(/ +/)
    .filter((word) => word !== '')
    .map((word) => word.replaceAll(blank, ' '));
};
