import { namedTexts } from './namedTexts.ts';

/** One text of `messages/details.md`: a detail that stands inside a text of ours. */
export const detailText = namedTexts('details').one;
