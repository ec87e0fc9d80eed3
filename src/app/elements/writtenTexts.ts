import { namedTexts } from '../../base/text/namedTexts.ts';

/** One text of `messages/appFiles.md`: what stands in an app file that nobody has described. */
export const writtenText = namedTexts('appFiles').one;
