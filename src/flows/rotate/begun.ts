import type { JournalEntry } from '../journal/journalText.ts';
import type { OneWay } from './model.ts';

/** What the journal keeps from the deploy on, whatever a later run does after that. */
export const sentNote = { sent: 'yes' } as const;

/** Whether a run may have changed the org. */
export const mayBeDeployed = (entry: JournalEntry | undefined): boolean =>
  entry !== undefined && (entry.notes.sent !== undefined || [...entry.done, entry.next].includes('deploy'));

/** Why the rotation that an earlier run began has no way back, if it hasn't. */
export const earlierOneWay = (entry: JournalEntry | undefined): OneWay | undefined =>
  (entry?.notes.oneWay || undefined) as OneWay | undefined;
