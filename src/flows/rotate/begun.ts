import type { SfError } from '@salesforce/core/sfError';
import { jwtError } from '../../base/errors/errors.ts';
import type { JournalEntry } from '../journal/journalText.ts';
import type { OneWay, RotateScene } from './model.ts';

/** What the journal keeps from the deploy on, whatever a later run does after that. */
export const sentNote = { sent: 'yes' } as const;

/** Whether a run may have changed the org. */
export const mayBeDeployed = (entry: JournalEntry | undefined): boolean =>
  entry !== undefined && (entry.notes.sent !== undefined || [...entry.done, entry.next].includes('deploy'));

/** Why the rotation that an earlier run began has no way back, if it hasn't. */
export const earlierOneWay = (entry: JournalEntry | undefined): OneWay | undefined =>
  (entry?.notes.oneWay || undefined) as OneWay | undefined;

/** The org has a certificate that neither this run nor the one before has put there. */
export const replacedError = (
  { admin, slot, members }: Pick<RotateScene, 'admin' | 'slot' | 'members'>,
  sha256: string,
): SfError => jwtError('CertificateReplaced', [slot.app, admin.organization.name, sha256], [members[0]?.name ?? '']);
