import { Messages } from '../base/text/messages.ts';
import { fillNamed } from '../base/text/commandText.ts';
import { foreignText } from '../base/text/foreignText.ts';

let loginTextTable: Messages<string> | undefined;

const loadFaultTexts = (): Messages<string> => {
  if (loginTextTable === undefined) {
    Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
    loginTextTable = Messages.loadMessages('sf-plugin-jwt', 'faults');
  }
  return loginTextTable;
};

/** Values that a text may name as `{username}`; made safe when they are put in. */
export type TextValues = Readonly<Record<string, string | undefined>>;

/** One text of `messages/faults.md`. */
export const loginText = (key: string, values: TextValues = {}): string =>
  fill(loadFaultTexts().getMessage(key), values);

/** One list of `messages/faults.md`. */
export const loginTexts = (key: string, values: TextValues = {}): string[] =>
  loadFaultTexts()
    .getMessages(key)
    .map((text) => fill(text, values));

const fill = (text: string, values: TextValues): string =>
  fillNamed(text, values, { show: (value) => foreignText(value), missing: (name) => `<${name}>` });
