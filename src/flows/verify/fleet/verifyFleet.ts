import { runInLanes, type LaneLimits } from '../../../base/lanes.ts';
import { combinedExitCode, exitCodes, type ExitCode } from '../../../base/errors/exitCodes.ts';
import { expectLogins } from '../../../base/text/sentSecrets.ts';
import { shownUrl } from '../../../login/instanceUrl.ts';
import { checkText } from '../../checkTexts.ts';
import { isRefusedLogin, refusedVerification, type RequestedLogin } from '../refusedLogin.ts';
import { sharedDiscoveries } from './sharedDiscoveries.ts';
import { keysReadOnce } from './keysReadOnce.ts';
import { notedWorld } from './soFar.ts';
import type { Check, Verification, VerifyWorld, Wait } from '../types.ts';
import { verifyConnection, waitDeadline } from '../verify.ts';

/** How many logins are proven at once unless a person says otherwise. */
export const usualConcurrency = 20;

/** A host takes so many logins at once without being the one that slows down. */
const perHost = 10;
const slowAfterMs = 2_000;

export type FleetRequest = {
  waitMinutes: number;
  concurrency?: number;
  /** Whether the first failure keeps the rest from being tried. */
  failFast?: boolean;
  /** Whether a connection is skipped whose key pair isn't in the key store. */
  skipsWithoutKey?: boolean;
};

export type FleetProgress = {
  done: number;
  total: number;
  failed: number;
  /** The host that has been waited for the longest. */
  slowest?: { host: string; milliseconds: number };
};

/** What is told of one connection while it is proven. */
export type LoginWatch = { onCheck?: (check: Check) => void; onWait?: (wait: Wait) => void };

export type FleetWorld = VerifyWorld & {
  /** Called once, with all that is to be proven, in order. */
  onFleet?: (logins: readonly RequestedLogin[]) => void;
  /** Called before the first check of each connection; what it returns follows that one. */
  onConnection?: (login: RequestedLogin) => LoginWatch;
  /** Called after the last check of each connection, in whatever order they end. */
  onVerification?: (verification: Verification, login: RequestedLogin) => void;
  onProgress?: (progress: FleetProgress) => void;
  /** Ends it at once: what isn't known by then counts as not tried. */
  signal?: AbortSignal;
};

/** Proves the logins, several at once, and returns what was found in their order; waiting has one deadline for all. */
export const verifyFleet = async (
  logins: readonly RequestedLogin[],
  request: FleetRequest,
  world: FleetWorld,
): Promise<Verification[]> => {
  const found = new Map<RequestedLogin, Verification>();
  const begun = new Map<RequestedLogin, number>();
  const deadline = waitDeadline(request.waitMinutes, world);
  const shared = { http: sharedDiscoveries(world.http, world.now), readOnce: keysReadOnce() };
  const noted = notedWorld({ ...world, ...shared });
  const now = (): number => world.now().getTime();
  const tell = (): void =>
    world.onProgress?.(fleetProgressOf({ done: found.size, total: logins.length, failed }, begun, now()));
  let failed = 0;
  const isOver = (): boolean => world.signal?.aborted === true || (request.failFast === true && failed > 0);
  expectLogins(limitsOf(request).concurrency);
  world.onFleet?.(logins);
  const work = runInLanes(logins, {
    limits: limitsOf(request),
    laneOf: hostOf,
    keyOf: ({ connection }) => connection.username,
    isOver,
    run: async (login) => {
      begun.set(login, now());
      tell();
      const verification = await verifyLogin(login, request, { world: noted.world, deadline });
      begun.delete(login);
      if (world.signal?.aborted) return undefined;
      found.set(login, verification);
      if (verification.outcome === 'failed') failed += 1;
      world.onVerification?.(verification, login);
      tell();
      return hasAnswered(verification);
    },
  });
  await Promise.race([work, aborted(world.signal)]);
  const why = world.signal?.aborted ? 'connection.skipped.stopped' : 'connection.skipped.afterFailure';
  return logins.map((login) => found.get(login) ?? tellSkipped(login, checkText(why), noted));
};

/** What is known by now of a connection that isn't tried any more is shown, as a result is. */
const tellSkipped = (
  login: RequestedLogin,
  why: string,
  { world, soFar }: ReturnType<typeof notedWorld>,
): Verification => {
  const verification = { ...skippedVerification(login, why), ...soFar(login) };
  world.onVerification?.(verification, login);
  return verification;
};

/** The one status of all; where none was tried, nothing is proven. */
export const fleetExitCode = (connections: readonly Verification[]): ExitCode =>
  connections.length > 0 && connections.every(({ outcome }) => outcome === 'skipped')
    ? exitCodes.failed.code
    : combinedExitCode(connections.map(({ exitCode }) => exitCode));

/** Whether the host answered; nothing where it wasn't asked. */
const hasAnswered = ({ checks }: Verification): boolean | undefined => {
  const outcome = checks.find(({ id }) => id === 'network')?.outcome;
  return outcome === undefined || outcome === 'skipped' ? undefined : outcome !== 'fail';
};

const limitsOf = ({ concurrency = usualConcurrency }: FleetRequest): LaneLimits => ({
  concurrency,
  perLane: perHost,
  slowAfterMs,
});

const hostOf = ({ connection }: RequestedLogin): string => shownUrl(connection.instanceUrl);

const aborted = (signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });

const verifyLogin = async (
  login: RequestedLogin,
  { skipsWithoutKey }: FleetRequest,
  { world, deadline }: { world: FleetWorld; deadline: number },
): Promise<Verification> => {
  const watch = world.onConnection?.(login);
  if (isRefusedLogin(login)) return refusedVerification(login);
  const verification = await verifyConnection(login, { ...world, ...watch }, deadline);
  return skipsWithoutKey && verification.fault?.id === 'key-pair-missing'
    ? skippedVerification(login, checkText('connection.skipped.noKey'))
    : verification;
};

/** A connection that wasn't tried, and why: neither a proof nor a failure. */
const skippedVerification = (login: RequestedLogin, skipped: string): Verification => ({
  connection: login.connection.name,
  username: login.connection.username,
  instanceUrl: shownUrl(login.connection.instanceUrl),
  audience: '',
  clientId: isRefusedLogin(login) ? '' : login.connection.clientId,
  outcome: 'skipped',
  exitCode: 0,
  checks: [],
  skipped,
  attempts: 0,
  sources: {},
});

const fleetProgressOf = (
  counts: Omit<FleetProgress, 'slowest'>,
  begun: ReadonlyMap<RequestedLogin, number>,
  now: number,
): FleetProgress => {
  // Maps keep their order: the first that began and hasn't ended is the slowest.
  const [slowest] = begun;
  return { ...counts, ...(slowest && { slowest: { host: hostOf(slowest[0]), milliseconds: now - slowest[1] } }) };
};
