import type { Verification } from '../../flows/verify/verify.ts';
import { conciseLine, verificationTotalLine } from '../show/verification.ts';
import { fleetOf } from './fleet.ts';
import { fleetLines } from './fleetLines.ts';

/** From so many connections on, people read a report, not the checks of each. */
export const connectionsOfReport = 4;

type ClosingOptions = {
  concise?: boolean;
  /** Whether these are the results of runs before this one, so that none has been shown. */
  areMerged?: boolean;
};

/** What is shown after all connections: their report, or the total where each has been shown. */
export const closingLines = (
  verifications: readonly Verification[],
  { concise = false, areMerged = false }: ClosingOptions = {},
): string[] => {
  if (concise) return areMerged ? verifications.map(conciseLine) : [];
  if (areMerged || verifications.length >= connectionsOfReport)
    return fleetLines(fleetOf(verifications), maximumNames());
  return verifications.length > 1 ? [verificationTotalLine(verifications)] : [];
};

/** A log keeps all names; on a terminal they would push the rest away. */
const maximumNames = (): number => (process.stdout.isTTY ? 30 : Infinity);
