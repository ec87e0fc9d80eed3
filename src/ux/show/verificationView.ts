import type { Ux } from '@salesforce/sf-plugins-core';
import { createHttpClient } from '../../base/http.ts';
import type { FleetProgress, FleetWorld, LoginWatch } from '../../flows/verify/fleet/verifyFleet.ts';
import type { RequestedLogin } from '../../flows/verify/refusedLogin.ts';
import type { Check, VerifyWorld } from '../../flows/verify/types.ts';
import { realWorld, type Verification } from '../../flows/verify/verify.ts';
import { askOpeningPassphrase } from '../ask/openingPassphrase.ts';
import { canAsk } from '../ask/prompts.ts';
import { redactor, type Redact } from '../runner/redact.ts';
import { connectionsOfReport } from '../report/closingLines.ts';
import { inTurns, type Turns } from '../progress/turns.ts';
import {
  checkLine,
  conciseLine,
  connectionHeading,
  progressLine,
  skippedLine,
  verdictLines,
  waitingSpinner,
} from './verification.ts';

type VerificationOutput = { log: (line: string) => void; spinner: Pick<Ux['spinner'], 'start' | 'stop' | 'status'> };
type VerificationViewOptions = {
  concise?: boolean;
  redact?: boolean;
  json: boolean;
  /** Whether a report of each check is written. */
  junit?: boolean;
  signal?: AbortSignal;
};

type VerificationView = {
  /** The real world, with what happens shown. */
  world: FleetWorld;
  /** What the user wants taken out of everything that is shown. */
  redact: Redact;
};

/** Shows verifications while they run: the checks of each connection together, in the order of the connections. */
export const verificationView = (output: VerificationOutput, options: VerificationViewOptions): VerificationView => {
  const { concise, redact, json, junit, signal } = options;
  let logins: readonly RequestedLogin[] = [];
  let turns: Turns<RequestedLogin> | undefined;
  let redactNames = redactor([]);
  const clean: Redact = (data) => (redact ? redactNames(data) : data);
  const isReport = (): boolean => logins.length >= connectionsOfReport;
  const waiting = waitingSpinner(output.spinner);
  const showsChecks = (): boolean => !concise && !isReport();
  const print = (login: RequestedLogin, ...lines: string[]): void => {
    turns?.print(login, lines.map(clean));
  };
  return {
    redact: clean,
    world: {
      ...realWorld,
      ...(canAsk({ json, noPrompt: false }) && { askPassphrase: askOneAtATime() }),
      // Its connections went by the proxy that the environment named then.
      http: createHttpClient(),
      signal,
      readsPassed: () => json || junit === true || !isReport(),
      onFleet: (all) => {
        logins = all;
        redactNames = redactor(all.map(({ connection }) => connection));
        turns = inTurns(all, output.log);
      },
      onConnection: (login) => {
        if (!showsChecks()) return {};
        if (logins.length > 1) print(login, `${connectionHeading(login.connection.name)}\n`);
        const isOn = (): boolean => turns?.isOn(login) === true;
        return checksView({ isOn, print: (line) => print(login, line), waiting, clean });
      },
      onVerification: (verification, login) => {
        print(login, ...verificationLines(verification, { concise, isReport: isReport(), several: logins.length > 1 }));
        turns?.end(login);
      },
      ...(process.stderr.isTTY && !json && { onProgress: fleetProgress(output.spinner, isReport) }),
    },
  };
};

type ChecksOptions = {
  isOn: () => boolean;
  print: (line: string) => void;
  waiting: ReturnType<typeof waitingSpinner>;
  clean: Redact;
};

/** Shows the checks of one connection as they come. */
const checksView = ({ isOn, print, waiting, clean }: ChecksOptions): LoginWatch => {
  let hasFailed = false;
  return {
    onWait: (wait) => (isOn() ? waiting.onWait(clean(wait)) : undefined),
    onCheck: (check) => {
      if (isOn()) waiting.stop();
      hasFailed ||= check.outcome === 'fail';
      if (!(hasFailed && check.outcome === 'skipped')) print(checkLine(check));
    },
  };
};

type EndOptions = { concise?: boolean; isReport: boolean; several: boolean };

/** What is printed after the last check of a connection. */
const verificationLines = (verification: Verification, { concise, isReport, several }: EndOptions): string[] => {
  if (concise) return [conciseLine(verification)];
  return isReport ? [] : [...notRunLines(verification), ...verdictLines(verification), ...(several ? [''] : [])];
};

/** Two questions at once would be one that nobody can answer. */
const askOneAtATime = (): VerifyWorld['askPassphrase'] => {
  let last: Promise<unknown> = Promise.resolve();
  return (origin, key) => {
    const answer = last.then(() => askOpeningPassphrase(origin, key));
    last = answer.catch(() => undefined);
    return answer;
  };
};

/** So often a person sees the numbers change. */
const progressEveryMs = 200;

/** Counts and the slowest host on one line that is drawn again, where there is a report to wait for. */
const fleetProgress = (
  spinner: VerificationOutput['spinner'],
  isReport: () => boolean,
): ((progress: FleetProgress) => void) => {
  let shownAt: number | undefined;
  return (progress) => {
    if (!isReport()) return;
    if (shownAt === undefined) spinner.start(progressLine('title', progress));
    const isLast = progress.done === progress.total;
    if (isLast || Date.now() - (shownAt ?? 0) >= progressEveryMs) {
      spinner.status = progressLine('status', progress);
      shownAt = Date.now();
    }
    if (isLast) spinner.stop();
  };
};

/** One line for all that isn't run after a check that failed: to list it says less than the one cause. */
const notRunLines = ({ checks }: Verification): string[] => {
  const at = checks.findIndex(({ outcome }) => outcome === 'fail');
  const count = at < 0 ? 0 : checks.slice(at).filter(({ outcome }) => outcome === 'skipped').length;
  return count === 0 ? [] : [skippedLine((checks[at] as Check).id, count)];
};
