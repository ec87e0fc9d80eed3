import type { FoundBundle } from '../../connection/bundle/bundleVariables.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { readConnectionFor } from '../../connection/file.ts';
import { checkConnectionName } from '../../connection/names.ts';
import type { Connection, ConnectionFile } from '../../connection/types.ts';
import { bundleOf } from '../target/bundle.ts';
import { exportedRecord } from './login.ts';

/** What is known here of a connection whose key pair is given out. */
type ExportedConnection = {
  file?: ConnectionFile;
  record: Partial<Connection>;
  /** The bundle in the environment; it says nothing else than the file. */
  bundle?: FoundBundle;
  /** The file's values, completed by the bundle's. */
  values: Partial<Connection>;
};

/**
 * The connection file and the bundle in the environment, as far as they know a connection. Throws ConnectionNameInvalid,
 * ConnectionNameReserved and the errors of `agreedBundle`.
 */
export const exportedConnection = async (
  connection: string,
  connectionFile: string,
  env: EnvironmentVariables,
): Promise<ExportedConnection> => {
  checkConnectionName(connection);
  const file = (await readConnectionFor(connectionFile, connection))?.file;
  const record = exportedRecord(connection, file);
  const bundle = await bundleOf(connection, record, env);
  return { file, record, bundle, values: { ...record, ...(bundle && valuesToExport(bundle)) } };
};

const valuesToExport = ({ instanceUrl, username, clientId, orgId }: FoundBundle): Partial<Connection> => ({
  instanceUrl,
  username,
  clientId,
  orgId,
});
