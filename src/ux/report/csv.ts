import { foreignText } from '../../base/text/foreignText.ts';
import type { Verification } from '../../flows/verify/verify.ts';
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

/** A row for each connection, by RFC 4180, for spreadsheets: no cell is a formula. */
export const csvTable = (verifications: readonly Verification[]): string => {
  const rows = byUrgency(verifications).map((verification) =>
    Object.values(columns).map((valueOf) => foreignText(valueOf(verification), 'csv')),
  );
  return [Object.keys(columns), ...rows].map((cells) => `${cells.join(',')}\r\n`).join('');
};
