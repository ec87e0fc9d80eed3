import { namedTexts } from '../base/text/namedTexts.ts';

const faultTexts = namedTexts('faults', (name) => `<${name}>`);

/** One text of `messages/faults.md`. */
export const loginText = faultTexts.one;

/** What to do, from `messages/faults.md`. */
export const loginTexts = faultTexts.advice;
