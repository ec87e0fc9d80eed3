import { exitCodeRank, exitCodes, type ExitCode } from '../../base/errors/exitCodes.ts';
import type { CheckId, Fault, Verification } from '../../flows/verify/verify.ts';
import { groupAlike, type OwnText } from './alike.ts';

/** What became of a connection, in one word; what is proven and expires soon is `expiring`. */
export type FleetState = 'failed' | 'temporary' | 'expiring' | 'skipped' | 'proven';
type FleetTotals = Record<FleetState | 'all', number>;

export type FleetMember = { name: string; certificateEnds?: string };

/** One cause, for all connections that have it; the texts are those of the first. */
export type FailureGroup = {
  state: FleetState;
  fault: Fault;
  login: Pick<Verification, 'username' | 'instanceUrl'>;
  /** Whether the texts are about the first one only. */
  isExample: boolean;
  members: FleetMember[];
};

export type WarningGroup = { check: CheckId; evidence: string; members: FleetMember[] };

type SkippedGroup = { why: string; members: FleetMember[] };

/** What many verifications come to, the most urgent first. */
export type Fleet = {
  totals: FleetTotals;
  failures: FailureGroup[];
  warnings: WarningGroup[];
  skipped: SkippedGroup[];
};

export const fleetOf = (verifications: readonly Verification[]): Fleet => {
  const sorted = byUrgency(verifications);
  return {
    totals: totalsOf(sorted),
    failures: failuresIn(sorted),
    warnings: warningsIn(sorted),
    skipped: skippedIn(sorted),
  };
};

/** Sorted by the rank of the exit code, then by the end of the certificate, then by name. */
export const byUrgency = (verifications: readonly Verification[]): Verification[] =>
  [...verifications].sort(
    (one, other) =>
      exitCodeRank(one.exitCode) - exitCodeRank(other.exitCode) ||
      compareTexts(one.certificateEnds ?? never, other.certificateEnds ?? never) ||
      compareTexts(nameOf(one), nameOf(other)),
  );

/** Sorts behind every date. */
const never = '~';

/** The same order on every machine. */
const compareTexts = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** A login that flags describe has no name. */
export const nameOf = ({ connection, username }: Verification): string => connection ?? username;

export const fleetState = ({ outcome, exitCode }: Verification): FleetState => {
  if (outcome === 'skipped') return 'skipped';
  if (outcome === 'failed') return temporaryCodes.includes(exitCode) ? 'temporary' : 'failed';
  return exitCode === exitCodes.expiring.code ? 'expiring' : 'proven';
};

/** How long the checks of a connection took, in milliseconds. */
export const durationOf = ({ checks }: Verification): number =>
  checks.reduce((sum, { durationMs }) => sum + durationMs, 0);

const temporaryCodes: readonly ExitCode[] = [exitCodes.temporary.code, exitCodes.gaveUp.code];

const totalsOf = (verifications: readonly Verification[]): FleetTotals => {
  const totals = { all: verifications.length, proven: 0, expiring: 0, failed: 0, temporary: 0, skipped: 0 };
  for (const verification of verifications) totals[fleetState(verification)] += 1;
  return totals;
};

const failuresIn = (verifications: readonly Verification[]): FailureGroup[] => {
  const failed = verifications.flatMap((verification) => {
    const { fault } = verification;
    return fault === undefined ? [] : [{ verification, fault, state: fleetState(verification) }];
  });
  const kinds = Map.groupBy(failed, ({ fault, state }) => `${state} ${fault.id}`);
  const textOf = ({ verification, fault }: (typeof failed)[number]): OwnText =>
    ownText(verification, [fault.title, fault.explanation, ...fault.fix]);
  return [...kinds.values()]
    .flatMap((kind) => groupAlike(kind, textOf))
    .flatMap(([first, ...others]) => {
      if (first === undefined) return [];
      const { verification, fault, state } = first;
      const isExample = others.some((other) => textOf(other).text !== textOf(first).text);
      const members = [first, ...others].map((each) => memberOf(each.verification));
      return [{ state, fault, login: verification, isExample, members }];
    });
};

const warningsIn = (verifications: readonly Verification[]): WarningGroup[] => {
  const warned = verifications.flatMap((verification) =>
    verification.checks
      .filter(({ outcome }) => outcome === 'warn')
      .map(({ id, evidence }) => ({ verification, id, evidence })),
  );
  const kinds = Map.groupBy(warned, ({ id }) => id);
  return [...kinds].flatMap(([check, kind]) =>
    groupAlike(kind, ({ verification, evidence }) => ownText(verification, [evidence])).map((group) => ({
      check,
      evidence: group[0]?.evidence ?? '',
      members: group.map(({ verification }) => memberOf(verification)),
    })),
  );
};

const skippedIn = (verifications: readonly Verification[]): SkippedGroup[] => {
  const skipped = verifications.filter(({ outcome }) => outcome === 'skipped');
  return groupAlike(skipped, (each) => ownText(each, [each.skipped ?? ''])).map((group) => ({
    why: group[0]?.skipped ?? '',
    members: group.map(memberOf),
  }));
};

const memberOf = (verification: Verification): FleetMember => {
  const { certificateEnds } = verification;
  return { name: nameOf(verification), ...(certificateEnds !== undefined && { certificateEnds }) };
};

/** The values of a login that its texts may name. */
const ownText = (verification: Verification, texts: readonly string[]): OwnText => {
  const { connection = '', username, instanceUrl, audience, clientId, orgId = '', fault } = verification;
  const hosts = [instanceUrl, audience].map((url) => url.replace(/^https?:\/\//, ''));
  return { text: texts.join('\n'), values: [connection, username, ...hosts, clientId, orgId, fault?.host ?? ''] };
};
