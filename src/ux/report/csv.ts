import type { Verification } from '../../flows/verify/verify.ts';
import { csvText } from './csvText.ts';
import { byUrgency, durationOf, fleetState, nameOf } from './fleet.ts';

/** The columns, named as in the JSON output where it has the same. */
const columns: Record<string, (verification: Verification) => string | undefined> = {
  connection: nameOf,
  state: fleetState,
  exitCode: ({ exitCode }) => String(exitCode),
  fault: ({ fault }) => fault?.id,
  title: ({ fault }) => fault?.title,
  evidence: ({ fault }) => fault?.evidence,
  fix: ({ fault }) => fault?.fix.join('\n'),
  skipped: ({ skipped }) => skipped,
  warnings: ({ checks }) =>
    checks
      .filter(({ outcome }) => outcome === 'warn')
      .map(({ id, evidence }) => `${id}: ${evidence}`)
      .join('\n'),
  certificateEnds: ({ certificateEnds }) => certificateEnds,
  username: ({ username }) => username,
  instanceUrl: ({ instanceUrl }) => instanceUrl,
  orgId: ({ orgId }) => orgId,
  attempts: ({ attempts }) => String(attempts),
  durationMs: (verification) => String(durationOf(verification)),
};

/** A row for each connection, the most urgent first. */
export const csvTable = (verifications: readonly Verification[]): string => csvText(columns, byUrgency(verifications));
