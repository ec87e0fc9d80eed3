import { namedTexts } from '../../base/text/namedTexts.ts';

const explainMessages = namedTexts('explain', (name) => `<${name}>`);

/** One text of `messages/explain.md`. */
export const explainText = explainMessages.one;

/** One list of `messages/explain.md`. */
export const explainTexts = explainMessages.all;
