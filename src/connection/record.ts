import type { AppRecord, Connection, ConnectionFile } from './types.ts';

/** What the connection file says of a connection; nothing for a name that it doesn't have. */
export const connectionRecord = (file: ConnectionFile | undefined, name: string): Connection | undefined =>
  file && Object.hasOwn(file.connections, name) ? file.connections[name] : undefined;

/** What the connection file says of an app; nothing for a name that it doesn't have. */
export const appRecord = (file: ConnectionFile | undefined, app: string): AppRecord | undefined =>
  file?.apps && Object.hasOwn(file.apps, app) ? file.apps[app] : undefined;
