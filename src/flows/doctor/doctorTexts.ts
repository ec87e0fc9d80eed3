import { namedTexts } from '../../base/text/namedTexts.ts';

const causeMessages = namedTexts('doctorCauses');

/** One text of causes and clues in `messages/doctorCauses.md`. */
export const causeText = causeMessages.one;

/** The texts of a list there. */
export const causeTexts = causeMessages.all;
