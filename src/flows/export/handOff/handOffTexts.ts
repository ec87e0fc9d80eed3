import { Messages } from '../../../base/text/messages.ts';
import { fillNamed } from '../../../base/text/commandText.ts';
import { foreignText, type TextPlace } from '../../../base/text/foreignText.ts';

let handOffTextTable: Messages<string> | undefined;

/** One text of `messages/handOff.md`; `{name}` in it is replaced, made safe for the place, by the value of that name. */
export const handOffText = (
  key: string,
  values: Readonly<Record<string, string | undefined>> = {},
  place: TextPlace = 'terminal',
): string => {
  if (handOffTextTable === undefined) {
    Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
    handOffTextTable = Messages.loadMessages('sf-plugin-jwt', 'handOff');
  }
  const unknown = `(${handOffTextTable.getMessage('unknown')})`;
  return fillNamed(handOffTextTable.getMessage(key), values, {
    show: (value) => foreignText(value, place),
    missing: () => unknown,
  });
};
