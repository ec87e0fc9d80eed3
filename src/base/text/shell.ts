/** Words of a command that are quoted already, such as several flags with their values. */
export class ShellWords {
  public readonly text: string;

  public constructor(text: string) {
    this.text = text;
  }
}

type Quoting = { plain: RegExp; quotable: RegExp; quote: (text: string) => string };

/** Single quotes, in which a POSIX shell reads nothing at all. A `~` or `=` at the beginning would be read. */
const posix: Quoting = {
  plain: /^[\w./@%+:,-][\w./@%+=:,-]*$/,
  quotable: /^\P{Cc}*$/u,
  quote: (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`,
};

/**
 * On Windows a command may be pasted into PowerShell, cmd or Git Bash: double quotes around what none of them reads in
 * them. There is no way to write the rest for all three.
 */
const windowsQuoting: Quoting = {
  plain: /^[\w./:\\-][\w./@+=:\\-]*$/,
  quotable: /^(?:[\p{L}\p{N} _./@+=:,()#~'&;-]|\\(?!$|\\))+$/u,
  quote: (text) => `"${text}"`,
};

/** A text as one word of a command line, or undefined if no shell takes it as one. */
export const shellQuoted = (text: string, platform: string = process.platform): string | undefined => {
  const { plain, quotable, quote } = platform === 'win32' ? windowsQuoting : posix;
  if (plain.test(text)) return text;
  return quotable.test(text) ? quote(text) : undefined;
};
