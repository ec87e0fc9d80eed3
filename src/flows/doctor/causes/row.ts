import type { ClueId } from '../clues.ts';

/** A clue of a cause, and what it counts where it holds and where it doesn't. */
export type CauseClue = readonly [clue: ClueId, yes: number, no: number];

/** A cause: what speaks for it and against it. Its texts are `# <id>.title` and `# <id>.fix` in `messages/doctor.md`. */
export type CauseRow = {
  id: string;
  /** The faults that mean this cause and no other. */
  names?: RegExp;
  /** The faults that it can show as, beside others. */
  fits?: RegExp;
  /** Those of them whose words are about this one. */
  suits?: RegExp;
  clues?: readonly CauseClue[];
  /** The status of the newest login in the login history. */
  log?: RegExp;
  /** Causes that are a part of this one. */
  covers?: readonly string[];
  /** It can be there although the login works. */
  isAfterLogin?: true;
  /** Title and fix are those of the fault. */
  isFault?: true;
};

/** What the parts count. A cause that is seen to be absent can't be outweighed. */
export const points = {
  names: 85,
  fits: 25,
  suits: 5,
  otherAnswer: -40,
  works: -100,
  log: 30,
  seen: 60,
  absent: -100,
  hint: 30,
} as const;

/** A clue that decides: seen, it is the cause; seen otherwise, it isn't. */
export const decides = (clue: ClueId): CauseClue => [clue, points.seen, points.absent];

/** A cause that the fault itself says, with the texts of the fault. */
export const saidByFault = (id: string, names: RegExp, log?: RegExp): CauseRow => ({
  id,
  names,
  isFault: true,
  ...(log && { log }),
});

/** Whatever a missing app can show as. */
export const appFaults = /^(?:app-not-found|client-id-invalid|app-deleted|app-not-installed)$/;

/** A signature that the org refuses. */
export const signatureFaults = /^(?:assertion-invalid|certificate-mismatch|key-outdated|bundle-outdated)$/;

/** A user who may not use the app. */
export const approvalFaults = /^(?:user-not-admin-approved|user-not-approved|refresh-scope-missing)$/;

/** The org doesn't say what is wrong with the user. */
export const vagueFaults = /^(?:authentication-failure|login-refused)$/;
