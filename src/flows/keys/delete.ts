import { readConnectionFile } from '../../connection/file.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { deleteKeyPair, findDeletion, type Deletion, type FoundDeletion } from '../../keypair/store/storeDelete.ts';
import { usesOfKey } from './use.ts';

export type KeyDeleteRequest = {
  keyName: string;
  keyFolder: string;
  connectionFile: string;
  /** What was replaced earlier under this name as well. */
  withHistory: boolean;
};

/** What a person must know before agreeing. */
export type DeletionPlan = FoundDeletion & { connections: string[] };

/** What would be deleted, and which connections would lose their key. Throws KeyPairMissing. */
export const planDeletion = async (request: KeyDeleteRequest): Promise<DeletionPlan> => {
  const { keyFolder, keyName, connectionFile, withHistory } = request;
  const found = await findDeletion(keyFolder, keyName);
  if (!found.pair && !(withHistory && found.history > 0)) throw jwtError('KeyPairMissing', [keyName], [keyName]);
  const connections = (await readConnectionFile(connectionFile))?.file.connections ?? {};
  const uses = usesOfKey(connections, { keyName });
  return { ...found, connections: uses.map(({ connection }) => connection) };
};

/**
 * Deletes the pair of a plan for good, once somebody has agreed; what was deleted, and how many old pairs are left.
 * Throws KeyPairMissing, and KeyPairChanged if another command has replaced the pair since.
 */
export const deleteKey = async (
  request: KeyDeleteRequest,
  { content }: Pick<DeletionPlan, 'content'>,
): Promise<Deletion & { historyLeft: number }> => {
  const { keyFolder, keyName, withHistory } = request;
  const deleted = await deleteKeyPair(keyFolder, keyName, { withHistory, content });
  return { ...deleted, historyLeft: (await findDeletion(keyFolder, keyName)).history };
};
