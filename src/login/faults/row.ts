import type { ExitReason } from '../../base/errors/exitCodes.ts';
import type { RequestStage, Symptom } from '../symptom.ts';

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
  redirected?: true;
  /** Whether waiting may cure it. */
  retryable: boolean;
  exit: ExitReason;
};
