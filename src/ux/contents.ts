import { namedTexts } from '../base/text/namedTexts.ts';

/** Where the list of all libraries is that are inside the package; the build writes it beside the program. */
export const tellContents = (list: string): void => {
  process.stdout.write(`${namedTexts('contents').one('list', { list })}\n`);
};
