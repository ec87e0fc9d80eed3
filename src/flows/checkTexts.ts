import { namedTexts } from '../base/text/namedTexts.ts';

/** One text of `messages/checks.md`: what a check says, wherever it is made. */
export const checkText = namedTexts('checks').one;
