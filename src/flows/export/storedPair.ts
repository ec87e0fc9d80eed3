import { readCertificate } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors.ts';
import { readConnectionFile } from '../../connection/file.ts';
import { selectConnections } from '../../connection/select.ts';
import { readKeyPair, type StoredKeyPair } from '../../keypair/store.ts';
import type { Exported, ExportNote, ExportRequest } from './types.ts';

/** The stored pair that is named, or that the named connection uses. Throws KeyPairMissing and ConnectionUnknown. */
export const storedPair = async (request: ExportRequest): Promise<StoredKeyPair> => {
  const keyName = request.keyName ?? (await keyNameOf(request));
  const pair = await readKeyPair(request.keyFolder, keyName);
  if (!pair) throw jwtError('KeyPairMissing', [keyName], [keyName]);
  return pair;
};

const keyNameOf = async ({ connection, connectionFile }: ExportRequest): Promise<string> => {
  const file = (await readConnectionFile(connectionFile))?.file;
  const names = connection === undefined ? [] : [connection];
  const [name = ''] = selectConnections({ names, file, flags: {}, env: {} });
  return file?.connections[name]?.keyName ?? name;
};

/** What a format made, with what is said of the pair in public. */
export const exported = (
  { keyName, certificatePem, restored }: StoredKeyPair,
  made: Pick<Exported, 'content' | 'encrypted'> & { notes?: ExportNote[] },
): Exported => {
  const { sha256, publicKeySha256, notAfter } = readCertificate(certificatePem);
  const notes = [...(restored ? [{ id: 'restored', tokens: [keyName] }] : []), ...(made.notes ?? [])];
  return { ...made, keyName, sha256, publicKeySha256, notAfter: notAfter.toISOString(), notes };
};
