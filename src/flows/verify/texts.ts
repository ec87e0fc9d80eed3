import { Messages } from '@salesforce/core/messages';
import { foreignText } from '../../base/foreignText.ts';
import type { TextValues } from '../../login/texts.ts';

let texts: Messages<string> | undefined;

/** One text of `messages/checks.md`; `{name}` in it is replaced, made safe, by the value of that name. */
export const checkText = (key: string, values: TextValues = {}): string => {
  if (texts === undefined) {
    Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
    texts = Messages.loadMessages('sf-plugin-jwt', 'checks');
  }
  return texts.getMessage(key).replace(/\{(\w+)\}/g, (_, name: string) => foreignText(values[name] ?? ''));
};
