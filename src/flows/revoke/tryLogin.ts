import { exitCodes } from '../../base/errors/exitCodes.ts';
import { isJwtError } from '../../base/errors/errors.ts';
import { requestApi } from '../../login/probes.ts';
import { proveConnection, type Verification, type VerifyInput, type VerifyWorld } from '../verify/verify.ts';
import { readRequest } from '../verify/verifyConnections.ts';
import { isRefusedLogin } from '../verify/refusedLogin.ts';
import type { RevokeConnection, LoginTried, TriedState } from './model.ts';

/** A login that can be tried, or why it can't. */
export type LoginToTry = { input: VerifyInput } | { untried: string };

/** The session that a login gave out. It never leaves this process but to the org. */
type TakenSession = { accessToken: string; apiUrl: string };

export type LoginTrial = { tried: LoginTried; session?: TakenSession; verification?: Verification };

/** Reads how the connection logs in. Where that isn't known here, access can be taken away all the same. */
export const loginToTry = async (connection: RevokeConnection): Promise<LoginToTry> => {
  const { connection: name, expectedOrgId, env } = connection;
  try {
    const { inputs } = await readRequest(
      { ...connection, names: [name], flags: { expectedOrgId }, waitMinutes: 0 },
      env,
    );
    const [input] = inputs;
    if (input && !isRefusedLogin(input)) return { input };
    return { untried: input?.refusal.message ?? name };
  } catch (error) {
    if (isJwtError(error)) return { untried: error.message };
    throw error;
  }
};

/** One login, as a pipeline would make it. */
export const tryLogin = async (login: LoginToTry, world: VerifyWorld): Promise<LoginTrial> => {
  if ('untried' in login) return { tried: { state: 'untried', answer: login.untried } };
  const { verification, session } = await proveConnection(
    { ...login.input, expiresIn: undefined, waitMinutes: 0 },
    { ...world, onCheck: undefined, onWait: undefined },
  );
  const token = verification.checks.find(({ id }) => id === 'token');
  const { fault } = verification;
  const answer = (token?.outcome === 'pass' ? token.evidence : fault?.evidence) ?? '';
  const tried = { state: stateOfTrial(verification), answer, ...(fault && { fault: fault.id }) };
  return { tried, verification, ...(session && { session }) };
};

/** What stands before the first request: without a key, nothing can be said of the org. */
const localChecks = new Set(['key', 'key-fit', 'certificate', 'instance-url', 'pin']);

/** The org refuses for these whatever access there is; once they pass, a login may succeed. */
const otherCauses = new Set([
  'audience-invalid',
  'assertion-expired',
  'assertion-replayed',
  'ip-or-login-hours',
  'ip-restricted',
  'my-domain-only',
  'login-hours',
  'user-frozen',
  'user-locked-out',
  'user-unknown',
  'user-inactive',
  'password-expired',
  'trial-ended',
  'org-inactive',
  'second-factor-required',
  'session-level-refused',
  'dpop-required',
  'grant-type-refused',
  'unknown-refusal',
]);

const stateOfTrial = ({ checks, fault, exitCode }: Verification): TriedState => {
  const failed = checks.find(({ outcome }) => outcome === 'fail');
  const token = checks.find(({ id }) => id === 'token');
  if (token?.outcome === 'pass') return 'accepted';
  if (failed && localChecks.has(failed.id)) return 'untried';
  if (failed?.id !== 'token' || fault?.error === undefined || exitCode === exitCodes.temporary.code) return 'unclear';
  return otherCauses.has(fault.id) ? 'otherwise' : 'refused';
};

/** Whether the org refuses an access token; undefined where it gives no answer that says so. */
export const isTokenRefused = async (
  { accessToken, apiUrl }: TakenSession,
  apiVersion: string,
  { http }: Pick<VerifyWorld, 'http'>,
): Promise<boolean | undefined> => {
  const result = await requestApi(apiUrl, apiVersion, accessToken, http);
  if (!result.ok) return undefined;
  const { status } = result.response;
  if (status === 401) return true;
  return status === 200 || status === 403 ? false : undefined;
};

type Patience = Pick<VerifyWorld, 'now' | 'sleep'> & {
  deadline: number;
  onWait: (seconds: number, answer: string) => void;
};

const shortestPauseMs = 2_000;
const longestPauseMs = 20_000;

/** Tries a login until the org refuses it, for a change takes minutes to reach every server. At least once. */
export const tryUntilRefused = async (
  attempt: () => Promise<LoginTrial>,
  { now, sleep, deadline, onWait }: Patience,
): Promise<LoginTrial> => {
  for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    const trial = await attempt();
    const { state, answer } = trial.tried;
    const leftMs = deadline - now().getTime();
    if (state === 'refused' || state === 'untried' || leftMs <= 0) return trial;
    const delayMs = Math.min(pauseMs, leftMs);
    onWait(Math.ceil(delayMs / 1000), answer);
    await sleep(delayMs);
  }
};
