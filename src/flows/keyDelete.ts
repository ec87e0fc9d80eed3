import { readConnectionFile } from '../connection/file.ts';
import { jwtError } from '../base/errors.ts';
import { deleteKeyPair, findDeletion, type Deletion } from '../keypair/storeDelete.ts';
import { usesOfKey } from './keyUse.ts';

export type KeyDeleteRequest = {
  keyName: string;
  keyFolder: string;
  connectionFile: string;
  /** What was replaced earlier under this name as well. */
  withHistory: boolean;
};

/** What a person must know before agreeing. */
export type DeletionPlan = Deletion & { connections: string[] };

/** What would be deleted, and which connections would lose their key. Throws KeyPairMissing. */
export const planDeletion = async (request: KeyDeleteRequest): Promise<DeletionPlan> => {
  const { keyFolder, keyName, connectionFile, withHistory } = request;
  const found = await findDeletion(keyFolder, keyName);
  if (!found.pair && !(withHistory && found.history > 0)) throw jwtError('KeyPairMissing', [keyName], [keyName]);
  const connections = (await readConnectionFile(connectionFile))?.file.connections ?? {};
  const uses = usesOfKey(connections, { keyName });
  return { ...found, connections: uses.map(({ connection }) => connection) };
};

/** Deletes a pair for good, once somebody has agreed; what was deleted, and how many old pairs are left. */
export const deleteKey = async (request: KeyDeleteRequest): Promise<Deletion & { historyLeft: number }> => {
  const { keyFolder, keyName, withHistory } = request;
  const deleted = await deleteKeyPair(keyFolder, keyName, { withHistory });
  return { ...deleted, historyLeft: (await findDeletion(keyFolder, keyName)).history };
};
