/** What a person sees when a program has written to a terminal: as much of one as these programs make use of. */

/** One row; `goesOn` if the terminal itself broke the line before it, because the line was too long. */
type ScreenRow = { cells: string[]; goesOn: boolean };

// eslint-disable-next-line no-control-regex -- that is what a terminal reads
const piece = /\u001b\[([?\d;]*)([A-Za-z])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b.|[^]/gu;

class Screen {
  public rows: ScreenRow[] = [{ cells: [], goesOn: false }];
  private row = 0;
  private column = 0;
  private readonly columns: number;

  public constructor(columns: number) {
    this.columns = columns;
  }

  public write(text: string): void {
    for (const [whole, given = '', code] of text.matchAll(piece)) {
      if (code !== undefined) this.control(code, given);
      else if (!whole.startsWith('\u001b')) this.character(whole);
    }
  }

  private character(character: string): void {
    if (character === '\r') this.column = 0;
    else if (character === '\n') this.moveTo(this.row + 1);
    else if (character === '\b') this.column = Math.max(0, this.column - 1);
    else if (character >= ' ') this.put(character);
  }

  private put(character: string): void {
    if (this.column >= this.columns) {
      this.moveTo(this.row + 1);
      this.column = 0;
      this.current.goesOn = true;
    }
    this.current.cells[this.column] = character;
    this.column += 1;
  }

  private control(code: string, given: string): void {
    const count = Number(given) || 1;
    if (code === 'A' || code === 'F') this.moveTo(Math.max(0, this.row - count));
    if (code === 'B' || code === 'E') this.moveTo(this.row + count);
    if (code === 'C') this.column += count;
    if (code === 'D') this.column = Math.max(0, this.column - count);
    if (code === 'G') this.column = count - 1;
    if (code === 'E' || code === 'F') this.column = 0;
    if (code === 'K') this.eraseLine(given);
    if (code === 'J') this.eraseBelow(given);
  }

  private eraseLine(given: string): void {
    if (given === '2') this.current.cells = [];
    else if (given !== '1') this.current.cells.length = Math.min(this.current.cells.length, this.column);
    if (this.current.cells.length === 0) this.current.goesOn = false;
  }

  private eraseBelow(given: string): void {
    if (given === '2' || given === '3') {
      [this.rows, this.row, this.column] = [[{ cells: [], goesOn: false }], 0, 0];
      return;
    }
    this.eraseLine('0');
    this.rows.length = this.row + 1;
  }

  private moveTo(row: number): void {
    this.row = row;
    while (this.rows.length <= row) this.rows.push({ cells: [], goesOn: false });
  }

  private get current(): ScreenRow {
    return this.rows[this.row] ?? { cells: [], goesOn: false };
  }
}

const textOf = ({ cells }: ScreenRow): string => Array.from(cells, (cell) => cell ?? ' ').join('');

/** The lines that a terminal of this width shows in the end; `\u23ce` ends a row that the terminal itself broke. */
const rowsOf = (written: string, columns: number): ScreenRow[] => {
  const screen = new Screen(columns);
  screen.write(written);
  return screen.rows;
};

/** The screen as one sees it. */
export const seenOn = (written: string, columns: number): string =>
  rowsOf(written, columns)
    .map((row) => textOf(row).trimEnd())
    .join('\n');

/** The lines as they were written, and as one copies them: what the terminal broke is one line. */
export const linesOn = (written: string, columns: number): string[] =>
  rowsOf(written, columns).reduce<string[]>(
    (lines, row) =>
      row.goesOn ? [...lines.slice(0, -1), `${lines.at(-1) ?? ''}${textOf(row)}`] : [...lines, textOf(row)],
    [],
  );

/** Lines that a terminal of this width breaks inside a word; a command, or one long word such as a URL, is to be whole instead. */
export const brokenLines = (lines: readonly string[], columns: number): string[] =>
  lines.filter((line) => line.length > columns && !isWhole(line.trim()) && !line.startsWith('   '));

const isWhole = (line: string): boolean =>
  !line.includes(' ') || /^(?:- )?["`]?(?:sf|sf-jwt|git|gh|openssl) /.test(line);
