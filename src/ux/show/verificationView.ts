import type { Ux } from '@salesforce/sf-plugins-core';
import { createHttpClient } from '../../base/http.ts';
import type { RequestedLogin } from '../../flows/verify/refusedLogin.ts';
import type { Check } from '../../flows/verify/types.ts';
import { realWorld, type Verification } from '../../flows/verify/verify.ts';
import type { VerifyConnectionsWorld } from '../../flows/verify/verifyConnections.ts';
import { askOpeningPassphrase } from '../ask/openingPassphrase.ts';
import { canAsk } from '../ask/prompts.ts';
import { redactor, type Redact } from '../runner/redact.ts';
import { connectionsOfReport } from '../report/closingLines.ts';
import {
  checkLine,
  conciseLine,
  connectionHeading,
  skippedLine,
  verdictLines,
  waitingSpinner,
} from './verification.ts';

type VerificationOutput = { log: (line: string) => void; spinner: Pick<Ux['spinner'], 'start' | 'stop' | 'status'> };
type VerificationViewOptions = {
  /** How many connections there are. */
  count?: number;
  concise?: boolean;
  redact?: boolean;
  json: boolean;
};

type VerificationView = {
  /** The real world, with each event shown as it happens. */
  world: VerifyConnectionsWorld;
  /** What the user wants taken out of everything that is shown. */
  redact: Redact;
};

/** Shows verifications while they run. */
export const verificationView = (
  output: VerificationOutput,
  { count = 1, concise, redact, json }: VerificationViewOptions,
): VerificationView => {
  const waiting = waitingSpinner(output.spinner);
  const logins: Array<RequestedLogin['connection']> = [];
  const clean: Redact = (data) => (redact ? redactor(logins)(data) : data);
  const after = afterFailure();
  const several = count > 1;
  const isReport = !concise && count >= connectionsOfReport;
  const print = (...lines: string[]): void => {
    if (!isReport) lines.forEach((line) => output.log(clean(line)));
  };
  return {
    redact: clean,
    world: {
      ...realWorld,
      ...(canAsk({ json, noPrompt: false }) && { askPassphrase: askOpeningPassphrase }),
      // Its connections went by the proxy that the environment named then.
      http: createHttpClient(),
      onConnection: ({ connection }) => {
        logins.push(connection);
        if (several && !concise) print(`${connectionHeading(connection.name)}\n`);
      },
      onWait: (wait) => waiting.onWait(clean(wait)),
      onCheck: (check) => {
        waiting.stop();
        if (!concise && !after.isSkipped(check)) print(checkLine(check));
      },
      onVerification: (verification: Verification) => {
        const lines = [...after.end(), ...verdictLines(verification), ...(several ? [''] : [])];
        print(...(concise ? [conciseLine(verification)] : lines));
      },
    },
  };
};

/** Keeps together what isn't run after a check that failed: that it is all the rest says less than the one cause. */
const afterFailure = () => {
  let failed: Check['id'] | undefined;
  let count = 0;
  return {
    isSkipped: ({ id, outcome }: Check): boolean => {
      if (outcome === 'fail') failed = id;
      if (failed === undefined || outcome !== 'skipped') return false;
      count += 1;
      return true;
    },
    /** The line for all of them; from here on, it is about the next connection. */
    end: (): string[] => {
      const lines = failed === undefined || count === 0 ? [] : [skippedLine(failed, count)];
      [failed, count] = [undefined, 0];
      return lines;
    },
  };
};
