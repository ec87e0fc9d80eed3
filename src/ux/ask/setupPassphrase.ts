import { setupConnection } from '../../flows/setup/knownConnection.ts';
import { protectionOf } from '../../keypair/store/store.ts';
import { askOpeningPassphrase, keyPairOrigin } from './openingPassphrase.ts';
import { newPassphrase, type NewRequest } from './passphrase.ts';
import { canAsk } from './prompts.ts';

type SetupPassphrase = Omit<NewRequest, 'keyName' | 'connection'> & {
  keyName?: string;
  connection: string;
  connectionFile: string;
  keyFolder: string;
};

/** For the setup: the same, or what opens a key that is there and encrypted. */
export const setupPassphrase = async (request: SetupPassphrase): Promise<string | undefined> => {
  const { connection, connectionFile, keyFolder, json, noPrompt = false } = request;
  const { record } = await setupConnection(connectionFile, connection);
  const keyName = request.keyName ?? record?.keyName ?? connection;
  const found = await protectionOf(keyFolder, keyName);
  const opens = found.state === 'encrypted';
  const given = await newPassphrase({ ...request, keyName, encrypt: request.encrypt && !opens, opens });
  const isNeeded = given === undefined && canAsk({ json, noPrompt });
  return isNeeded && found.state === 'encrypted'
    ? askOpeningPassphrase(keyPairOrigin(keyName), found.privateKeyPem)
    : given;
};
