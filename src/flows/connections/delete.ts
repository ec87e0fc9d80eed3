import { jwtError } from '../../base/errors/errors.ts';
import { readConnectionFor } from '../../connection/file.ts';
import { checkConnectionName } from '../../connection/names.ts';
import { connectionRecord, recordedPublicKeyOf } from '../../connection/record.ts';
import { changeConnectionFile } from '../../connection/writeConnection.ts';
import type { Connection, ConnectionDefaults } from '../../connection/types.ts';
import { findDeletion } from '../../keypair/store/storeDelete.ts';
import { usesOfKey } from '../keys/use.ts';
import { recordChanges } from './recordChanges.ts';
import { refuseNotInFile } from './use.ts';

type ConnectionDeletion = { connection: string; connectionFile: string; keyFolder: string };

/** What a person must know before agreeing. */
export type ConnectionDeletionPlan = {
  record: Connection;
  isDefault: boolean;
  /** The key pair that stays in the key store, if there is one. */
  keyName?: string;
  /** The other connections that use the same key. */
  others: string[];
  warnings: string[];
};

/** What would be deleted, and what stays. Throws ConnectionNotInFile and the errors of the connection file. */
export const planConnectionDeletion = async (request: ConnectionDeletion): Promise<ConnectionDeletionPlan> => {
  const { connection: name, connectionFile, keyFolder } = request;
  checkConnectionName(name);
  const { file, warnings = [] } = (await readConnectionFor(connectionFile, name)) ?? {};
  refuseNotInFile(file, name, connectionFile);
  const record = connectionRecord(file, name) as Connection;
  const keyName = record.keyName ?? name;
  const { pair } = await findDeletion(keyFolder, keyName);
  const uses = usesOfKey(file?.connections ?? {}, { keyName, publicKeySha256: recordedPublicKeyOf(record) });
  return {
    record,
    isDefault: file?.defaults?.connection === name,
    ...(pair && { keyName }),
    others: uses.map(({ connection }) => connection).filter((other) => other !== name),
    warnings,
  };
};

/** Takes the record of a plan out of its file, once somebody has agreed. Throws ConnectionNotInFile, ConnectionChanged. */
export const deleteConnection = async (
  { connection: name, connectionFile }: ConnectionDeletion,
  { record }: Pick<ConnectionDeletionPlan, 'record'>,
): Promise<void> => {
  await changeConnectionFile(connectionFile, name, (file) => {
    refuseNotInFile(file, name, connectionFile);
    if (recordChanges(record, connectionRecord(file, name) ?? {}).length > 0)
      throw jwtError('ConnectionChanged', [name], [name]);
    const connections = Object.fromEntries(Object.entries(file.connections).filter(([other]) => other !== name));
    return { ...file, connections, defaults: withoutDefault(file.defaults, name) };
  });
};

const withoutDefault = (defaults: ConnectionDefaults | undefined, name: string): ConnectionDefaults | undefined => {
  const { connection, ...others } = defaults ?? {};
  if (connection !== name) return defaults;
  return Object.keys(others).length > 0 ? others : undefined;
};
