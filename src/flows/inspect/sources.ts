import type { EnvironmentVariables } from '../../base/environment.ts';
import { maximumPathLength } from '../../base/limits.ts';
import { withoutCredentials } from '../../base/text/credentials.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { readStream, readUpTo } from '../../base/files/files.ts';
import { maximumKeyBytes } from '../../keypair/read/examine.ts';
import { readKeyPair } from '../../keypair/store/store.ts';
import type { InspectSource } from './types.ts';
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
 * Reads everything that was named, at most little more than can be judged of each. Throws InspectNothing,
 * VariableMissing, FileNotReadable, SecretInArguments.
 */
export const readSources = async (request: InspectRequest, world: InspectWorld): Promise<InspectSource[]> => {
  const sources = [
    ...(await Promise.all(request.files.map((path) => readInspectSource(path, world)))),
    ...request.variables.map((variable) => inVariable(variable, world)),
    ...(request.keyName === undefined ? [] : await inKeyStore(request.keyName, request.keyFolder)),
  ];
  if (sources.length === 0) throw jwtError('InspectNothing');
  return sources;
};

const readInspectSource = async (path: string, { standardInput }: InspectWorld): Promise<InspectSource> => {
  if (path === '-')
    return { name: findingText('source.standardInput'), input: await readStream(standardInput, maximumKeyBytes + 1) };
  // A key in place of its path would be in the message that there is no such file.
  if (withoutCredentials(path) !== path || path.length > maximumPathLength) throw jwtError('SecretInArguments');
  return { name: path, path, input: await readUpTo(path, maximumKeyBytes + 1) };
};

const inVariable = (variable: string, { env }: InspectWorld): InspectSource => {
  const text = env[variable];
  if (text === undefined) throw jwtError('VariableMissing', [variable]);
  return { name: findingText('source.variable', { variable }), input: Buffer.from(text) };
};

const inKeyStore = async (keyName: string, keyFolder: string): Promise<InspectSource[]> => {
  const pair = await readKeyPair(keyFolder, keyName, { anyOwner: true });
  if (!pair) throw jwtError('KeyPairMissing', [keyName], [keyName]);
  return [
    { name: pair.keyPath, path: pair.keyPath, input: Buffer.from(pair.privateKeyPem) },
    { name: pair.certificatePath, input: Buffer.from(pair.certificatePem) },
  ];
};
