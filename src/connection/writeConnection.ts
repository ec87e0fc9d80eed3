import { dirname } from 'node:path';
import { connectionFileBytes } from '../base/files/fileLimits.ts';
import { writeFileInside } from '../base/files/insideFile.ts';
import { withLock } from '../base/files/lock.ts';
import { parseConnectionsApart, parseWithData, readConnectionText } from './file.ts';
import { doubledError } from './json/located.ts';
import { checkConnectionName } from './names.ts';
import { boundaryOfConnections } from './place.ts';
import { connectionRecord } from './record.ts';
import { refuseRecord } from './recordsApart.ts';
import type { AppRecord, Connection, ConnectionFile } from './types.ts';

/** By it, editors complete and check the file on every machine: a path into a folder of packages is there on none or one. */
const schemaAddress = 'https://unpkg.com/sf-plugin-jwt/schemas/jwt-connections.schema.json';

/**
 * Adds or changes one connection (and its app), under a lock and atomically. Other connections, unknown keys and values
 * that aren't given stay, and so does a record that can't be used. A file that already says so isn't touched.
 */
export const writeConnection = async (
  path: string,
  name: string,
  connection: Connection,
  app?: { name: string } & AppRecord,
): Promise<'created' | 'updated' | 'unchanged'> => {
  checkConnectionName(name);
  return withLock(dirname(path), async () => {
    const before = await readConnectionText(path);
    const known = before === undefined ? undefined : await parseWithData(before, path);
    refuseRecord(name, known?.refused ?? {});
    const file = (known?.json.data ?? { $schema: schemaAddress, version: 1, connections: {} }) as ConnectionFile;
    const changed = withConnection(file, name, connection, app);
    const after =
      known && known.json.doubled.length > 0
        ? await withoutLoss(before ?? '', changed, { name, app: app?.name })
        : formatConnectionFile(changed);
    // What the next command couldn't read isn't written.
    refuseRecord(name, (await parseConnectionsApart(after, path)).refused);
    if (after === before) return 'unchanged';
    await writeFileInside(boundaryOfConnections(path), path, after, { maximumBytes: connectionFileBytes });
    return connectionRecord(file, name) === undefined ? 'created' : 'updated';
  });
};

/**
 * Changes what the connection file says of one connection, under the same lock; a missing file begins empty. Whether anything
 * was different. Throws what is wrong with this record, unless it may be damaged, and with a file that says a name twice.
 */
export const changeConnectionFile = async (
  path: string,
  name: string,
  change: (file: ConnectionFile) => ConnectionFile,
  { mayBeDamaged = false } = {},
): Promise<boolean> =>
  withLock(dirname(path), async () => {
    const before = await readConnectionText(path);
    const known = before === undefined ? undefined : await parseWithData(before, path);
    if (!mayBeDamaged) refuseRecord(name, known?.refused ?? {});
    const [doubled] = known?.json.doubled ?? [];
    if (doubled) throw doubledError(path, doubled);
    const file = (known?.json.data ?? { $schema: schemaAddress, version: 1, connections: {} }) as ConnectionFile;
    const changed = change(file);
    const after = formatConnectionFile(changed);
    refuseRecord(name, (await parseConnectionsApart(after, path)).refused);
    // What is formatted anew without need would be a change that nobody made.
    if (changed === file || after === before) return false;
    await writeFileInside(boundaryOfConnections(path), path, after, { maximumBytes: connectionFileBytes });
    return true;
  });

/** Of two records with one name, the data has one only: the text keeps both for whoever knows which is right. */
const withoutLoss = async (
  text: string,
  { connections, apps = {} }: ConnectionFile,
  { name, app }: { name: string; app?: string },
): Promise<string> => {
  const { editJson } = await import('./json/edit.ts');
  return editJson(text, [
    { keys: ['connections', name], value: connections[name] },
    ...(app === undefined ? [] : [{ keys: ['apps', app], value: apps[app] }]),
  ]);
};

const withConnection = (
  file: ConnectionFile,
  name: string,
  connection: Connection,
  app?: { name: string } & AppRecord,
): ConnectionFile => ({
  ...file,
  connections: { ...file.connections, [name]: { ...file.connections[name], ...givenValues(connection) } },
  ...(app && { apps: { ...file.apps, [app.name]: { ...file.apps?.[app.name], path: app.path, marker: app.marker } } }),
});

const givenValues = <T extends object>(values: T): T =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;

/** The text of a connection file: keys sorted so that branches merge, two blanks, a final newline. */
export const formatConnectionFile = (file: ConnectionFile): string =>
  `${JSON.stringify(sortedKeys(file), undefined, 2)}\n`;

const sortedKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortedKeys(inner)]));
};
