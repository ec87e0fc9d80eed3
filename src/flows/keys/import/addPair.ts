import { certificateFor, type KeyPair } from '../../../keypair/write/generate.ts';
import { checkNewPassphrase } from '../../../keypair/read/passphrase.ts';
import { encryptPrivateKey } from '../../../keypair/der/pbes2.ts';
import type { PrivateKey } from '../../../keypair/read/read.ts';
import { checkReplaceable, writeKeyPair } from '../../../keypair/store/store.ts';
import { refuseOver } from './end.ts';
import { chosenChain, type GivenKey } from './given.ts';
import type { ImportOutcome, ImportRequest, ImportWorld } from './types.ts';

/**
 * Puts a key that isn't there yet into the key store, with its certificate, or with one that is made for it: the org
 * takes any certificate for the key that signs.
 */
export const addPair = async (
  request: ImportRequest,
  { key, passphrase, certificates }: GivenKey & { key: PrivateKey },
  world: ImportWorld,
): Promise<ImportOutcome> => {
  const { keyFolder, keyName, force } = request;
  const options = { force, now: world.now() };
  await checkReplaceable(keyFolder, keyName, options);
  const { chain, others, selfMade } = await chainFor(key, certificates, request, world);
  refuseOver(chain[0] ?? '', request, world);
  const privateKeyPem = await protectedPem({ key, passphrase }, request, world);
  const pair: KeyPair = { privateKeyPem, certificatePem: chain.join('') };
  const { historyPath } = await writeKeyPair(keyFolder, keyName, pair, options);
  return { action: historyPath === undefined ? 'created' : 'replaced', historyPath, others, selfMade };
};

const chainFor = async (
  { key, publicKeySha256: hash }: PrivateKey,
  certificates: readonly Buffer[],
  { keyName, days }: ImportRequest,
  { now }: ImportWorld,
): Promise<{ chain: string[]; others: string[]; selfMade: boolean }> => {
  if (certificates.length > 0) return { ...chosenChain(certificates, { keyName, hash }), selfMade: false };
  const pem = await certificateFor(key, { subject: { commonName: keyName }, days }, { now: now() });
  return { chain: [pem], others: [], selfMade: true };
};

/** What was protected stays protected by the same passphrase; an empty one protects nothing. */
const protectedPem = async (
  { key: { key, encrypted }, passphrase: opened }: { key: PrivateKey; passphrase?: string },
  { encrypt }: ImportRequest,
  world: ImportWorld,
): Promise<string> => {
  const kept = (encrypted && opened) || undefined;
  const passphrase = kept ?? (await world.newPassphrase());
  if (passphrase === undefined) return key.export({ type: 'pkcs8', format: 'pem' }).toString();
  // One that came with the key is only warned about, unless protection is asked for.
  if (kept === undefined || encrypt) checkNewPassphrase(passphrase);
  return encryptPrivateKey(key, passphrase);
};
