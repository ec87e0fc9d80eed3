import { stat } from 'node:fs/promises';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { maximumPathLength } from '../../base/limits.ts';
import { withoutCredentials } from '../../base/text/credentials.ts';
import { isJwtError, jwtError } from '../../base/errors/errors.ts';
import { readStream, readUpTo } from '../../base/files/files.ts';
import { maximumKeyBytes } from '../../keypair/read/examine.ts';
import { readKeyPair } from '../../keypair/store/store.ts';
import type { InspectSource, UnreadSource } from './types.ts';
import { findingText } from './texts.ts';

export type InspectRequest = {
  /** Paths; `-` is the standard input. */
  files: readonly string[];
  variables: readonly string[];
  keyName?: string;
  keyFolder: string;
  passphrase?: string;
};

export type InspectWorld = {
  now: () => Date;
  env: EnvironmentVariables;
  standardInput: AsyncIterable<Buffer>;
};

/**
 * Reads everything that was named, at most little more than can be judged of each. What can't be read is told beside what
 * can. Throws InspectNothing, SecretInArguments, and what is wrong with an input that is the only one.
 */
export const readSources = async (
  request: InspectRequest,
  world: InspectWorld,
): Promise<Array<InspectSource | UnreadSource>> => {
  const { files, variables, keyName, keyFolder } = request;
  for (const path of files) refuseSecretPath(path);
  const reads: NamedRead[] = [
    ...files.map((path) => ({ name: path, read: () => readInspectSource(path, world) })),
    ...variables.map((variable) => ({ name: variableSource(variable), read: () => inVariable(variable, world) })),
    ...(keyName === undefined ? [] : [{ name: keyName, read: () => inKeyStore(keyName, keyFolder) }]),
  ];
  if (reads.length === 0) throw jwtError('InspectNothing');
  return (await Promise.all(reads.map((each) => readOrUnread(each, reads.length > 1)))).flat();
};

type NamedRead = { name: string; read: () => Promise<InspectSource[]> };

const readOrUnread = async (
  { name, read }: NamedRead,
  hasOthers: boolean,
): Promise<Array<InspectSource | UnreadSource>> => {
  try {
    return await read();
  } catch (error) {
    if (!hasOthers || !isJwtError(error)) throw error;
    return [{ name, error }];
  }
};

/** A key in place of its path would be in the message that there is no such file. */
const refuseSecretPath = (path: string): void => {
  if (withoutCredentials(path) !== path || path.length > maximumPathLength) throw jwtError('SecretInArguments');
};

const readInspectSource = async (path: string, { standardInput }: InspectWorld): Promise<InspectSource[]> => {
  if (path !== '-') return [{ name: path, path, input: await readFileThere(path) }];
  const input = await readStream(standardInput, maximumKeyBytes + 1);
  return [{ name: findingText('source.standardInput'), input }];
};

/** A folder is named as one: what the system says of it is about reading. */
const readFileThere = async (path: string): Promise<Buffer> => {
  if ((await stat(path).catch(() => undefined))?.isDirectory()) throw jwtError('InspectFolder', [path]);
  return readUpTo(path, maximumKeyBytes + 1);
};

const variableSource = (variable: string): string => findingText('source.variable', { variable });

const inVariable = async (variable: string, { env }: InspectWorld): Promise<InspectSource[]> => {
  const text = env[variable];
  if (text === undefined) throw jwtError('VariableMissing', [variable]);
  return [{ name: variableSource(variable), input: Buffer.from(text) }];
};

const inKeyStore = async (keyName: string, keyFolder: string): Promise<InspectSource[]> => {
  const pair = await readKeyPair(keyFolder, keyName, { anyOwner: true });
  if (!pair) throw jwtError('KeyPairMissing', [keyName], [keyName]);
  return [
    { name: pair.keyPath, path: pair.keyPath, input: Buffer.from(pair.privateKeyPem) },
    { name: pair.certificatePath, input: Buffer.from(pair.certificatePem) },
  ];
};
