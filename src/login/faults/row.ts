import type { ExitReason } from '../../base/exitCodes.ts';
import type { RequestStage } from '../symptom.ts';

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
  redirected?: true;
  /** Whether waiting may cure it. */
  retryable: boolean;
  exit: ExitReason;
};
