import { jwtError } from '../../base/errors/errors.ts';
import { readRecordAnyhow } from '../../connection/file.ts';
import { checkConnectionName } from '../../connection/names.ts';
import { connectionRecord, recordedPublicKeyOf } from '../../connection/record.ts';
import { changeConnectionFile } from '../../connection/writeConnection.ts';
import type { Connection, ConnectionDefaults, ConnectionFile } from '../../connection/types.ts';
import { findDeletion } from '../../keypair/store/storeDelete.ts';
import { usesOfKey } from '../keys/use.ts';
import { recordChanges } from './recordChanges.ts';
import { refuseNotInFile } from './use.ts';

type ConnectionDeletion = { connection: string; connectionFile: string; keyFolder: string };

/** What a person must know before agreeing. */
export type ConnectionDeletionPlan = {
  /** As it stands in the file. */
  record: unknown;
  username?: string;
  app?: string;
  /** Why it can't be used. */
  damage?: string;
  isDefault: boolean;
  /** The key pair that stays in the key store, if there is one. */
  keyName?: string;
  /** The other connections that use the same key. */
  others: string[];
  warnings: string[];
};

/**
 * What would be deleted, and what stays; a record that can't be used can be deleted, too. Throws ConnectionNotInFile and the
 * errors of the connection file.
 */
export const planConnectionDeletion = async (request: ConnectionDeletion): Promise<ConnectionDeletionPlan> => {
  const { connection: name, connectionFile, keyFolder } = request;
  const { file, warnings = [], record, damage } = (await readRecordAnyhow(connectionFile, name)) ?? {};
  // The name may be what is wrong with it.
  if (!damage) checkConnectionName(name);
  if (record === undefined) refuseNotInFile(file, name, connectionFile);
  const { username, app } = shownTextsOf(record, 'username', 'app');
  return {
    record,
    ...(username !== undefined && { username }),
    ...(app !== undefined && { app }),
    ...(damage && { damage: damage.message }),
    isDefault: file?.defaults?.connection === name,
    ...(await keyOfDeleted(damage ? undefined : (record as Connection), { name, file, keyFolder })),
    warnings,
  };
};

type DeletedKey = { name: string; file: ConnectionFile | undefined; keyFolder: string };

/** The key pair of a connection and who else uses it. Of a damaged record nobody knows which it is. */
const keyOfDeleted = async (
  record: Connection | undefined,
  { name, file, keyFolder }: DeletedKey,
): Promise<Pick<ConnectionDeletionPlan, 'keyName' | 'others'>> => {
  if (!record) return { others: [] };
  const keyName = record.keyName ?? name;
  const { pair } = await findDeletion(keyFolder, keyName);
  const uses = usesOfKey(file?.connections ?? {}, { keyName, publicKeySha256: recordedPublicKeyOf(record) });
  return {
    ...(pair && { keyName }),
    others: uses.map(({ connection }) => connection).filter((other) => other !== name),
  };
};

/** Those values of a record that are texts. */
const shownTextsOf = (record: unknown, ...properties: string[]): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(record ?? {}).filter(
      ([property, value]) => properties.includes(property) && typeof value === 'string',
    ),
  );

/** Takes the record of a plan out of its file, once somebody has agreed. Throws ConnectionNotInFile, ConnectionChanged. */
export const deleteConnection = async (
  { connection: name, connectionFile }: ConnectionDeletion,
  { record }: Pick<ConnectionDeletionPlan, 'record'>,
): Promise<void> => {
  const change = (file: ConnectionFile): ConnectionFile => {
    refuseNotInFile(file, name, connectionFile);
    if (recordChanges(record, connectionRecord(file, name)).length > 0)
      throw jwtError('ConnectionChanged', [name], [name]);
    const connections = Object.fromEntries(Object.entries(file.connections).filter(([other]) => other !== name));
    return { ...file, connections, defaults: withoutDefault(file.defaults, name) };
  };
  await changeConnectionFile(connectionFile, name, change, { mayBeDamaged: true });
};

const withoutDefault = (defaults: ConnectionDefaults | undefined, name: string): ConnectionDefaults | undefined => {
  const { connection, ...others } = defaults ?? {};
  if (connection !== name) return defaults;
  return Object.keys(others).length > 0 ? others : undefined;
};
