import type { Messages } from '../../base/text/messages.ts';
import type { Difference, NotCompared } from '../../app/compare/difference.ts';
import { foreignText } from '../../base/text/foreignText.ts';

type DifferenceTexts = Pick<Messages<string>, 'getMessage'>;

type DifferenceRow = { where: string; what: string; files: string; org: string };

type Cells = Pick<DifferenceRow, 'files' | 'org'>;

/** One row for each difference: where, what, and what each side says. */
export const differenceRows = (texts: DifferenceTexts, differences: readonly Difference[]): DifferenceRow[] =>
  differences.map((difference) => ({
    where: whereText(texts, difference),
    what: whatText(texts, difference),
    ...cells(texts)[difference.subject](difference),
  }));

const whereText = (texts: DifferenceTexts, { subject, type, name }: Difference): string =>
  subject === 'component' || subject === 'element'
    ? [type, name].map((text) => foreignText(text)).join(' ')
    : texts.getMessage(`where.${subject}`);

const whatText = (texts: DifferenceTexts, { subject, type, name, element }: Difference): string => {
  if (subject === 'grant') return differingGrantText(texts, { type, name });
  if (subject === 'user') return foreignText(name);
  return subject === 'element' ? foreignText(element) : texts.getMessage(`what.${subject}`, [foreignText(name)]);
};

const differingGrantText = (texts: DifferenceTexts, { type, name }: Pick<Difference, 'type' | 'name'>): string =>
  texts.getMessage(`what.${type}`, [foreignText(name)]);

const cells = (texts: DifferenceTexts): Record<Difference['subject'], (difference: Difference) => Cells> => {
  const word = (key: string): string => texts.getMessage(`cell.${key}`);
  const or = (text: string | undefined, key: string): string => (text === undefined ? word(key) : foreignText(text));
  return {
    component: ({ state }) =>
      state === 'onlyInOrg'
        ? { files: word('missing'), org: word('there') }
        : { files: word('there'), org: word('missing') },
    element: ({ files, org }) => ({ files: or(files, 'notSet'), org: or(org, 'notSet') }),
    grant: ({ files, org }) => ({ files: word(files ? 'named' : 'notNamed'), org: or(org, 'notGranted') }),
    assignment: ({ state, files }) => ({
      files: or(files, 'named'),
      org: word(state === 'ended' ? 'ended' : 'notAssigned'),
    }),
    user: ({ state }) => ({ files: word('active'), org: word(state === 'onlyInFiles' ? 'missing' : state) }),
  };
};

/** A difference as one sentence. */
export const differenceSentence = (texts: DifferenceTexts, difference: Difference): string => {
  const { subject, state, type = '', name, element = '', org = '' } = difference;
  const say = (key: string, ...tokens: string[]): string =>
    texts.getMessage(
      `difference.${key}`,
      tokens.map((token) => foreignText(token)),
    );
  const key = `${subject}.${state}`;
  if (subject === 'component') return say(key, type, name);
  if (subject === 'grant') return say(key, differingGrantText(texts, difference), org);
  if (subject === 'assignment') return say(key, difference.files ?? '', name);
  if (subject === 'user') return say(key, name);
  const { files, org: inOrg } = cells(texts).element(difference);
  return say('element', type, name, element, files, inOrg);
};

/** What can't be compared, and why. */
export const notComparedSentence = (texts: DifferenceTexts, notCompared: NotCompared): string => {
  const { subject, reason, type, name, element, files } = notCompared;
  const tokens = [type, name, element, files].filter((token) => token !== undefined);
  const what = element === 'certificate' && reason === 'hidden' ? 'certificate' : subject;
  const key = `notComparable.${what}.${reason}${reason === 'hidden' && files !== undefined ? '.files' : ''}`;
  return texts.getMessage(
    key,
    tokens.map((token) => foreignText(token)),
  );
};
