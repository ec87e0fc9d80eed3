import { wrapFor } from '../wordWrap.ts';

/** The mark before a question, and the short answer behind it. */
const roomForAnswer = 10;

const questionFor = (output: NodeJS.WriteStream, message: string): string => wrapFor(output, message, roomForAnswer);

/** Whether a person can be asked: a terminal on both sides, and neither `--json` nor `--no-prompt`. */
export const canAsk = (options: { json: boolean; noPrompt: boolean }): boolean =>
  !options.json && !options.noPrompt && process.stdin.isTTY && process.stdout.isTTY;

/** The same where the standard output is for something else: the questions go to the standard error. */
export const canAskAside = ({ json }: { json: boolean }): boolean =>
  !json && process.stdin.isTTY && process.stderr.isTTY;

type Validate = (value: string) => true | string | Promise<true | string>;

/** Asks for one line of text. */
export const askText = async (
  message: string,
  options: { default?: string; validate?: Validate } = {},
): Promise<string> => {
  const { default: input } = await import('@inquirer/input');
  return (
    await input({ message: questionFor(process.stdout, message), default: options.default, validate: options.validate })
  ).trim();
};

/** Asks for a secret, which isn't shown and keeps its blanks. */
export const askSecret = async (
  message: string,
  { validate, output = process.stdout }: { validate: Validate; output?: NodeJS.WriteStream },
): Promise<string> => {
  const { default: password } = await import('@inquirer/password');
  return password({ message: questionFor(output, message), mask: true, validate }, { output });
};

/** As many of several as are shown at once; the others come with the arrow keys. */
export const shownChoices = 7;

/** The cursor of the list stands before a choice; what doesn't fit goes on below it. */
const choiceLines = (name: string): string => wrapFor(process.stdout, name, 4).replaceAll('\n', '\n    ');

/** Asks for one of several. */
export const askChoice = async <Value extends string>(
  message: string,
  choices: Array<{ name: string; value: Value; short?: string }>,
): Promise<Value> => {
  const { default: select } = await import('@inquirer/select');
  return select({
    message: questionFor(process.stdout, message),
    // Behind the question stands the answer, which is all that is left of the list.
    choices: choices.map(({ name, value, short = value }) => ({ name: choiceLines(name), value, short })),
    pageSize: shownChoices,
    loop: choices.length <= shownChoices,
  });
};

/** Asks for yes or no; no is the default. */
export const askConfirmation = async (message: string): Promise<boolean> => {
  const { default: confirm } = await import('@inquirer/confirm');
  return confirm({ message: questionFor(process.stdout, message), default: false });
};
