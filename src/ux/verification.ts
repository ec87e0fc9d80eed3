import { StandardColors, type SfCommand } from '@salesforce/sf-plugins-core';
import { checkText } from '../flows/verify/texts.ts';
import { checkIds, type Check, type CheckOutcome, type Verification, type Wait } from '../flows/verify/types.ts';

const colors: Record<CheckOutcome, (text: string) => string> = {
  pass: StandardColors.success,
  warn: StandardColors.warning,
  fail: StandardColors.error,
  skipped: StandardColors.info,
};

const outcomeWidth = 'skipped'.length;
const labelWidth = Math.max(...checkIds.map((id) => checkText(`${id}.label`).length));

/** One check on one line: outcome, what was checked, what was seen. */
export const checkLine = ({ id, outcome, evidence }: Check): string =>
  `${colors[outcome](outcome.padEnd(outcomeWidth))}  ${checkText(`${id}.label`).padEnd(labelWidth)}  ${evidence}`;

/** What to say after the last check: that the login is proven, or the one fault and what to do about it. */
export const verdictLines = (verification: Verification): string[] => {
  const { connection, username, instanceUrl, orgId, fault } = verification;
  const verdict = `view.${fault ? 'failed' : 'proven'}${connection === undefined ? '' : 'Named'}`;
  const heading = checkText(verdict, { name: connection, username, orgId });
  if (fault === undefined) return ['', heading];
  return [
    '',
    `${StandardColors.error(heading)} ${fault.title} [${fault.id}]`,
    checkText('view.login', { username, instanceUrl }),
    checkText('view.seen', { evidence: fault.evidence }),
    '',
    fault.explanation,
    '',
    checkText('view.fix'),
    ...fault.fix.map((action) => `- ${action}`),
  ];
};

/** The heading before the checks of one of several connections. */
export const connectionHeading = (name: string | undefined): string => checkText('view.connection', { name });

/** The last line for several connections. */
export const totalLine = (verifications: readonly Verification[]): string => {
  const proven = verifications.filter(({ outcome }) => outcome === 'proven').length;
  return checkText('view.total', { proven: String(proven), all: String(verifications.length) });
};

/** Shows waiting as a spinner, which ends with the next check. */
export const waitingSpinner = (
  spinner: Pick<SfCommand<unknown>['spinner'], 'start' | 'stop' | 'status'>,
): { onWait: (wait: Wait) => void; stop: () => void } => {
  let running = false;
  return {
    onWait: (wait) => {
      if (running) spinner.status = waitText(wait);
      else spinner.start(checkText('view.waiting', { title: wait.fault.title }), waitText(wait));
      running = true;
    },
    stop: () => {
      if (running) spinner.stop();
      running = false;
    },
  };
};

const waitText = ({ attempt, delayMs, remainingMs }: Wait): string =>
  checkText('view.attempt', {
    attempt: String(attempt),
    seconds: String(Math.ceil(delayMs / 1000)),
    minutes: String(Math.ceil(remainingMs / 60_000)),
  });
