import type { SfError } from '@salesforce/core/sfError';
import { isJwtError } from '../../base/errors/errors.ts';
import { combinedExitCode, exitCodes, type ExitCode } from '../../base/errors/exitCodes.ts';
import { faultOfError } from './checkStep.ts';
import { checkText } from '../checkTexts.ts';
import type { Verification, VerifyInput } from './types.ts';

/** A connection that can't be tried, and why. */
type RefusedLogin = { connection: { name: string; username: string; instanceUrl: string }; refusal: SfError };
export type RequestedLogin = VerifyInput | RefusedLogin;

export const isRefusedLogin = (login: RequestedLogin): login is RefusedLogin => 'refusal' in login;

/** What is to be proven under a name. An error of ours is this one's where there are others; alone, it ends the command. */
export const requestedLogin = async (
  name: string | undefined,
  read: () => Promise<VerifyInput>,
  { isOnly }: { isOnly: boolean },
): Promise<RequestedLogin> => {
  try {
    return await read();
  } catch (error) {
    if (isOnly || name === undefined || !isJwtError(error)) throw error;
    return { connection: { name, username: '', instanceUrl: '' }, refusal: error };
  }
};

/** A connection that couldn't be tried as a result: one fault, and no check. */
export const refusedVerification = ({ connection, refusal }: RefusedLogin): Verification => ({
  connection: connection.name,
  username: connection.username,
  instanceUrl: connection.instanceUrl,
  audience: '',
  clientId: '',
  outcome: 'failed',
  exitCode: knownExitCode(refusal.exitCode),
  checks: [],
  fault: faultOfError(refusal, 'connection', 'usage', checkText('connection.evidence')).fault,
  attempts: 0,
  sources: {},
});

const knownExitCode = (code: number): ExitCode =>
  combinedExitCode(
    Object.values(exitCodes)
      .map((row) => row.code)
      .filter((known) => known === code),
  ) || exitCodes.failed.code;
