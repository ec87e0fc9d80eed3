import { connectionRecord } from './record.ts';
import { dirname } from 'node:path';
import { jwtError } from '../base/errors/errors.ts';
import { connectionFileBytes } from '../base/files/fileLimits.ts';
import { writeFileInside } from '../base/files/insideFile.ts';
import { readFileInside } from '../base/files/insideRead.ts';
import { withLock } from '../base/files/lock.ts';
import { shapeProblem } from '../base/shape.ts';
import { readStandardInput, standardInputPath } from '../base/files/standardInput.ts';
import { detailText } from '../base/text/details.ts';
import { parseJson } from './json.ts';
import { checkConnectionName } from './names.ts';
import { boundaryOfConnections } from './place.ts';
import { recordsApart, type RefusedRecords } from './recordsApart.ts';
import { connectionFileShape } from './shapes.ts';
import { findSecret } from './secrets.ts';
import type { AppRecord, Connection, ConnectionFile } from './types.ts';
import { unknownKeys } from './unknownKeys.ts';

/** By it, editors complete and check the file on every machine: a path into a folder of packages is there on none or one. */
const schemaAddress = 'https://unpkg.com/sf-plugin-jwt/schemas/jwt-connections.schema.json';

type ReadConnectionFile = { file: ConnectionFile; warnings: string[] };

/** The text of the connection file, read through no link, or of the standard input; nothing if there is none. */
export const readConnectionText = (path: string): Promise<string | undefined> =>
  path === standardInputPath
    ? readStandardInput(connectionFileBytes)
    : readFileInside(boundaryOfConnections(path), path, connectionFileBytes);

/**
 * Reads the connection file; nothing if there is none. Unknown keys are kept and told in `warnings`. Throws
 * ConnectionFileNotJson, ConnectionFileTooDeep, ConnectionFileVersion, ConnectionFileInvalid, ConnectionFileHasSecret,
 * ConnectionNameInvalid, and the refusals of `readFileInside`.
 */
export const readConnectionFile = async (path: string): Promise<ReadConnectionFile | undefined> => {
  const text = await readConnectionText(path);
  return text === undefined ? undefined : parseConnectionFile(text, path);
};

/**
 * The same where one record that can't be used must not stop the others: it isn't among the connections, and why is in
 * `refused`.
 */
export const readConnectionsApart = async (
  path: string,
): Promise<(ReadConnectionFile & { refused: RefusedRecords }) | undefined> => {
  const text = await readConnectionText(path);
  return text === undefined ? undefined : parseConnectionsApart(text, path);
};

/** The same from the text of the file. */
export const parseConnectionsApart = (text: string, path: string): ReadConnectionFile & { refused: RefusedRecords } => {
  const data = parseJson(text, path);
  refuseSecrets(data, path);
  const { sound, refused } = recordsApart(data, path);
  return { ...checkedFile(sound, path), refused };
};

/** The connection file from its text; `path` is only for messages. The errors are those of `readConnectionFile`. */
export const parseConnectionFile = (text: string, path: string): ReadConnectionFile =>
  checkedFile(parseJson(text, path), path);

const checkedFile = (data: unknown, path: string): ReadConnectionFile => {
  refuseSecrets(data, path);
  refuseOtherVersions(data, path);
  const problem = shapeProblem(connectionFileShape, data);
  if (problem)
    throw jwtError('ConnectionFileInvalid', [
      path,
      problem.keys.join('.') || detailText('connectionFile.whole'),
      problem.message,
    ]);
  const file = data as ConnectionFile;
  for (const name of Object.keys(file.connections)) checkConnectionName(name);
  return {
    file,
    warnings: unknownKeys(file).map((key) => detailText('connectionFile.unknownKey', { path, key })),
  };
};

const refuseSecrets = (data: unknown, path: string): void => {
  const secret = findSecret(data);
  if (secret !== undefined) throw jwtError('ConnectionFileHasSecret', [path, secret]);
};

const refuseOtherVersions = (data: unknown, path: string): void => {
  const version = data !== null && typeof data === 'object' && 'version' in data ? data.version : undefined;
  if (version !== 1)
    throw jwtError('ConnectionFileVersion', [path, typeof version === 'number' ? version : detailText('unknown')]);
};

/**
 * Adds or changes one connection (and its app), under a lock and atomically. Other connections, unknown keys and values
 * that aren't given stay. A file that already says so isn't touched.
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
    const file: ConnectionFile =
      before === undefined
        ? { $schema: schemaAddress, version: 1, connections: {} }
        : parseConnectionFile(before, path).file;
    const existed = connectionRecord(file, name) !== undefined;
    const after = formatConnectionFile(withConnection(file, name, connection, app));
    // What the next command couldn't read isn't written.
    parseConnectionFile(after, path);
    if (after === before) return 'unchanged';
    await writeFileInside(boundaryOfConnections(path), path, after, { maximumBytes: connectionFileBytes });
    return existed ? 'updated' : 'created';
  });
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
