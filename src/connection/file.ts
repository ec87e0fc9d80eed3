import type { SfError } from '@salesforce/core/sfError';
import { jwtError } from '../base/errors/errors.ts';
import { connectionFileBytes } from '../base/files/fileLimits.ts';
import { readFileInside } from '../base/files/insideRead.ts';
import { shapeProblem } from '../base/shape.ts';
import { readStandardInput, standardInputPath } from '../base/files/standardInput.ts';
import { detailText } from '../base/text/details.ts';
import { doubledError, onLine, shapeError } from './json/located.ts';
import { lazyLines } from './json/lines.ts';
import { parseJson, type ParsedJson } from './json/parseJson.ts';
import { boundaryOfConnections } from './place.ts';
import {
  isOfRecord,
  recordsApart,
  refusalTexts,
  refuseRecord,
  type RecordPlace,
  type RefusedRecords,
} from './recordsApart.ts';
import { connectionFileShape } from './shapes.ts';
import { findSecret } from './secrets.ts';
import type { ConnectionFile } from './types.ts';
import { unknownKeys } from './unknownKeys.ts';

type ReadConnectionFile = { file: ConnectionFile; warnings: string[] };

/** The text of the connection file, read through no link, or of the standard input; nothing if there is none. */
export const readConnectionText = (path: string): Promise<string | undefined> =>
  path === standardInputPath
    ? readStandardInput(connectionFileBytes)
    : readFileInside(boundaryOfConnections(path), path, connectionFileBytes);

/**
 * Reads the connection file; nothing if there is none. Unknown keys are kept and told in `warnings`. Throws
 * ConnectionFileNotJson, ConnectionFileTooDeep, ConnectionFileVersion, ConnectionFileInvalid, ConnectionFileDoubled,
 * ConnectionFileHasSecret, ConnectionNameInvalid, and the refusals of `readFileInside`.
 */
export const readConnectionFile = async (path: string): Promise<ReadConnectionFile | undefined> => {
  const read = await readConnectionsApart(path);
  for (const name of Object.keys(read?.refused ?? {})) refuseRecord(name, read?.refused ?? {});
  return read && { file: read.file, warnings: read.warnings };
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

/** The same for one connection: what is wrong with another is a warning. Throws what is wrong with its own record, too. */
export const readConnectionFor = async (path: string, name: string): Promise<ReadConnectionFile | undefined> => {
  const read = await readConnectionsApart(path);
  if (!read) return undefined;
  refuseRecord(name, read.refused);
  return { file: read.file, warnings: [...read.warnings, ...refusalTexts(read.refused)] };
};

/**
 * The same, with the record of this connection as it stands there: why it can't be used is in `damage`. Throws
 * ConnectionFileDoubled where there are two of them.
 */
export const readRecordAnyhow = async (
  path: string,
  name: string,
): Promise<(ReadConnectionFile & { record: unknown; damage?: SfError }) | undefined> => {
  const text = await readConnectionText(path);
  if (text === undefined) return undefined;
  const { file, warnings, refused, json } = await parseWithData(text, path);
  const twice = json.doubled.find(({ keys }) => isOfRecord(keys, name));
  if (twice) throw doubledError(path, twice);
  const { connections } = json.data as ConnectionFile;
  const others = Object.fromEntries(Object.entries(refused).filter(([other]) => other !== name));
  return {
    file,
    warnings: [...warnings, ...refusalTexts(others)],
    record: Object.hasOwn(connections, name) ? connections[name] : undefined,
    ...(Object.hasOwn(refused, name) && { damage: refused[name] }),
  };
};

/** The same as `readConnectionsApart` from the text of the file. */
export const parseConnectionsApart = async (
  text: string,
  path: string,
): Promise<ReadConnectionFile & { refused: RefusedRecords }> => {
  const { file, warnings, refused } = await parseWithData(text, path);
  return { file, warnings, refused };
};

/** The same, with the data as it stands there. */
export const parseWithData = async (text: string, path: string): Promise<ReadApart> => {
  const json = await parseJson(text, path);
  const place = { path, lineOf: lazyLines(text) };
  await refuseSecrets(json.data, place);
  const { sound, refused } = await recordsApart(json, place);
  return { ...(await checkedFile(sound, place)), refused, json };
};

type ReadApart = ReadConnectionFile & { refused: RefusedRecords; json: ParsedJson };

const checkedFile = async ({ data, doubled }: ParsedJson, place: RecordPlace): Promise<ReadConnectionFile> => {
  await refuseOtherVersions(data, place);
  const [first] = doubled;
  if (first) throw doubledError(place.path, first);
  const problem = shapeProblem(connectionFileShape, data);
  if (problem) throw shapeError(place.path, problem, await place.lineOf(problem.keys));
  const file = data as ConnectionFile;
  return {
    file,
    warnings: unknownKeys(file).map((key) => detailText('connectionFile.unknownKey', { path: place.path, key })),
  };
};

const refuseSecrets = async (data: unknown, { path, lineOf }: RecordPlace): Promise<void> => {
  const keys = findSecret(data);
  if (keys === undefined) return;
  const line = await lineOf(keys);
  throw onLine(jwtError('ConnectionFileHasSecret', [path, line, keys.join('.')]), line);
};

const refuseOtherVersions = async (data: unknown, { path, lineOf }: RecordPlace): Promise<void> => {
  const version = data !== null && typeof data === 'object' && 'version' in data ? data.version : undefined;
  if (version === 1) return;
  const tokens = [path, typeof version === 'number' ? version : detailText('unknown')];
  throw onLine(jwtError('ConnectionFileVersion', tokens), await lineOf(['version']));
};
