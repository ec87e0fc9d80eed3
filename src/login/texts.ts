import { Messages } from '../base/text/messages.ts';
import { fillNamed } from '../base/text/commandText.ts';
import { foreignText } from '../base/text/foreignText.ts';

let texts: Messages<string> | undefined;

const faultTexts = (): Messages<string> => {
  if (texts === undefined) {
    Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
    texts = Messages.loadMessages('sf-plugin-jwt', 'faults');
  }
  return texts;
};

/** Values that a text may name as `{username}`; made safe when they are put in. */
export type TextValues = Readonly<Record<string, string | undefined>>;

/** One text of `messages/faults.md`. */
export const loginText = (key: string, values: TextValues = {}): string => fill(faultTexts().getMessage(key), values);

/** One list of `messages/faults.md`. */
export const loginTexts = (key: string, values: TextValues = {}): string[] =>
  faultTexts()
    .getMessages(key)
    .map((text) => fill(text, values));

const fill = (text: string, values: TextValues): string =>
  fillNamed(text, values, { show: (value) => foreignText(value), missing: (name) => `<${name}>` });
