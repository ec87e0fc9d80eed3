import type { ResolvedConnection } from './resolve.ts';
import type { Connection } from '../types.ts';

/** Whether a consumer key is that of the app which a connection is leaving. */
export const isRetiringClientId = (record: Partial<Connection> | undefined, clientId: string | undefined): boolean =>
  record?.retiring !== undefined && clientId?.trim() === record.retiring.clientId.trim();

/** What the connection file says of a login by this consumer key: of the app that the connection is leaving, or of its own. */
export const recordOfClientId = <Record extends Partial<Connection>>(
  record: Record | undefined,
  clientId: string | undefined,
): Record | undefined => {
  if (!record?.retiring || !isRetiringClientId(record, clientId)) return record;
  const { retiring, ...own } = record;
  return { ...own, ...retiring } as Record;
};

/**
 * The login that a key is for. A key alone doesn't say of which app it is: as long as a connection is leaving one, both are
 * tried by what the file records of their keys. A consumer key that somebody gave is what counts.
 */
export const connectionOfKey = (connection: ResolvedConnection, keyHash: string | undefined): ResolvedConnection => {
  const { retiring, sources } = connection;
  if (!retiring || keyHash !== retiring.certificate.publicKeySha256) return connection;
  if (sources.clientId !== 'connection file') return connection;
  const { clientId, certificate, app } = retiring;
  return { ...connection, clientId, certificate, retiringApp: app };
};
