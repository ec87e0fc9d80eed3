import { jwtError } from '../../base/errors/errors.ts';
import type { Notice } from '../../base/notice.ts';
import { rememberSecret } from '../../base/text/sentSecrets.ts';
import { environmentPrefix } from '../../connection/names.ts';
import { readPrivateKey } from '../../keypair/read/read.ts';
import { storedName } from '../../pipeline/stores/storeTable.ts';
import type { StoreRow } from '../../pipeline/stores/storeTypes.ts';
import { exportBundle } from '../export/bundle.ts';
import { storedPair } from '../export/storedPair.ts';
import type { ExportWorld } from '../export/types.ts';
import type { SecretName, SecretRequest, SecretWorld } from './model.ts';

/** A secret with its value, which never leaves this process but for its store. */
export type SecretText = SecretName & { text: string };

/**
 * The bundle of a connection, and the passphrase of its key if it has one. Throws the errors of exporting a bundle and of
 * reading a key, SecretPassphraseMissing.
 */
export const secretsOf = async (
  connection: string,
  { target, connectionFile, keyFolder }: SecretRequest,
  { env, passphraseOf }: SecretWorld,
): Promise<{ secrets: SecretText[]; notes: Notice[] }> => {
  const request = { connection, connectionFile, keyFolder, options: {} };
  const world: ExportWorld = { env, passphrase: passphraseOf(connection), ...nothingShown };
  const { content, notes } = await exportBundle(request, world);
  const [bundle, passphraseName] = namesForStore(connection, target.store);
  const secrets = [{ ...bundle, text: content.toString().trimEnd() }];
  const pair = await storedPair(request, world);
  if (pair.encrypted) {
    const text = await world.passphrase(pair);
    if (text === undefined)
      throw jwtError('SecretPassphraseMissing', [connection], [`${environmentPrefix(connection)}_KEY_PASSPHRASE`]);
    // One that opens nothing would be found out in the pipeline.
    await readPrivateKey(pair.privateKeyPem, text);
    secrets.push({ ...passphraseName, text });
  }
  for (const { text } of secrets) rememberSecret(text);
  // Those about a bundle tell how to store it.
  return { secrets, notes: notes.filter(({ id }) => !id.startsWith('bundle')) };
};

/** A bundle is never shown, and no keystore is made. */
const nothingShown = {
  refuseExposure: () => undefined,
  givenStorePassword: () => Promise.resolve(undefined),
  askStorePassword: () => Promise.resolve(''),
};

/** The names that a store has for the secrets of a connection. */
export const namesForStore = (connection: string, store: StoreRow): [bundle: SecretName, passphrase: SecretName] => {
  const variable = environmentPrefix(connection);
  return [
    { connection, part: 'bundle', name: storedName(store, variable) },
    { connection, part: 'passphrase', name: storedName(store, `${variable}_KEY_PASSPHRASE`) },
  ];
};
