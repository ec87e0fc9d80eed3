import { glob } from 'node:fs/promises';
import { jwtError } from '../../../base/errors/errors.ts';
import { exitCodes } from '../../../base/errors/exitCodes.ts';
import { readTextFile } from '../../../base/files/files.ts';
import { parseShallowJson } from '../../../base/json.ts';
import { shapeProblem, type Shape } from '../../../base/shape.ts';
import { foreignData } from '../../../base/text/foreignText.ts';
import { isConnectionName } from '../../../connection/names.ts';
import type { Verification } from '../types.ts';
import { resultsShape } from './resultsShape.ts';
import { parseShard } from './shards.ts';

/** What part of a fleet the results of a shard are. */
export type FleetPart = {
  /** Such as `2/8`. */
  shard: string;
  /** How many connections the whole fleet has. */
  total: number;
  /** `fleetDigest` of their names. */
  digest: string;
};

type VerifyResults = { path: string; connections: Verification[]; warnings: string[]; part?: FleetPart };

/** The largest file of results: more than 20,000 connections. */
const resultsBytes = 128 * 1_048_576;

/**
 * The names of the connections that a file of results (`sf jwt verify --json`) doesn't show as proven. Throws
 * ResultsNotReadable, FileNotReadable, FileTooLarge.
 */
export const unprovenNames = async (path: string): Promise<string[]> => {
  const { connections } = await readResults(path);
  return connections.flatMap(({ connection, outcome }) =>
    connection === undefined || outcome === 'proven' ? [] : connection,
  );
};

/**
 * Puts the results of the shards of one fleet together, by name: what one run over all would have given. Throws
 * ResultsMissing, ResultsOfOtherFleets, ShardMissing, ShardDoubled, and the errors of `unprovenNames`.
 */
export const mergeResults = async (
  patterns: readonly string[],
): Promise<{ connections: Verification[]; warnings: string[] }> => {
  const all = await Promise.all((await filesOf(patterns)).map(readResults));
  refuseOtherFleets(all);
  refuseWrongShards(all);
  const connections = all.flatMap((results) => results.connections).sort(byName);
  const [twice] = connections.filter(({ connection }, at) => connection === connections[at - 1]?.connection);
  if (twice) throw jwtError('ResultsDoubled', [twice.connection ?? twice.username]);
  return { connections, warnings: [...new Set(all.flatMap(({ warnings }) => warnings))] };
};

const byName = (one: Verification, other: Verification): number =>
  (one.connection ?? '') < (other.connection ?? '') ? -1 : 1;

/** The shell has expanded what it could; in quotes, the pattern comes as it is. */
const filesOf = async (patterns: readonly string[]): Promise<string[]> => {
  const files = new Set<string>();
  for (const pattern of patterns) {
    const found: string[] = [];
    if (!/[*?[{]/.test(pattern)) found.push(pattern);
    else for await (const path of glob(pattern)) found.push(path);
    if (found.length === 0) throw jwtError('ResultsMissing', [pattern]);
    found.sort().forEach((path) => files.add(path));
  }
  return [...files];
};

const readResults = async (path: string): Promise<VerifyResults> => {
  const found = resultsIn(await readTextFile(path, resultsBytes));
  if (found === undefined) throw jwtError('ResultsNotReadable', [path]);
  return { path, ...foreignData(found) };
};

type WrittenResults = { result?: FoundResults; data?: FoundResults; warnings?: string[] };
type FoundResults = Pick<VerifyResults, 'connections' | 'part'>;

/** Nothing if the text is something else. */
const resultsIn = (text: string): Omit<VerifyResults, 'path'> | undefined => {
  const written = parsedResults(text);
  if (shapeProblem(resultsShape, written)) return undefined;
  const { result, data, warnings = [] } = knownIn(resultsShape, written) as WrittenResults;
  const { connections, part } = result ?? data ?? {};
  const isSound = ({ connection, exitCode }: Verification): boolean =>
    (connection === undefined || isConnectionName(connection)) && knownExitCodes.includes(exitCode);
  return connections?.every(isSound) ? { connections, warnings, ...(part && { part }) } : undefined;
};

const knownExitCodes: readonly number[] = Object.values(exitCodes).map(({ code }) => code);

const parsedResults = (text: string): unknown => {
  try {
    return parseShallowJson(text);
  } catch {
    return undefined;
  }
};

/** What the shape knows, in the order in which it was written: reports of the same results are the same bytes. */
const knownIn = (shape: Shape, value: unknown): unknown => {
  if (shape.type === 'array') return (value as unknown[]).map((item) => knownIn(shape.items, item));
  if (shape.type !== 'object') return value;
  const { properties = {}, additionalProperties } = shape;
  return Object.fromEntries(
    Object.entries(value as object).flatMap(([key, part]) => {
      const known = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
      return known ? [[key, knownIn(known, part)]] : [];
    }),
  );
};

const refuseOtherFleets = (all: readonly VerifyResults[]): void => {
  const [first, ...others] = all;
  for (const { path, part } of others)
    if (part?.digest !== first?.part?.digest || countOf(part) !== countOf(first?.part))
      throw jwtError('ResultsOfOtherFleets', [path, first?.path ?? '']);
};

const countOf = (part?: FleetPart): number | undefined => (part ? parseShard(part.shard).count : undefined);

/** Results without a shard are those of a whole run, which belong to nothing else. */
const refuseWrongShards = (all: readonly VerifyResults[]): void => {
  const found = new Map<number, string>();
  for (const { path, part } of all) {
    const { index, count } = part ? parseShard(part.shard) : { index: 1, count: 1 };
    const before = found.get(index);
    if (before !== undefined) throw jwtError('ShardDoubled', [`${index}/${count}`, before, path]);
    found.set(index, path);
  }
  const count = countOf(all[0]?.part) ?? 1;
  const missing = Array.from({ length: count }, (_, at) => at + 1).filter((index) => !found.has(index));
  if (missing.length > 0) throw jwtError('ShardMissing', [missing.map((index) => `${index}/${count}`).join(', ')]);
};
