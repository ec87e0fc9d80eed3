// eslint-disable-next-line @typescript-eslint/no-restricted-imports -- the door itself
import { Messages as CoreMessages } from '@salesforce/core/messages';
import { userEnvironment } from '../programs/userEnvironment.ts';
import type { EnvironmentVariables } from '../environment.ts';
import { foreignText } from './foreignText.ts';
import { judgeLoginUrl } from '../hosts/loginUrl.ts';
import { byOwnProgram } from './ownProgram.ts';
import { shellQuoted, ShellWords } from './shell.ts';

export type TextValue = string | number | boolean | null | undefined | ShellWords;

/** How a text is filled: what its tokens look like, the value of each, and how a value is shown where it stands. */
type Filling = {
  token: RegExp;
  valueOf: (token: string) => TextValue;
  /** Makes a value, or a word of a command, safe for the place where the text goes. */
  show: (text: string) => string;
  platform?: string;
  env?: EnvironmentVariables;
  /** For other people and machines, which have sf. */
  forOthers?: boolean;
};

const programs = [
  String.raw`sf (?:jwt|org|project|alias|config|data|plugins|update)\b`,
  'sf-jwt [a-z]',
  String.raw`gh (?:secret|variable)\b`,
  'git [a-z]',
  String.raw`(?:chmod|icacls|sudo chown|ls -ld?) \S`,
  '(?:openssl|keytool|puttygen|ssh-keygen) [-a-z<]',
];
const program = `(?:${programs.join('|')})`;

/** Where a command stands in a text: from the name of a program to the quote that ends it, else to the end of the line. */
export const commandSpan = new RegExp(
  [`"(?=${program})[^"\\n]*`, `\`(?=${program})[^\`\\n]*`, `(?<![\\w-])(?=${program})[^\\n]*`].join('|'),
  'g',
);

/**
 * The one way to put values into a text. Within a command each becomes one word of a shell, whatever it holds; a value that
 * no shell takes as one, that isn't safe to show as it is, or that is a URL nobody should log in on, becomes a placeholder.
 */
export const fillText = (template: string, filling: Filling): string => {
  const parts: string[] = [];
  let end = 0;
  for (const { 0: command, index } of commandsOf(template)) {
    parts.push(fillProse(template.slice(end, index), filling), fillCommand(command, filling));
    end = index + command.length;
  }
  return [...parts, fillProse(template.slice(end), filling)].join('');
};

const knownCommands = new Map<string, RegExpExecArray[]>();

/** A template is filled again and again, and its commands stand where they stood. */
const commandsOf = (template: string): RegExpExecArray[] => {
  const commands = knownCommands.get(template) ?? [...template.matchAll(commandSpan)];
  knownCommands.set(template, commands);
  return commands;
};

const fillProse = (prose: string, { token, valueOf, show }: Filling): string =>
  prose.replace(token, (found) => show(textOfArgument(valueOf(found))));

const fillCommand = (command: string, filling: Filling): string =>
  (filling.forOthers ? command : byOwnProgram(command)).replace(
    /(--[\w-]+[ =])?([^\s"`]+)/g,
    (whole, flag: string | undefined, word: string) =>
      word.search(filling.token) < 0 ? whole : fillWord(flag ?? '', word, filling),
  );

/** One word of a command, with the flag before it: a value that begins with a dash belongs to it by `=` only. */
const fillWord = (flag: string, word: string, filling: Filling): string => {
  const values = (word.match(filling.token) ?? []).map(filling.valueOf);
  const filled = putIn(word, filling.token, values.map(textOfArgument));
  if (values.every((value) => value instanceof ShellWords)) return flag + filling.show(filled);
  const isSafe = values.map(textOfArgument).every((text) => text.length <= maximumLength && foreignText(text) === text);
  const shown = isSafe ? pasteable(flag, filled, filling) : undefined;
  if (shown === undefined) return flag + filling.show(placeholderFor(flag, filled));
  return (shown.startsWith('-') || shown.startsWith("'-") ? flag.replace(/ $/, '=') : flag) + filling.show(shown);
};

/** Longer values would make a command that is cut where it is shown. */
const maximumLength = 250;

const putIn = (word: string, token: RegExp, texts: readonly string[]): string => {
  const left = [...texts];
  return word.replace(token, () => left.shift() ?? '');
};

const pasteable = (flag: string, text: string, { platform, env = userEnvironment() }: Filling): string | undefined => {
  if (isArgumentUrl(flag, text)) return judgeLoginUrl(text, env).found?.url;
  return flag === '' && text.startsWith('-') ? undefined : shellQuoted(text, platform);
};

const isArgumentUrl = (flag: string, text: string): boolean =>
  /^\s*[a-z][a-z0-9+.-]*:\/\//i.test(text) || /^--instance-url/.test(flag);

const placeholderFor = (flag: string, text: string): string => {
  if (isArgumentUrl(flag, text)) return placeholder('url');
  return flag === '' ? placeholder('value') : `<${flag.slice(2, -1)}>`;
};

const textOfArgument = (value: TextValue): string => (value instanceof ShellWords ? value.text : String(value ?? ''));

let texts: CoreMessages<string> | undefined;

const placeholder = (key: string): string => {
  if (texts === undefined) {
    CoreMessages.importMessagesDirectoryFromMetaUrl(import.meta.url);
    texts = CoreMessages.loadMessages('sf-plugin-jwt', 'placeholders');
  }
  return texts.getMessage(key);
};

/** A text of `{name}` tokens; `missing` is what stands for a value that isn't there. */
export const fillNamed = (
  template: string,
  values: Readonly<Record<string, TextValue>>,
  { show, missing, forOthers }: Pick<Filling, 'show' | 'forOthers'> & { missing: (name: string) => string },
): string =>
  fillText(template, {
    token: /\{\w+\}/g,
    valueOf: (token) => {
      const name = token.slice(1, -1);
      return (Object.hasOwn(values, name) ? values[name] : undefined) ?? new ShellWords(missing(name));
    },
    show,
    forOthers,
  });

const gap = '\uE000';

/** A command whose values are put in by the same rules; without a platform, for a shell of this one. */
const commandOn =
  (platform?: string) =>
  (strings: TemplateStringsArray, ...values: readonly TextValue[]): string => {
    const left = [...values];
    return fillText(strings.join(gap), {
      token: /\uE000/g,
      valueOf: () => left.shift(),
      show: String,
      platform,
      forOthers: platform !== undefined,
    });
  };

/** command`sf jwt verify --connection ${name}` */
export const command = commandOn();

/** The same for other people's machines and for pipelines, where the shell is a POSIX one. */
export const posixCommand = commandOn('linux');

/** A flag and its value as words of a command: `--alias 'my org'`, `--alias=-x`. */
export const flagWords = (flag: string, value: string): string =>
  fillCommand(`--${flag} ${gap}`, { token: /\uE000/g, valueOf: () => value, show: String });
