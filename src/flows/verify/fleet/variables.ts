import type { EnvironmentVariables } from '../../../base/environment.ts';
import { readConnectionsApart } from '../../../connection/file.ts';
import { environmentPrefix } from '../../../connection/names.ts';
import { connectionRecord } from '../../../connection/record.ts';
import { protectionOf } from '../../../keypair/store/store.ts';
import { meantLogins, type FleetSelection } from './meant.ts';

/** A secret that a pipeline needs for a connection: its bundle, or the passphrase of its key. */
export type NeededVariable = { connection: string; name: string; kind: 'bundle' | 'passphrase' };

type VariablesRequest = FleetSelection & { connectionFile: string; keyFolder: string; env: EnvironmentVariables };

/**
 * The environment variables that a pipeline needs for the connections that are meant; that of a passphrase only where the
 * key pair here has one. No secret is read. Throws the errors of the one rule of choice.
 */
export const neededVariables = async (request: VariablesRequest): Promise<NeededVariable[]> => {
  const { connectionFile, keyFolder, env } = request;
  const { file, refused = {} } = (await readConnectionsApart(connectionFile)) ?? {};
  const { names } = meantLogins({ ...request, flags: {} }, { file, refused, env });
  const known = names.filter((name) => name !== undefined);
  const found = await Promise.all(
    known.map(async (connection): Promise<NeededVariable[]> => {
      const name = environmentPrefix(connection);
      const { state } = await protectionOf(keyFolder, connectionRecord(file, connection)?.keyName ?? connection);
      return [
        { connection, name, kind: 'bundle' },
        ...(state === 'encrypted' ? [{ connection, name: `${name}_KEY_PASSPHRASE`, kind: 'passphrase' as const }] : []),
      ];
    }),
  );
  return found.flat();
};
