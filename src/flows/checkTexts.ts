import { namedTexts } from '../base/text/namedTexts.ts';

const checkTexts = namedTexts('checks');

/** One text of `messages/checks.md`: what a check says, wherever it is made. */
export const checkText = checkTexts.one;

/** One list of it, as far as the running command can do what it says. */
export const checkAdvice = checkTexts.advice;
