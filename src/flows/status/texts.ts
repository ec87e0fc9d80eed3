import { namedTexts } from '../../base/text/namedTexts.ts';

/** One text of `messages/status.md`: what is told of a connection as it stands. */
export const statusText = namedTexts('status').one;
