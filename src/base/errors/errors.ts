import { Messages } from '../text/messages.ts';
import { SfError } from '@salesforce/core/sfError';
import { errorTable } from './errorTable.ts';
import { exitCodes } from './exitCodes.ts';
import { isOwnAdvice, withOwnName } from './runningCommand.ts';
import { foreignText } from '../text/foreignText.ts';
import { standsAlone } from '../text/ownProgram.ts';

export type JwtErrorKey = keyof typeof errorTable;
export type JwtErrorName = `${JwtErrorKey}Error`;

type Token = string | number;

/**
 * The one factory of errors. `tokens` fill the message, `actionTokens` the next actions; both may be foreign text and
 * are made safe here. No library error is ever attached as a cause: sf would print its contents.
 */
export const jwtError = (
  key: JwtErrorKey,
  tokens: readonly Token[] = [],
  actionTokens: readonly Token[] = [],
): SfError => {
  const texts = errorTexts();
  return SfError.create({
    name: `${key}Error` satisfies JwtErrorName,
    message: texts.getMessages(key, tokens, safeToken).join('\n'),
    actions: advice(texts, `${key}.actions`, actionTokens),
    exitCode: exitCodes[errorTable[key].exit].code,
  });
};

/** The actions that the running command can take, with its own name in them. */
const advice = (texts: Messages<string>, key: string, tokens: readonly Token[]): string[] => {
  const own = texts.getMessages(key).map(isOwnAdvice);
  const actions = texts.getMessages(key, tokens, safeToken).filter((_, index) => own[index]);
  const shown = (actions.length > 0 ? actions : [ownHelp()]).map(withOwnName);
  return standsAlone() && shown.some((text) => cliCommand.test(text)) ? [...shown, placeholderText('needsCli')] : shown;
};

/** What only Salesforce CLI itself does. */
const cliCommand = /(?<![\w-])sf (?:org|project|alias|config|data|plugins)(?![\w-])/;

/** Whether something caught is one of ours, so that it may be shown as it is. */
export const isJwtError = (error: unknown): error is SfError & { name: JwtErrorName } =>
  error instanceof Error && error.name.endsWith('Error') && error.name.slice(0, -'Error'.length) in errorTable;

/** Whether a person said No, or left a question without an answer: that is told, but it's no failure. */
export const isPersonsAnswer = (error: Error): boolean =>
  isJwtError(error) && 'isAnswer' in errorTable[error.name.slice(0, -'Error'.length) as JwtErrorKey];

/** sf finds exit codes in the words of a message: 10 for a crash of JavaScript, 20 for the number of an internal error. */
const safeToken = (token: string): string =>
  foreignText(token)
    .replaceAll('TypeError', 'Error')
    .replace(/(\d{9,}-\d{3,}) (?=\()/g, '$1, ');

const ownHelp = (): string => placeholderText('ownHelp');

const placeholderText = (key: string): string => {
  Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
  return Messages.loadMessages('sf-plugin-jwt', 'placeholders').getMessage(key);
};

const errorTexts = (): Messages<string> => {
  Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
  return Messages.loadMessages('sf-plugin-jwt', 'errors');
};
