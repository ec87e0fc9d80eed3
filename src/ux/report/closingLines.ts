import type { Verification } from '../../flows/verify/verify.ts';
import { verificationTotalLine } from '../show/verification.ts';
import { fleetOf } from './fleet.ts';
import { fleetLines } from './fleetLines.ts';

/** From so many connections on, people read a report, not the checks of each. */
export const connectionsOfReport = 4;

/** What is shown after all connections: their report, or the total where each has been shown. */
export const closingLines = (verifications: readonly Verification[], concise = false): string[] => {
  if (concise) return [];
  if (verifications.length >= connectionsOfReport) return fleetLines(fleetOf(verifications), maximumNames());
  return verifications.length > 1 ? [verificationTotalLine(verifications)] : [];
};

/** A log keeps all names; on a terminal they would push the rest away. */
const maximumNames = (): number => (process.stdout.isTTY ? 30 : Infinity);
