import type { SfError } from '@salesforce/core/sfError';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { isJwtError } from '../../base/errors/errors.ts';
import type { Places } from '../../base/places.ts';
import { isRefusedLogin, type RequestedLogin } from '../verify/refusedLogin.ts';
import { examineLogin, realWorld, type Verification } from '../verify/verify.ts';
import { readRequest } from '../verify/verifyConnections.ts';

/** What can be told of one connection without a request. `fault`: its id. */
type LocalExamination = Pick<Verification, 'connection' | 'checks'> & { fault?: string };

/** `problem`: why the connections can't be read, as a sentence. */
type LocalLook = {
  examined: LocalExamination[];
  /** Whose names are in what is told. */
  logins: Array<{ username: string; instanceUrl: string }>;
  problem?: string;
};

/** More of them would say nothing new. */
const maximumExamined = 50;

/** All connections of this folder, as far as this machine tells: nothing is asked, signed or sent, and nobody is asked. */
export const lookLocally = async (places: Places, env: EnvironmentVariables): Promise<LocalLook> => {
  try {
    const { inputs } = await readRequest({ ...places, names: [], all: true, tags: [], flags: {}, waitMinutes: 0 }, env);
    const shown = inputs.slice(0, maximumExamined);
    return {
      examined: await Promise.all(shown.map((input) => examinedLogin(input, env))),
      logins: shown.map(({ connection }) => connection),
    };
  } catch (error) {
    if (!isJwtError(error)) throw error;
    const isNothing = error.name === 'ConnectionsNoneError';
    return { examined: [], logins: [], ...(!isNothing && { problem: (error as SfError).message }) };
  }
};

const examinedLogin = async (input: RequestedLogin, env: EnvironmentVariables): Promise<LocalExamination> => {
  if (isRefusedLogin(input)) return { connection: input.connection.name, checks: [], fault: input.refusal.name };
  const { verification } = await examineLogin(input, { ...realWorld, env });
  const { connection, checks, fault } = verification;
  const ran = checks.filter(({ outcome }) => outcome !== 'skipped');
  return { connection, checks: ran, ...(fault && { fault: fault.id }) };
};
