import type { Verification } from '../../flows/verify/verify.ts';
import { verificationTotalLine } from '../show/verification.ts';
import { fleetOf } from './fleet.ts';
import { fleetLines, type FleetLinesOptions } from './fleetLines.ts';

/** From so many connections on, people read a report, not the checks of each. */
export const connectionsOfReport = 4;

/** What is shown after all connections: their report, or the total where each has been shown. */
export const closingLines = (verifications: readonly Verification[], concise = false): string[] => {
  if (concise) return [];
  if (verifications.length >= connectionsOfReport) return fleetLines(fleetOf(verifications), lineShape(process.stdout));
  return verifications.length > 1 ? [verificationTotalLine(verifications)] : [];
};

const usualWidth = 80;

/** Longer lines are hard to read, shorter ones hold no sentence. */
const [narrowest, widest] = [40, 120];

/** A log keeps all names; on a terminal they would push the rest away. */
const lineShape = ({
  isTTY,
  columns = usualWidth,
}: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): FleetLinesOptions =>
  isTTY
    ? { width: Math.min(Math.max(columns, narrowest), widest), maximumNames: 30 }
    : { width: usualWidth, maximumNames: Infinity };
