import type { Notice } from './notice.ts';

/** A warning, by the id of its text. */
export const warningNotice = (id: string, ...tokens: string[]): Notice => ({ id, tokens, level: 'warning' });

/** Something good to know that is no warning. */
export const infoNotice = (id: string, ...tokens: string[]): Notice => ({ id, tokens, level: 'info' });
