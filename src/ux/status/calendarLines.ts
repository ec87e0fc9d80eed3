/** A line of at most so many bytes of UTF-8, without its end (RFC 5545, section 3.1). */
const longestCalendarLine = 75;

/** A property whose value is a text. */
export const contentLine = (name: string, text: string): string => `${name}:${escapedText(text)}`;

/** The whole file: each line folded, each ended as the standard wants it. */
export const calendarText = (lines: readonly string[]): string => lines.map((line) => `${folded(line)}\r\n`).join('');

const escapedText = (text: string): string =>
  text.replace(/[\\;,]/g, (sign) => `\\${sign}`).replace(/\r\n?|\n/g, '\\n');

/** Never within a character: a reader that joins texts and not bytes would break it. */
const folded = (line: string): string => {
  let [result, room] = ['', longestCalendarLine];
  for (const character of line) {
    const bytes = Buffer.byteLength(character);
    if (bytes > room) {
      result += '\r\n ';
      // The blank that says that the line goes on is one of them.
      room = longestCalendarLine - 1;
    }
    result += character;
    room -= bytes;
  }
  return result;
};
