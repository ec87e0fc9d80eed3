import { Messages } from '../../../base/text/messages.ts';
import { fillNamed } from '../../../base/text/commandText.ts';
import { foreignText, type TextPlace } from '../../../base/text/foreignText.ts';

let texts: Messages<string> | undefined;

/** One text of `messages/handOff.md`; `{name}` in it is replaced, made safe for the place, by the value of that name. */
export const handOffText = (
  key: string,
  values: Readonly<Record<string, string | undefined>> = {},
  place: TextPlace = 'terminal',
): string => {
  if (texts === undefined) {
    Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
    texts = Messages.loadMessages('sf-plugin-jwt', 'handOff');
  }
  const unknown = `(${texts.getMessage('unknown')})`;
  return fillNamed(texts.getMessage(key), values, {
    show: (value) => foreignText(value, place),
    missing: () => unknown,
  });
};
