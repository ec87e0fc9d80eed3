import { isJwtError } from '../../base/errors/errors.ts';
import { namedTexts } from '../../base/text/namedTexts.ts';
import type { InspectFinding } from './types.ts';

/** One text of `messages/findings.md`. */
export const findingText = namedTexts('findings').one;

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
