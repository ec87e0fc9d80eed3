import { Messages } from '../../base/text/messages.ts';
import { fillNamed } from '../../base/text/commandText.ts';
import { isJwtError } from '../../base/errors/errors.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import type { Finding } from './types.ts';

let texts: Messages<string> | undefined;

/** One text of `messages/findings.md`; `{name}` in it is replaced, made safe, by the value of that name. */
export const findingText = (key: string, values: Readonly<Record<string, string | number>> = {}): string => {
  if (texts === undefined) {
    Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
    texts = Messages.loadMessages('sf-plugin-jwt', 'findings');
  }
  return fillNamed(texts.getMessage(key), values, { show: (value) => foreignText(value), missing: () => '' });
};

/** A finding with the text of its id. */
export const finding = (
  level: Finding['level'],
  id: string,
  values: Readonly<Record<string, string | number>> = {},
): Finding => ({ level, id, text: findingText(id, values), actions: [] });

/** One of our errors as a finding: `key-is-public` for KeyIsPublicError. Anything else is thrown on. */
export const findingOfError = (caught: unknown, level: Finding['level'] = 'problem'): Finding => {
  if (!isJwtError(caught)) throw caught;
  const id = caught.name.replace(/Error$/, '').replace(/(?<=[a-z])(?=[A-Z])/g, '-');
  return { level, id: id.toLowerCase(), text: caught.message, actions: caught.actions ?? [] };
};
