import type { AppRecord, Connection, ConnectionFile } from './types.ts';

/** What the connection file says of a connection; nothing for a name that it doesn't have. */
export const connectionRecord = (file: ConnectionFile | undefined, name: string): Connection | undefined =>
  file && Object.hasOwn(file.connections, name) ? file.connections[name] : undefined;

/** What the connection file says of an app; nothing for a name that it doesn't have. */
export const appRecord = (file: ConnectionFile | undefined, app: string): AppRecord | undefined =>
  file?.apps && Object.hasOwn(file.apps, app) ? file.apps[app] : undefined;

/** The public key that a connection has on record: with the certificate, or alone where no certificate is known. */
export const recordedPublicKeyOf = ({ certificate, publicKeySha256 }: Partial<Connection>): string | undefined =>
  certificate?.publicKeySha256 ?? publicKeySha256;

/** A record without some of its values. */
export const recordWithout = (
  record: Partial<Connection>,
  ...properties: ReadonlyArray<keyof Connection>
): Partial<Connection> =>
  Object.fromEntries(Object.entries(record).filter(([property]) => !properties.some((each) => each === property)));
