import { jwtError } from '../../../base/errors/errors.ts';
import { readConnectionsApart } from '../../../connection/file.ts';
import { refusalTexts } from '../../../connection/recordsApart.ts';
import { certificateChain } from '../../../keypair/read/chain.ts';
import { readKeyPair, type StoredKeyPair } from '../../../keypair/store/store.ts';
import { isStoredKey, publicKeyOfPair, replaceCertificate } from '../../../keypair/store/storeCertificate.ts';
import { addPair } from './addPair.ts';
import { refuseOver, refuseSooner } from './end.ts';
import { chosenChain, readGiven, type GivenKey } from './given.ts';
import type { ImportedKey, ImportOutcome, ImportRequest, ImportWorld } from './types.ts';
import { importWarnings, type Imported } from './warnings.ts';
import { usesOfKey } from '../use.ts';

/**
 * Takes a key and its certificate from files into the key store, or a certificate for a key that is there already. The
 * files stay as they are. Throws the errors of the connection file, ImportNothing, CertificateDoesNotFit, CertificateTooLarge, CertificateOver, CertificateEndsSooner,
 * KeyPairExists, KeyPairMissing, KeyPairBroken, KeyStaysPlain, PassphraseEmpty and the errors of reading keys and certificates.
 */
export const importKey = async (request: ImportRequest, world: ImportWorld): Promise<ImportedKey> => {
  if (request.keyFile === undefined && request.certificateFiles.length === 0) throw jwtError('ImportNothing');
  const given = await readGiven(request, world);
  // Whatever can't be read is told before anything is changed.
  const read = await readConnectionsApart(request.connectionFile);
  const connections = read?.file.connections ?? {};
  const outcome = await placeGiven(request, given, world);
  return describedImport(request, { given, outcome, connections, unusable: refusalTexts(read?.refused) }, world);
};

const placeGiven = async (request: ImportRequest, given: GivenKey, world: ImportWorld): Promise<ImportOutcome> => {
  const { keyFolder, keyName } = request;
  const { key } = given;
  const stored = await readKeyPair(keyFolder, keyName).catch((error: Error) => {
    // By force a key replaces a broken pair; a certificate can't be added to one.
    if (request.force && key && error.name === 'KeyPairBrokenError') return undefined;
    throw error;
  });
  const isNew = key && !(stored && (await isStoredKey(stored, key, given.passphrase)));
  if (isNew) return addPair(request, { ...given, key }, world);
  if (!stored) throw jwtError('KeyPairMissing', [keyName], [keyName]);
  if (request.encrypt && !stored.encrypted) throw jwtError('KeyStaysPlain', [keyName], [keyName]);
  return addCertificate(request, { stored, certificates: given.certificates }, world);
};

/** The key is there already, and stays as it is. */
const addCertificate = async (
  request: ImportRequest,
  { stored, certificates }: { stored: StoredKeyPair; certificates: Buffer[] },
  world: ImportWorld,
): Promise<ImportOutcome> => {
  if (certificates.length === 0) return { action: 'unchanged', others: [] };
  const { keyFolder, keyName } = request;
  const { chain, others } = chosenChain(certificates, { keyName, hash: await publicKeyOfPair(stored) });
  if (chain.join('') === certificateChain(stored.certificatePem).join('')) return { action: 'unchanged', others };
  refuseOver(chain[0] ?? '', request, world);
  refuseSooner(chain[0] ?? '', stored.certificatePem, request);
  const { historyPath } = await replaceCertificate(keyFolder, keyName, chain.join(''));
  return { action: 'certificateReplaced', others, historyPath };
};

const describedImport = async (
  request: ImportRequest,
  imported: Omit<Imported, 'pair'>,
  { now }: ImportWorld,
): Promise<ImportedKey> => {
  const { keyFolder, keyName } = request;
  const pair = await readKeyPair(keyFolder, keyName);
  if (!pair) throw jwtError('KeyPairMissing', [keyName], [keyName]);
  const uses = usesOfKey(imported.connections, { keyName, publicKeySha256: await publicKeyOfPair(pair) });
  const warnings = importWarnings(request, { ...imported, pair }, { uses, now: now() });
  return { ...imported.outcome, pair, connections: uses.map(({ connection }) => connection), warnings };
};
