import type { AdminOrg } from '../../../org/session/connect.ts';
import type { Diagnosis, DoctorFacts } from '../model.ts';

/** What can be repaired: each is safe, and can be undone. Never a certificate or a key. */
export const repairIds = ['assign-set', 'add-grant', 'enable-app', 'unfreeze'] as const;
export type RepairId = (typeof repairIds)[number];

/** The causes that each is for. */
export const repairCauses: Record<RepairId, readonly string[]> = {
  'assign-set': ['not-assigned'],
  'add-grant': ['no-grants'],
  'enable-app': ['app-disabled', 'oauth-off'],
  unfreeze: ['user-frozen'],
};

/** The repair that is offered for a cause. A user is unfrozen only by who asks for it: the reason for it may be there still. */
export const offeredRepair = (cause: string): RepairId | undefined =>
  repairIds.find((id) => id !== 'unfreeze' && repairCauses[id].includes(cause));

/** What may be repaired of what was found, the most likely cause first. */
export const offeredRepairs = ({ cause, others }: Pick<Diagnosis, 'cause' | 'others'>): RepairId[] => [
  ...new Set([...(cause ? [cause] : []), ...others].flatMap(({ repair }) => repair ?? [])),
];

/** What was found, and who can repair it. */
export type FoundCauses = { facts: DoctorFacts; diagnosis: Diagnosis; admin?: AdminOrg };

/** A repair as a person is asked for it; `why`: it can't be done. */
export type RepairOffer = { id: RepairId } & ({ before: string; after: string } | { why: string });

/** Who is asked what is to be repaired. Whoever is asked has seen what was found. */
export type RepairAsker = {
  askRepairs: (found: Diagnosis, offers: readonly RepairOffer[], warnings: readonly string[]) => Promise<RepairId[]>;
};

/** What is known before something is repaired. */
export type RepairFacts = { facts: DoctorFacts; admin: AdminOrg; appId?: string; app: string; userId: string };

/** What a repair would do. `undo`: a command or a page in Setup, known once it is done. */
export type RepairPlan = { before: string; after: string; apply: () => Promise<{ undo: string }> };

/** What became of one. `why` where nothing was done. */
export type Repair = { id: RepairId } & (
  | { outcome: 'done'; before: string; after: string; undo: string }
  | { outcome: 'notNeeded' | 'refused' | 'failed'; why: string }
);
