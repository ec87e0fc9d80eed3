import { isJwtError } from '../../base/errors/errors.ts';
import { readConnectionsApart } from '../../connection/file.ts';
import { environmentPrefix } from '../../connection/names.ts';
import type { Connection } from '../../connection/types.ts';
import type { Changed } from '../../pipeline/nextSteps.ts';
import { repositoryMarks } from '../project/repositoryMarks.ts';
import { usesOfKey } from './use.ts';

type ChangedKey = {
  keyName: string;
  encrypted: boolean;
  /** What has changed of it. */
  fact: 'keyPair' | 'passphrase';
  connectionFile: string;
  projectFolder?: string;
};

/** Who has to know that a key pair of the key store has changed: the logins that use it. */
export const keyChanges = async ({ keyName, encrypted, fact, ...place }: ChangedKey): Promise<Changed> => ({
  facts: [fact],
  logins: usesOfKey(await readableConnections(place.connectionFile), { keyName }).map(({ connection }) => ({
    connection,
    variable: environmentPrefix(connection),
    encryptedKey: encrypted,
  })),
  repositoryFiles: await repositoryMarks(place.projectFolder),
});

/** The key has been changed by now: a connection file that can't be read is told by whoever needs it. */
const readableConnections = async (path: string): Promise<Record<string, Connection>> => {
  try {
    return (await readConnectionsApart(path))?.file.connections ?? {};
  } catch (error) {
    if (isJwtError(error)) return {};
    throw error;
  }
};
