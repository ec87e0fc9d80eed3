import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitCodes } from '../../base/errors/exitCodes.ts';
import { httpClient } from '../../base/http.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import type { FoundFault } from '../../login/faults.ts';
import { shownUrl } from '../../login/instanceUrl.ts';
import { certificateCheck, certificateEnd, keyCheck, keyFitCheck } from './checks/keyChecks.ts';
import { expiryCheck } from './checks/expiryCheck.ts';
import { clockCheck, hostCheck, instanceUrlCheck, networkCheck } from './checks/hostChecks.ts';
import { apiCheck, identityCheck, tokenCheck } from './checks/loginChecks.ts';
import { pinCheck } from './checks/pinCheck.ts';
import { deployCheck, smokeCheck } from './checks/rightChecks.ts';
import { runChecks } from './runChecks.ts';
import { scopesCheck, tokenFormatCheck } from './checks/tokenChecks.ts';
import { checkText } from '../checkTexts.ts';
import { inputOfKey } from './checkStep.ts';
import type { Check, CheckContext, CheckStep, Facts, VerifyInput, VerifyWorld, Verification } from './types.ts';

export type { Check, CheckId, CheckOutcome, Verification, VerifyInput, VerifyWorld, Wait } from './types.ts';
export type { Fault } from '../../login/faults.ts';

/** The checks of a verification in their order. After one that fails, the later ones are skipped. */
const checkSteps = (input: VerifyInput): CheckStep[] => [
  keyCheck,
  keyFitCheck,
  certificateCheck,
  instanceUrlCheck,
  pinCheck,
  networkCheck,
  hostCheck,
  clockCheck,
  tokenCheck,
  identityCheck,
  apiCheck,
  scopesCheck,
  tokenFormatCheck,
  ...(input.checkDeploy ? [deployCheck] : []),
  ...(input.smoke === undefined ? [] : [smokeCheck]),
  ...(input.expiresIn === undefined ? [] : [expiryCheck]),
];

/** The real world: this process, its clock, its network. */
export const realWorld: VerifyWorld = {
  http: httpClient,
  now: () => new Date(),
  sleep: (milliseconds) => sleep(milliseconds),
  random: Math.random,
  uuid: randomUUID,
  // Each command has its own.
  get env() {
    return userEnvironment();
  },
};

/** The session that a proven login opened. `accessToken` never leaves this process but to where sf keeps its logins. */
type ProvenSession = { accessToken: string; apiUrl: string; orgId: string; username: string; loginUrl: string };

/** What a verification found and, if it is proven, the session of the one login that it took. */
type ProvenLogin = {
  verification: Verification;
  session?: ProvenSession;
  /** SHA-256 of the public key, where the key could be read. */
  keyHash?: string;
};

/** When waiting ends that begins now, in milliseconds since the epoch. */
export const waitDeadline = (waitMinutes: number | undefined, world: Pick<VerifyWorld, 'now'>): number =>
  world.now().getTime() + (waitMinutes ?? 0) * 60_000;

/**
 * Proves one connection: logs in once, checks who answered and that the API can be used. A failed login is a result with
 * one fault, not an error. At most four requests, one of them for a token, unless `waitMinutes` asks for more attempts
 * and `checkDeploy` or `smoke` for more checks. Waiting ends at the deadline, which several connections can share.
 */
export const verifyConnection = async (
  input: VerifyInput,
  world?: VerifyWorld,
  deadline?: number,
): Promise<Verification> => (await proveConnection(input, world, deadline)).verification;

/** The same, with the session for whoever goes on with it. */
export const proveConnection = async (
  input: VerifyInput,
  world: VerifyWorld = realWorld,
  deadline: number = waitDeadline(input.waitMinutes, world),
): Promise<ProvenLogin> => {
  const context: CheckContext = { input, world, deadline, facts: {} };
  const { checks, found, facts } = await runChecks(checkSteps(input), context);
  return {
    verification: toVerification({ input: inputOfKey(input, facts), facts }, checks, found),
    session: found === undefined ? sessionOf({ input, facts }) : undefined,
    ...(facts.keyHash !== undefined && { keyHash: facts.keyHash }),
  };
};

/** The checks that need nobody else. */
const localSteps: CheckStep[] = [keyCheck, keyFitCheck, certificateCheck, instanceUrlCheck];

/** What can be told of a login before anything is signed or sent: its key, its certificate, its host. */
export const examineLogin = async (
  input: VerifyInput,
  world: VerifyWorld = realWorld,
): Promise<{ verification: Verification; facts: Partial<Facts> }> => {
  const context: CheckContext = { input, world, deadline: 0, facts: {} };
  const { checks, found, facts } = await runChecks(localSteps, context);
  const verification = toVerification({ input: inputOfKey(input, facts), facts }, checks, found);
  if (found) return { verification, facts };
  return { verification: { ...verification, outcome: 'skipped', skipped: checkText('skipped.notAsked') }, facts };
};

type Proof = Pick<CheckContext, 'input' | 'facts'>;

const toVerification = ({ input, facts }: Proof, checks: Check[], found?: FoundFault): Verification => {
  const { connection } = input;
  const instanceUrl = facts.target?.url ?? shownUrl(connection.instanceUrl);
  return {
    connection: connection.name,
    username: connection.username,
    instanceUrl,
    audience: facts.audience ?? input.audience ?? instanceUrl,
    clientId: connection.clientId,
    orgId: facts.orgId,
    userId: facts.userId,
    outcome: found ? 'failed' : 'proven',
    exitCode: found?.exitCode ?? (facts.expiring ? exitCodes.expiring : exitCodes.proven).code,
    checks,
    fault: found?.fault,
    certificateEnds: certificateEnd(facts, input)?.toISOString(),
    attempts: facts.attempts ?? 0,
    sources: connection.sources,
  };
};

const sessionOf = ({ input, facts }: Proof): ProvenSession | undefined => {
  const { token, api, target, orgId } = facts;
  if (!token || !api || !target || orgId === undefined) return undefined;
  const { username } = input.connection;
  return { accessToken: token.accessToken, apiUrl: api.url, loginUrl: target.url, orgId, username };
};
