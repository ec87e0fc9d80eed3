import type { Ux } from '@salesforce/sf-plugins-core';
import { createHttpClient } from '../../base/http.ts';
import type { RequestedLogin } from '../../flows/verify/refusedLogin.ts';
import { realWorld, type Verification } from '../../flows/verify/verify.ts';
import type { VerifyConnectionsWorld } from '../../flows/verify/verifyConnections.ts';
import { askOncePassphrase } from '../ask/passphrase.ts';
import { canAsk } from '../ask/prompts.ts';
import { redactor, type Redact } from '../runner/redact.ts';
import { checkLine, conciseLine, connectionHeading, verdictLines, waitingSpinner } from './verification.ts';

type VerificationOutput = { log: (line: string) => void; spinner: Pick<Ux['spinner'], 'start' | 'stop' | 'status'> };
type VerificationViewOptions = { several?: boolean; concise?: boolean; redact?: boolean; json: boolean };

type VerificationView = {
  /** The real world, with each event shown as it happens. */
  world: VerifyConnectionsWorld;
  /** What the user wants taken out of everything that is shown. */
  redact: Redact;
};

/** Shows verifications while they run. */
export const verificationView = (
  output: VerificationOutput,
  { several, concise, redact, json }: VerificationViewOptions,
): VerificationView => {
  const waiting = waitingSpinner(output.spinner);
  const logins: Array<RequestedLogin['connection']> = [];
  const clean: Redact = (data) => (redact ? redactor(logins)(data) : data);
  const print = (...lines: string[]): void => lines.forEach((line) => output.log(clean(line)));
  return {
    redact: clean,
    world: {
      ...realWorld,
      ...(canAsk({ json, noPrompt: false }) && { askPassphrase: askOncePassphrase }),
      // The proxy of the environment is read once for a client.
      http: createHttpClient(),
      onConnection: ({ connection }) => {
        logins.push(connection);
        if (several && !concise) print(`${connectionHeading(connection.name)}\n`);
      },
      onWait: (wait) => waiting.onWait(clean(wait)),
      onCheck: (check) => {
        waiting.stop();
        if (!concise) print(checkLine(check));
      },
      onVerification: (verification: Verification) =>
        concise ? print(conciseLine(verification)) : print(...verdictLines(verification), ...(several ? [''] : [])),
    },
  };
};
