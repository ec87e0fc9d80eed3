import { namedTexts } from '../../../base/text/namedTexts.ts';

const handOffTexts = namedTexts('handOff', (): string => `(${handOffTexts.one('unknown')})`);

/** One text of `messages/handOff.md`; what isn't known is said to be unknown. */
export const handOffText = handOffTexts.one;
