import { certificateDayMs, daysLeft } from '../../base/certificate.ts';
import { exitCodes, type ExitCode } from '../../base/errors/exitCodes.ts';
import { warningDays } from '../../base/limits.ts';
import { command } from '../../base/text/commandText.ts';
import type { ExpiresIn } from '../verify/types.ts';
import { driftOf, lacksRecord } from './drift.ts';
import { renewCommands, type RenewedLogin } from './renew.ts';
import { statusStates, type ConnectionStatus, type StatusDrift, type StatusFacts, type StatusState } from './types.ts';

type Judging = { now: Date; expiresIn?: ExpiresIn };

/** How a connection stands, from what is known of it. Pure. */
export const judgeStatus = (facts: StatusFacts, { now, expiresIn }: Judging): ConnectionStatus => {
  const certificate = certificateOfStatus(facts);
  const drift = facts.problem ? [] : driftOf(facts);
  const isWithin = certificate !== undefined && endsWithin(certificate, expiresIn, now);
  const state = statusStateOf({ facts, drift, certificate, isWithin, now });
  return {
    connection: facts.connection,
    state,
    exitCode: exitCodeOf(facts, isWithin && expiresIn !== undefined),
    ...knownOf(facts),
    key: facts.key,
    tags: facts.tags,
    ...(certificate && { certificate, daysLeft: daysLeft(new Date(certificate.notAfter), now) }),
    drift,
    next: nextCommands(facts, state, drift),
  };
};

type OptionalFacts = Partial<Pick<ConnectionStatus, (typeof optionalFacts)[number]>>;

const optionalFacts = [
  'instanceUrl',
  'username',
  'orgId',
  'environment',
  'app',
  'keyName',
  'certificateRequested',
  'lastProof',
  'verification',
  'problem',
] as const;

const knownOf = (facts: StatusFacts): OptionalFacts =>
  Object.fromEntries(optionalFacts.flatMap((key) => (facts[key] === undefined ? [] : [[key, facts[key]]])));

/** The one that the org has, as far as is known: what is recorded, unless the key store shows that the record is an old one. */
const certificateOfStatus = (facts: StatusFacts): ConnectionStatus['certificate'] => {
  const { recorded, ofKey, inAppFiles } = facts;
  const isOld = driftOf(facts).some(({ id }) => id === 'record-old');
  if (recorded && !isOld)
    return { ...recorded, ...beginningOf(recorded, [ofKey, inAppFiles?.certificate]), source: 'connection file' };
  if (ofKey) return ofKey;
  return inAppFiles?.certificate && { ...inAppFiles.certificate, source: 'app files' };
};

/** The connection file has no beginning; whoever holds the same certificate knows it. */
const beginningOf = (
  { sha256 }: { sha256: string },
  others: ReadonlyArray<{ sha256: string; notBefore?: string } | undefined>,
): { notBefore?: string } => {
  const same = others.find((other) => other?.sha256 === sha256);
  return same?.notBefore === undefined ? {} : { notBefore: same.notBefore };
};

/** Without a span, what is warned about everywhere. */
const endsWithin = (
  { notBefore, notAfter }: { notBefore?: string; notAfter: string },
  expiresIn: ExpiresIn = { milliseconds: warningDays * certificateDayMs },
  now: Date,
): boolean => {
  const end = Date.parse(notAfter);
  if ('milliseconds' in expiresIn) return end - now.getTime() <= expiresIn.milliseconds;
  // A part of a life whose beginning nobody knows can't be told.
  if (notBefore === undefined) return end <= now.getTime();
  return end - now.getTime() <= ((end - Date.parse(notBefore)) * expiresIn.percent) / 100;
};

type StateQuestion = Pick<Judging, 'now'> & {
  facts: StatusFacts;
  drift: readonly StatusDrift[];
  certificate: ConnectionStatus['certificate'];
  isWithin: boolean;
};

/** These say that something is missing, not that two places don't match. */
const unfinishedIds: ReadonlyArray<StatusDrift['id']> = ['client-id-missing', 'record-missing'];

const stateRows: Record<StatusState, (question: StateQuestion) => boolean> = {
  failing: ({ facts: { verification, lastProof } }) =>
    verification === undefined ? lastProof?.failedAt !== undefined : verification.outcome === 'failed',
  broken: ({ facts: { problem, key } }) => problem !== undefined || key === 'damaged',
  ended: ({ certificate, now }) => certificate !== undefined && Date.parse(certificate.notAfter) <= now.getTime(),
  ending: ({ isWithin }) => isWithin,
  drifting: ({ drift }) => drift.some(({ id }) => !unfinishedIds.includes(id)),
  unknown: ({ certificate, facts }) => certificate === undefined || lacksRecord(facts) || facts.clientId === undefined,
  good: () => true,
};

const statusStateOf = (question: StateQuestion): StatusState =>
  statusStates.find((state) => stateRows[state](question)) ?? 'good';

/** What is wrong with one of several is no wrong usage of the command. */
const exitCodeOf = ({ problem, key, exitCode = 0 }: StatusFacts, isExpiring: boolean): ExitCode => {
  if (problem !== undefined || key === 'damaged' || exitCode === exitCodes.usage.code) return exitCodes.failed.code;
  if (exitCode !== exitCodes.proven.code) return exitCode;
  return isExpiring ? exitCodes.expiring.code : exitCodes.proven.code;
};

const setUp = ({ connection }: RenewedLogin): string[] => [command`sf jwt setup --connection ${connection}`];
const verify = ({ connection }: RenewedLogin): string[] => [command`sf jwt verify --connection ${connection}`];
const compare = ({ connection }: RenewedLogin): string[] => [command`sf jwt diff --connection ${connection}`];

const nextByState: Partial<Record<StatusState, (facts: RenewedLogin) => string[]>> = {
  failing: verify,
  ended: renewCommands,
  ending: renewCommands,
  unknown: setUp,
};

const nextByDrift: Partial<Record<StatusDrift['id'], (facts: RenewedLogin) => string[]>> = {
  'record-old': () => ['git pull'],
  'pair-new': ({ connection }) => [command`sf jwt setup --connection ${connection} --allow-certificate-change`],
  'other-key': verify,
  'same-key': compare,
  'app-certificate': compare,
  'app-client-id': compare,
  slot: verify,
  retiring: ({ connection }) => [command`sf jwt rotate --connection ${connection} --finish`],
};

/** What is wrong with a record says itself what to do. A pair that isn't deployed yet needs no newer one. */
const nextCommands = (facts: StatusFacts, state: StatusState, drift: readonly StatusDrift[]): string[] => {
  if (facts.problem) return [];
  const ofDrift = drift.flatMap(({ id }) => nextByDrift[id]?.(facts) ?? []);
  const isUnderWay = drift.some(({ id }) => id === 'pair-new');
  const ofState = state === 'drifting' || (isUnderWay && state !== 'failing') ? undefined : nextByState[state];
  return [...new Set([...(ofState?.(facts) ?? []), ...ofDrift])].slice(0, 3);
};

/** The most urgent first: by state, then by the end of the certificate, then by name. */
export const byUrgencyOfStatus = (one: ConnectionStatus, other: ConnectionStatus): number =>
  statusStates.indexOf(one.state) - statusStates.indexOf(other.state) ||
  endOfStatus(one) - endOfStatus(other) ||
  (one.connection < other.connection ? -1 : Number(one.connection > other.connection));

/** What has no end sorts behind every date. */
const endOfStatus = ({ certificate }: ConnectionStatus): number =>
  certificate === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(certificate.notAfter);
