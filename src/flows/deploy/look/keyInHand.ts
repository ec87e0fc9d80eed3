import { isJwtError } from '../../../base/errors/errors.ts';
import { readCertificate } from '../../../base/certificate.ts';
import { readBytes } from '../../../base/files/files.ts';
import { isMistrust } from '../../../base/files/ownership.ts';
import type { EnvironmentVariables } from '../../../base/environment.ts';
import { resolveKey, type KeyOrigin } from '../../../connection/resolve/key.ts';
import { resolvePassphrase } from '../../../connection/resolve/passphrase.ts';
import type { Connection } from '../../../connection/types.ts';
import { isEncryptedKey } from '../../../keypair/read/examine.ts';
import { recordedPublicKey } from '../../../keypair/der/pbes2.ts';
import { readPrivateKey } from '../../../keypair/read/read.ts';
import { readKeyPair } from '../../../keypair/store/store.ts';
import { pairPaths } from '../../../keypair/store/storeFiles.ts';
import { canonicalUrl } from '../../target/bundle.ts';
import { passphraseFrom } from '../../keys/passphrase.ts';

/** The private key with which this machine would log in: its public key, and the variable or file that it comes from. */
export type KeyInHand = { publicKeySha256: string; where: string };

export type KeyPlace = {
  connection: string;
  /** What the connection file says of it. */
  record?: Connection;
  env: EnvironmentVariables;
  keyFolder: string;
  /** Whether it is the only connection: then variables without its name count too. */
  isOnlyOne: boolean;
};

/**
 * The key of a connection as far as it is at hand: by variable, key file or key store, as a login takes it. Undefined if
 * there is none, or none that can be opened here: a deploy needs no key.
 */
export const keyInHand = async (place: KeyPlace): Promise<KeyInHand | undefined> => {
  const { connection, record, env, isOnlyOne: single } = place;
  const origin = await resolveKey(
    { name: connection, flags: {}, env, single, canonicalUrl: canonicalUrl(env) },
    record,
  );
  if (!origin) return undefined;
  try {
    const publicKeySha256 = await publicKeyInHand(origin, place);
    return publicKeySha256 === undefined ? undefined : { publicKeySha256, where: whereOf(origin, place) };
  } catch (error) {
    // A key that others can change is no key that can't be opened: what it would prove must not just be left out.
    if (isJwtError(error) && !isMistrust(error)) return undefined;
    throw error;
  }
};

const whereOf = (origin: KeyOrigin, { keyFolder }: KeyPlace): string => {
  if (origin.source === 'key store') return pairPaths(keyFolder, origin.keyName).keyPath;
  return origin.variable ?? ('path' in origin ? origin.path : '');
};

const publicKeyInHand = async (origin: KeyOrigin, place: KeyPlace): Promise<string | undefined> => {
  const { connection, env, keyFolder, isOnlyOne: single } = place;
  if (origin.source === 'key store') {
    const pair = await readKeyPair(keyFolder, origin.keyName);
    return pair && readCertificate(pair.certificatePem).publicKeySha256;
  }
  const key = 'text' in origin ? origin.text : await readBytes(origin.path);
  const passphrase = await passphraseFrom(resolvePassphrase({ name: connection, env, single }));
  if (isEncryptedKey(key) && passphrase === undefined) return recordedPublicKey(key.toString());
  return (await readPrivateKey(key, passphrase)).publicKeySha256;
};
