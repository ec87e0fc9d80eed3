import { createHash } from 'node:crypto';
import { KEY_PREFIX, withChecksum } from '../ids.ts';

/** When everything that was there from the start was made. */
export const SYSTEM_TIME = Date.parse('2026-01-05T08:00:00.000Z');

/** A stable id for a record that exists only because another one does. */
export function derivedId(object: keyof typeof KEY_PREFIX, source: string): string {
  const digits = createHash('sha256').update(source).digest('hex').slice(0, 12);
  return withChecksum(KEY_PREFIX[object] + digits);
}
