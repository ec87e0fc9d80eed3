import { namedTexts } from '../../base/text/namedTexts.ts';

/** The name of a user permission in Setup, by its field. */
export const permissionLabel = namedTexts('permissions').one;
