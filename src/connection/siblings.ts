import { isSameId } from './orgId.ts';
import type { Connection, ConnectionFile } from './types.ts';

/** The other connections of the same app in the same org: they have one key, one certificate and one client id. */
export const siblings = (
  file: ConnectionFile | undefined,
  { connection, app, orgId }: { connection: string; app: string; orgId: string },
): Array<[string, Connection]> =>
  Object.entries(file?.connections ?? {}).filter(
    ([name, other]) => name !== connection && other.app === app && other.orgId && isSameId(other.orgId, orgId),
  );
