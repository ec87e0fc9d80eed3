import { Messages } from '../../base/text/messages.ts';
import { fillNamed } from '../../base/text/commandText.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import type { TextValues } from '../../login/texts.ts';

let verifyTextTable: Messages<string> | undefined;

/** One text of `messages/checks.md`; `{name}` in it is replaced, made safe, by the value of that name. */
export const checkText = (key: string, values: TextValues = {}): string => {
  if (verifyTextTable === undefined) {
    Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
    verifyTextTable = Messages.loadMessages('sf-plugin-jwt', 'checks');
  }
  return fillNamed(verifyTextTable.getMessage(key), values, { show: (value) => foreignText(value), missing: () => '' });
};
