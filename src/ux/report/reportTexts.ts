import { namedTexts } from '../../base/text/namedTexts.ts';

/** One text of `messages/reports.md`: what is said of many connections at once. */
export const reportText = namedTexts('reports').one;

/** The same for one or for several, by its number. */
export const countText = (key: string, count: number): string =>
  reportText(count === 1 ? `${key}.one` : `${key}.many`, { count: String(count) });
