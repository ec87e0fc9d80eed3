import type { ExitReason } from '../../base/errors/exitCodes.ts';
import type { RequestStage, Symptom } from '../symptom.ts';
import type { FaultDetail } from './details.ts';

/** What the token endpoint checks, in the order that its answers let infer. */
export const serverChecks = ['audience', 'app', 'signature', 'approval', 'state'] as const;
type ServerCheck = (typeof serverChecks)[number];

/**
 * One named cause of a failed login. Every condition given must hold; the first row that fits counts. Its texts are
 * `# <id>.title`, `.explanation` and `.fix` in `messages/faults.md`.
 */
export type FaultRow = {
  id: string;
  stage?: RequestStage;
  /** Code of a network failure. */
  code?: RegExp;
  status?: RegExp;
  /** In the error code or the description: what is documented and what is seen live differ. */
  says?: RegExp;
  page?: RegExp;
  body?: Symptom['body'];
  /** The stage of the server's own checks at which it stops: what comes before it was right. */
  stopsAt?: ServerCheck;
  /** Earlier checks that reports have nevertheless seen as the cause. */
  unproven?: readonly ServerCheck[];
  redirected?: true;
  /** The answer says itself that a proxy gave it. */
  fromProxy?: true;
  /** What is told beside its own texts, by what was seen. */
  details?: readonly FaultDetail[];
  /** Whether waiting may cure it. */
  retryable: boolean;
  exit: ExitReason;
};

type Seen = Omit<FaultRow, 'id' | 'retryable' | 'exit'>;

/** A person has to act, and waiting changes nothing. */
export const lastingFault = (id: string, seen: Seen): FaultRow => ({ id, ...seen, retryable: false, exit: 'failed' });

/** A person has to act, unless the org is still distributing a change: a new app, a certificate or a grant. */
export const settlingFault = (id: string, seen: Seen): FaultRow => ({ id, ...seen, retryable: true, exit: 'failed' });

/** Trying again is right. */
export const passingFault = (id: string, seen: Seen): FaultRow => ({ id, ...seen, retryable: true, exit: 'temporary' });
