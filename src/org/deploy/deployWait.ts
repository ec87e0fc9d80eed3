import { setTimeout as sleep } from 'node:timers/promises';
import type { MetadataApiDeployStatus } from '@salesforce/source-deploy-retrieve';
import { jwtError } from '../../base/errors/errors.ts';
import { detailText } from '../../base/text/details.ts';
import { answerText } from '../../base/text/foreignText.ts';
import { orgError } from '../session/orgError.ts';

export type DeployClock = { now: () => number; sleep: (ms: number) => Promise<unknown> };

const realClock: DeployClock = { now: () => Date.now(), sleep: (ms) => sleep(ms) };

export type DeployWait = {
  deployId: string;
  instanceUrl: string;
  /** The admin; for messages only. */
  username?: string;
  waitMinutes: number;
  /** Whether it is certain that the org has this deploy. */
  isKnown: boolean;
  onStatus?: (status: MetadataApiDeployStatus) => void;
  /** How long one question may stay without an answer. */
  answerWithinMs?: number;
  clock?: DeployClock;
};

const pollEveryMs = 1000;
const longestPollDelayMs = 30_000;

/** So many times in a row an org may call a deploy unknown that it has taken. */
const longestMoment = 2;

/**
 * Asks how a deploy stands until it has ended. A lost connection is no end: it is asked again, less and less often, as long
 * as `waitMinutes` allow. Errors: DeployTimedOut, DeployLost, DeployUnknown, SessionExpired.
 */
export const waitForDeploy = async (
  ask: () => Promise<MetadataApiDeployStatus>,
  wait: DeployWait,
): Promise<MetadataApiDeployStatus> => {
  const { clock = realClock, onStatus } = wait;
  const deadline = clock.now() + wait.waitMinutes * 60_000;
  let failures = 0;
  let { isKnown } = wait;
  for (;;) {
    const { status, failure } = await answerOf(ask, wait);
    if (status && isDone(status)) return status;
    if (failure) throwUnlessTemporary(failure, wait, { isKnown, failures });
    else onStatus?.(status);
    isKnown ||= status !== undefined;
    failures = failure ? failures + 1 : 0;
    const delay = delayAfter(failures);
    if (clock.now() + delay > deadline) throw failure ? lost(wait, failure) : timedOut(wait);
    await clock.sleep(delay);
  }
};

/** A failed question: as one of our errors, and in the words of whoever failed. */
type WaitFailure = { error: Error; words: string };
type Answer = { status: MetadataApiDeployStatus; failure?: undefined } | { status?: undefined; failure: WaitFailure };

const isDone = ({ done }: MetadataApiDeployStatus): boolean => String(done) === 'true';

const answerOf = async (
  ask: () => Promise<MetadataApiDeployStatus>,
  { instanceUrl, answerWithinMs = 60_000 }: DeployWait,
): Promise<Answer> => {
  const given = new AbortController();
  const tooLate = sleep(answerWithinMs, undefined, { signal: given.signal }).then(() => {
    throw Object.assign(new Error(detailText('org.late')), { code: 'ETIMEDOUT' });
  });
  try {
    return { status: await Promise.race([ask(), tooLate]) };
  } catch (error) {
    const words = answerText(error instanceof Error ? error.message : '');
    return { failure: { error: orgError(error, instanceUrl), words } };
  } finally {
    tooLate.catch(() => undefined);
    given.abort();
  }
};

const delayAfter = (failures: number): number =>
  Math.min(pollEveryMs * 2 ** Math.max(failures - 1, 0), longestPollDelayMs);

const temporary = ['OrgUnreachableError', 'OrgNotReadyError', 'OrgHostUnknownError'];

const unknownId = /INVALID_CROSS_REFERENCE_KEY|INVALID_ID_FIELD|NOT_FOUND/;

/** The end of a session, and the answer for another deploy. */
const ownCure = ['SessionExpiredError', 'OrgAnswerUnexpectedError'];

/** Some failures have their own cure; after any other failure nobody knows how the deploy ends. */
const throwUnlessTemporary = (
  failure: WaitFailure,
  wait: DeployWait,
  { isKnown, failures }: { isKnown: boolean; failures: number },
): void => {
  const { name, message } = failure.error;
  // Salesforce says so for a moment while a deploy leaves the queue (source-deploy-retrieve tolerates it too).
  const isOfTheMoment = isKnown && failures < longestMoment && /INVALID_CROSS_REFERENCE_KEY/.test(message);
  if (isOfTheMoment || temporary.includes(name)) return;
  if (ownCure.includes(name)) throw withId(failure.error, wait);
  if (!isKnown && unknownId.test(message)) throw jwtError('DeployUnknown', [wait.deployId, wait.instanceUrl]);
  throw lost(wait, failure);
};

const report = ({ deployId, username = '<username of the admin>' }: DeployWait): string[] => [
  deployId,
  deployId,
  username,
];

const timedOut = (wait: DeployWait): Error =>
  withId(jwtError('DeployTimedOut', [wait.deployId, wait.instanceUrl, wait.waitMinutes], report(wait)), wait);

const lost = (wait: DeployWait, { words }: WaitFailure): Error =>
  withId(jwtError('DeployLost', [wait.instanceUrl, wait.deployId, words], report(wait)), wait);

const withId = (error: Error, { deployId }: DeployWait): Error => Object.assign(error, { data: { deployId } });
