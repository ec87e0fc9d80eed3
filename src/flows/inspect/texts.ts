import { Messages } from '../../base/text/messages.ts';
import { fillNamed } from '../../base/text/commandText.ts';
import { isJwtError } from '../../base/errors/errors.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import type { InspectFinding } from './types.ts';

let inspectTextTable: Messages<string> | undefined;

/** One text of `messages/findings.md`; `{name}` in it is replaced, made safe, by the value of that name. */
export const findingText = (key: string, values: Readonly<Record<string, string | number>> = {}): string => {
  if (inspectTextTable === undefined) {
    Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
    inspectTextTable = Messages.loadMessages('sf-plugin-jwt', 'findings');
  }
  return fillNamed(inspectTextTable.getMessage(key), values, {
    show: (value) => foreignText(value),
    missing: () => '',
  });
};

/** A finding with the text of its id. */
export const finding = (
  level: InspectFinding['level'],
  id: string,
  values: Readonly<Record<string, string | number>> = {},
): InspectFinding => ({ level, id, text: findingText(id, values), actions: [] });

/** One of our errors as a finding: `key-is-public` for KeyIsPublicError. Anything else is thrown on. */
export const findingOfError = (caught: unknown, level: InspectFinding['level'] = 'problem'): InspectFinding => {
  if (!isJwtError(caught)) throw caught;
  const id = caught.name.replace(/Error$/, '').replace(/(?<=[a-z])(?=[A-Z])/g, '-');
  return { level, id: id.toLowerCase(), text: caught.message, actions: caught.actions ?? [] };
};
