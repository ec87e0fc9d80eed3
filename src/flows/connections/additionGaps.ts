import type { EnvironmentVariables } from '../../base/environment.ts';
import { readConnectionsApart } from '../../connection/file.ts';
import { checkConnectionName } from '../../connection/names.ts';
import { connectionRecord } from '../../connection/record.ts';
import { refuseRecord } from '../../connection/recordsApart.ts';
import { chooseKey } from '../../connection/resolve/key.ts';
import { loginRows, valuesOf } from '../../connection/resolve/value.ts';
import { listKeyNames } from '../../keypair/store/storeList.ts';
import { bundleOf } from '../target/bundle.ts';
import type { AdditionRequest } from './additionTypes.ts';

/** What nobody has said yet of a new connection. */
export type AdditionGap = 'connection' | 'instanceUrl' | 'username' | 'clientId' | 'key';

/** In the order in which a person is asked. */
const additionGaps = ['connection', 'instanceUrl', 'username', 'clientId', 'key'] as const;

type GapRequest = Pick<AdditionRequest, 'flags' | 'keyName' | 'connectionFile' | 'keyFolder'> & { connection?: string };

/** What neither flags, bundle and variables nor a connection of this name say. Errors: those of reading them. */
export const findAdditionGaps = async (request: GapRequest, env: EnvironmentVariables): Promise<AdditionGap[]> => {
  const { connection: name, flags, connectionFile } = request;
  const inFile = name === undefined ? undefined : await knownRecord(name, connectionFile);
  // Whoever says something else by a flag means it.
  const bundle = name === undefined ? undefined : await bundleOf(name, inFile && { ...inFile, ...given(flags) }, env);
  const login = { name, flags, env };
  const open = loginRows
    .filter((row) => valuesOf(row, login, { bundle, inFile }).next().value === undefined)
    .map(({ property }) => property);
  const key = request.keyName ?? inFile?.keyName ?? chooseKey({ ...login, name: undefined }, bundle);
  const hasKey = key !== undefined || ownKey(login) || (await hasPair(request));
  const gaps: AdditionGap[] = [...(name === undefined ? (['connection'] as const) : []), ...open];
  return [...additionGaps].filter((gap) => (gap === 'key' ? !hasKey : gaps.includes(gap)));
};

const knownRecord = async (name: string, connectionFile: string): Promise<ReturnType<typeof connectionRecord>> => {
  checkConnectionName(name);
  const { file, refused = {} } = (await readConnectionsApart(connectionFile)) ?? {};
  refuseRecord(name, refused);
  return connectionRecord(file, name);
};

const given = (flags: GapRequest['flags']): object =>
  Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));

/** A key in a variable with the name of the connection. */
const ownKey = (login: Parameters<typeof chooseKey>[0]): boolean =>
  chooseKey(login, undefined)?.source === 'environment';

/** A pair that has the name of the connection is the one that it would look for. */
const hasPair = async ({ connection, keyFolder }: GapRequest): Promise<boolean> =>
  connection !== undefined && (await listKeyNames(keyFolder)).includes(connection);
