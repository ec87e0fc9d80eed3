import { commandSpan } from '../text/commandText.ts';

type RunningCommand = {
  /** The words behind `sf jwt`. */
  name: string;
  /** Without their dashes. */
  flags: readonly string[];
};

let running: RunningCommand | undefined;

/** From here on, advice is for whoever runs this command. Gives the function that ends it. */
export const adviseFor = (command: RunningCommand): (() => void) => {
  running = command;
  return () => (running = undefined);
};

/** What stands in texts for the command that is running. */
const ownName = '{command}';

/** Flags that sf gives every command. */
const everywhere = ['json', 'help', 'flags-dir'];

/**
 * Whether the command that is running has every flag that a text, its values not yet put in, asks for: outside of
 * commands, and in a command that names itself. Where no command runs, every text counts.
 */
export const isOwnAdvice = (text: string): boolean =>
  running === undefined || ownFlagsIn(text).every((flag) => [...everywhere, ...(running?.flags ?? [])].includes(flag));

/**
 * What of an advice the running command can take: all of it, or the sentences without the flags that the command lacks.
 * Undefined where nothing is left of it.
 */
export const ownPartOf = (text: string): string | undefined =>
  isOwnAdvice(text)
    ? text
    : text
        .split(/(?<=\.) (?=[A-Z])/)
        .filter(isOwnAdvice)
        .join(' ') || undefined;

/** The flags in a text that the running command must have. */
export const ownFlagsIn = (text: string): string[] =>
  flagsIn(text.replace(commandSpan, (command) => (command.includes(ownName) ? command : '')));

const flagsIn = (text: string): string[] =>
  [...text.matchAll(/(?<![\w-])--([a-z][\w-]*)/g)].map(([, flag = '']) => flag);

/** A text with the name of the command that is running. */
export const withOwnName = (text: string): string => text.replaceAll(ownName, running?.name ?? '<command>');
