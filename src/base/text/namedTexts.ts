import { ownPartOf } from '../errors/runningCommand.ts';
import { fillNamed, type TextValue } from './commandText.ts';
import { foreignText, type TextPlace } from './foreignText.ts';
import { Messages } from './messages.ts';
import { isForOthers } from './ownProgram.ts';

/** Values that a text may name as `{username}`. */
export type TextValues = Readonly<Record<string, string | undefined>>;

type NamedValues = Readonly<Record<string, TextValue>>;

type NamedTexts = {
  /** One text; each `{name}` in it is replaced by the value of that name, made safe for the place. */
  one: (key: string, values?: NamedValues, place?: TextPlace) => string;
  /** The texts of one list, filled in the same way. */
  all: (key: string, values?: NamedValues) => string[];
  /** The same of what to do, as far as the running command can do it. */
  advice: (key: string, values?: NamedValues) => string[];
};

/** The texts of `messages/<file>.md`, read when the first is wanted. `missing` stands for a value that isn't there. */
export const namedTexts = (file: string, missing: (name: string) => string = () => ''): NamedTexts => {
  let texts: Messages<string> | undefined;
  const load = (): Messages<string> => {
    if (texts === undefined) {
      Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
      texts = Messages.loadMessages('sf-plugin-jwt', file);
    }
    return texts;
  };
  const fill = (text: string, values: NamedValues, place?: TextPlace): string =>
    fillNamed(text, values, { show: (value) => foreignText(value, place), missing, forOthers: isForOthers(file) });
  return {
    one: (key, values = {}, place) => fill(load().getMessage(key), values, place),
    all: (key, values = {}) =>
      load()
        .getMessages(key)
        .map((text) => fill(text, values)),
    advice: (key, values = {}) =>
      load()
        .getMessages(key)
        .flatMap((text) => ownPartOf(text) ?? [])
        .map((text) => fill(text, values)),
  };
};
