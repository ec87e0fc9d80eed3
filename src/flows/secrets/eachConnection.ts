import { isJwtError, jwtError } from '../../base/errors/errors.ts';
import { exitCodes } from '../../base/errors/exitCodes.ts';
import { chooseConnections } from '../../connection/choose/choose.ts';
import { readConnectionsApart } from '../../connection/file.ts';
import { refuseRecord } from '../../connection/recordsApart.ts';
import type { SecretError, SecretRequest, SecretWorld } from './model.ts';

type Failure = { connection: string; error: SecretError };

/**
 * What can be made of each connection that is meant; what is wrong with one is told beside the others. Throws the errors of `chooseConnections`, ConnectionsNowhere.
 */
export const eachConnection = async <Made>(
  request: SecretRequest,
  { env }: Pick<SecretWorld, 'env'>,
  make: (connection: string) => Promise<Made>,
): Promise<{ made: Made[]; failures: Failure[] }> => {
  const { file, refused = {} } = (await readConnectionsApart(request.connectionFile)) ?? {};
  const names = chooseConnections({ ...request, isForOne: false }, { file, refused, env });
  if (names.length === 0) throw jwtError('ConnectionsNowhere', [request.connectionFile]);
  const made: Made[] = [];
  const failures: Failure[] = [];
  for (const connection of names)
    try {
      refuseRecord(connection, refused);
      made.push(await make(connection));
    } catch (error) {
      if (!isJwtError(error)) throw error;
      failures.push({ connection, error: namedError(error) });
    }
  return { made, failures };
};

type ThrownSecretError = Error & { exitCode?: number; actions?: string[] };

/** An error as it is shown in a result. */
export const namedError = ({ name, message, exitCode, actions = [] }: ThrownSecretError): SecretError => ({
  name,
  message,
  actions,
  exitCode: Object.values(exitCodes).find(({ code }) => code === exitCode)?.code ?? exitCodes.failed.code,
});
