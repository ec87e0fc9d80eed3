import { jwtError } from '../../base/errors/errors.ts';
import { shortPath } from '../../base/places.ts';
import { detailText } from '../../base/text/details.ts';
import { checkConnectionName } from '../../connection/names.ts';
import { connectionRecord } from '../../connection/record.ts';
import { changeConnectionFile } from '../../connection/writeConnection.ts';
import type { ConnectionFile } from '../../connection/types.ts';

export type UsedConnection = { action: 'updated' | 'unchanged'; previous?: string };

/**
 * Makes a connection the default of its file. Throws ConnectionNameInvalid, ConnectionNameReserved, ConnectionNotInFile and
 * the errors of the connection file.
 */
export const useConnection = async (connectionFile: string, name: string): Promise<UsedConnection> => {
  checkConnectionName(name);
  let previous: string | undefined;
  await changeConnectionFile(connectionFile, name, (file) => {
    refuseNotInFile(file, name, connectionFile);
    previous = file.defaults?.connection;
    return previous === name ? file : { ...file, defaults: { ...file.defaults, connection: name } };
  });
  return { action: previous === name ? 'unchanged' : 'updated', ...(previous !== undefined && { previous }) };
};

/** So many names are enough to see a slip. */
const maximumListedNames = 20;

/** Throws ConnectionNotInFile with the names that there are. */
export const refuseNotInFile = (file: ConnectionFile | undefined, name: string, path: string): void => {
  if (connectionRecord(file, name) !== undefined) return;
  const names = Object.keys(file?.connections ?? {}).sort();
  const more = names.length > maximumListedNames ? ['…'] : [];
  const shown = [...names.slice(0, maximumListedNames), ...more].join(', ') || detailText('none');
  throw jwtError('ConnectionNotInFile', [name, shortPath(path), shown], [name]);
};
