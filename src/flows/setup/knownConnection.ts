import { readConnectionFor } from '../../connection/file.ts';
import { checkConnectionName } from '../../connection/names.ts';
import type { FoundBundle } from '../../connection/bundle/bundleVariables.ts';
import { connectionRecord } from '../../connection/record.ts';
import type { Connection, ConnectionFile } from '../../connection/types.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { bundleOf } from '../target/bundle.ts';
import type { SetupWorld } from './facts.ts';

type SetupConnection = {
  file?: ConnectionFile;
  record?: Connection;
  bundle?: FoundBundle;
  username?: string;
  warnings: string[];
};

/** What the connection file and the bundle already say of a connection, so that nobody is asked for it. */
export const setupConnection = async (
  connectionFile: string,
  connection: string,
  env: SetupWorld['env'] = userEnvironment(),
): Promise<SetupConnection> => {
  checkConnectionName(connection);
  const read = await readConnectionFor(connectionFile, connection);
  const record = connectionRecord(read?.file, connection);
  const bundle = await bundleOf(connection, record, env);
  const username = record?.username ?? bundle?.username;
  return { file: read?.file, record, bundle, username, warnings: read?.warnings ?? [] };
};
