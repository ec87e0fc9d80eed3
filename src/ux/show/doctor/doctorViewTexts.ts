import { namedTexts } from '../../../base/text/namedTexts.ts';

/** The texts of `messages/doctorView.md`. */
export const doctorText = namedTexts('doctorView').one;
