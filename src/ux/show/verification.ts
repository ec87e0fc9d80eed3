import { StandardColors, type SfCommand } from '@salesforce/sf-plugins-core';
import { checkText } from '../../flows/checkTexts.ts';
import { wrapFor } from '../wordWrap.ts';
import type { FleetProgress } from '../../flows/verify/fleet/verifyFleet.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import { checkIds, type Check, type CheckOutcome, type Verification, type Wait } from '../../flows/verify/types.ts';

type Paint = (text: string) => string;

/** Colors are for terminals: the library would write their codes into the logs of runners too. */
const onTerminal =
  (paint: Paint): Paint =>
  (text) =>
    process.stdout.isTTY ? paint(text) : text;

export const verificationColors: Record<CheckOutcome, Paint> = {
  pass: onTerminal(StandardColors.success),
  warn: onTerminal(StandardColors.warning),
  fail: onTerminal(StandardColors.error),
  skipped: onTerminal(StandardColors.info),
};

const outcomeWidth = 'skipped'.length;
const outcomeLabel = (id: Check['id']): string => checkText(`${id}.label`);
const labelWidth = Math.max(...checkIds.map((id) => outcomeLabel(id).length));

/** One check on one line: outcome, what was checked, what was seen. */
export const checkLine = ({ id, outcome, evidence }: Check): string =>
  `${verificationColors[outcome](outcome.padEnd(outcomeWidth))}  ${outcomeLabel(id).padEnd(labelWidth)}  ${evidence}`;

/** One line for all checks that weren't run after one that failed. */
export const skippedLine = (failed: Check['id'], count: number): string => {
  const evidence = checkText('view.notRun', { check: outcomeLabel(failed), count: String(count) });
  return `${verificationColors.skipped('skipped'.padEnd(outcomeWidth))}  ${evidence}`;
};

/** What to say after the last check: that the login is proven, or the one fault and what to do about it. */
export const verdictLines = (verification: Verification): string[] => {
  const { username, instanceUrl, fault } = verification;
  if (fault === undefined) return ['', heading(verification)];
  return [
    '',
    `${verificationColors.fail(heading(verification))} ${fault.title} [${fault.id}]`,
    // Nothing is known of a connection that couldn't be read.
    ...(username === '' ? [] : [checkText('view.login', { username, instanceUrl })]),
    checkText('view.seen', { evidence: fault.evidence }),
    ...knownLines(verification),
    '',
    fault.explanation,
    '',
    checkText('view.fix'),
    ...fault.fix.map((action) => `- ${action}`),
    ...doctorLines(verification),
  ];
};

/** Where the org has answered, its own side tells more: which of several causes it is. */
const doctorLines = ({ connection, fault }: Verification): string[] =>
  fault?.httpStatus === undefined
    ? []
    : ['', checkText(connection === undefined ? 'view.doctorByFlags' : 'view.doctor', { name: connection })];

const heading = ({ connection, username, orgId, outcome, skipped }: Verification): string =>
  checkText(`view.${outcome}${connection === undefined ? '' : 'Named'}`, {
    name: connection,
    username,
    orgId,
    why: skipped,
  });

/** What is known to be right when a login fails. */
const knownLines = ({ checks, fault, attempts }: Verification): string[] => {
  const passed = checks.filter(({ outcome }) => outcome === 'pass').map(({ id }) => outcomeLabel(id));
  return [
    ...(passed.length > 0 ? [checkText('view.passed', { checks: passed.join(', ') })] : []),
    ...(fault?.excluded ? [checkText('view.excluded', { excluded: fault.excluded.join('; ') })] : []),
    ...(attempts > 0 ? [checkText('view.logins', { attempts: String(attempts) })] : []),
  ];
};

/** A whole verification on one line. */
export const conciseLine = (verification: Verification): string => {
  const { connection, username, outcome, fault, exitCode, skipped } = verification;
  const values = {
    why: skipped,
    name: connection ?? username,
    exitCode: String(exitCode),
    title: fault?.title,
    id: fault?.id,
  };
  if (fault) return checkText('view.concise.failed', values);
  const evidence = verification.checks.find(
    ({ id, outcome: seen }) => id === 'certificate' && seen === 'warn',
  )?.evidence;
  if (exitCode === 0 && evidence !== undefined) return checkText('view.concise.certificate', { ...values, evidence });
  return checkText(exitCode === 0 ? `view.concise.${outcome}` : 'view.concise.expiring', values);
};

/** The heading before the checks of one of several connections. */
export const connectionHeading = (name: string | undefined): string => checkText('view.connection', { name });

/** The last line for several connections. */
export const verificationTotalLine = (verifications: readonly Verification[]): string => {
  const count = (wanted: Verification['outcome']): string =>
    String(verifications.filter(({ outcome }) => outcome === wanted).length);
  const [proven, skipped, all] = [count('proven'), count('skipped'), String(verifications.length)];
  return checkText(skipped === '0' ? 'view.total' : 'view.totalSkipped', { proven, skipped, all });
};

/** Shows waiting as a spinner, which ends with the next check. */
export const waitingSpinner = (
  spinner: Pick<SfCommand<unknown>['spinner'], 'start' | 'stop' | 'status'>,
): { onWait: (wait: Wait) => void; stop: () => void } => {
  let running = false;
  return {
    onWait: (wait) => {
      if (running) spinner.status = waitText(wait);
      else
        spinner.start(
          waitedFor(checkText(wait.settling ? 'view.settling' : 'view.waiting', { title: wait.fault.title })),
          waitText(wait),
        );
      running = true;
    },
    stop: () => {
      if (running) spinner.stop();
      running = false;
    },
  };
};

/** What is waited for; below it on a terminal, a line that fits is drawn again and again. */
const waitedFor = (why: string): string =>
  `${wrapFor(process.stderr, why)}${process.stderr.isTTY ? '\n' : ' '}${checkText('view.wait')}`;

const waitText = ({ attempt, delayMs, remainingMs }: Wait): string =>
  checkText('view.attempt', {
    attempt: String(attempt),
    seconds: String(Math.ceil(delayMs / 1000)),
    minutes: String(Math.ceil(remainingMs / 60_000)),
  });

/** How far the proofs of many connections have come. */
export const progressLine = (part: 'title' | 'status', { done, total, failed, slowest }: FleetProgress): string =>
  checkText(part === 'status' && isSlow(slowest) ? 'progress.slowest' : `progress.${part}`, {
    done: String(done),
    total: String(total),
    failed: String(failed),
    host: foreignText(slowest?.host ?? ''),
    seconds: String(Math.ceil((slowest?.milliseconds ?? 0) / 1000)),
  });

/** What takes less needs no name. */
const namedFromMs = 3_000;

const isSlow = (slowest: FleetProgress['slowest']): boolean => (slowest?.milliseconds ?? 0) >= namedFromMs;
