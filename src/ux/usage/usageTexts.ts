import { namedTexts } from '../../base/text/namedTexts.ts';

/** One text of `messages/usage.md`. */
export const usageText = namedTexts('usage').one;
