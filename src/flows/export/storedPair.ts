import { readCertificate } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors/errors.ts';
import type { Notice } from '../../base/notice.ts';
import { infoNotice, warningNotice } from '../../base/noticeOf.ts';
import { refuseUnknownName } from '../../connection/choose/known.ts';
import { readKeyPair, type StoredKeyPair } from '../../keypair/store/store.ts';
import { exportedConnection } from './connection.ts';
import type { ExportedKey, ExportRequest, ExportWorld } from './types.ts';

type NamedPair = { keyName: string; variable?: string };

/**
 * The stored pair that is named, or that the named connection uses. Throws KeyPairMissing, ExportKeyInBundle,
 * ConnectionUnknown and the errors of `knownConnection`.
 */
export const storedPair = async (request: ExportRequest, { env }: Pick<ExportWorld, 'env'>): Promise<StoredKeyPair> => {
  const { keyName, variable } = await namedPair(request, env);
  const pair = await readKeyPair(request.keyFolder, keyName);
  if (pair) return pair;
  // Whoever keeps the key in a bundle alone keeps it out of files.
  if (variable !== undefined) throw jwtError('ExportKeyInBundle', [keyName, variable], [variable]);
  throw jwtError('KeyPairMissing', [keyName], [keyName]);
};

const namedPair = async (
  { keyName, connection = '', connectionFile }: ExportRequest,
  env: ExportWorld['env'],
): Promise<NamedPair> => {
  if (keyName !== undefined) return { keyName };
  const { file, record, bundle } = await exportedConnection(connection, connectionFile, env);
  refuseUnknownName(connection, { file, env });
  return { keyName: record.keyName ?? connection, variable: bundle?.variable };
};

/** What a format made, with what is said of the pair in public. */
export const exported = (
  pair: StoredKeyPair,
  made: Pick<ExportedKey, 'content' | 'encrypted'> & { notes?: Notice[] },
): ExportedKey => {
  const { keyName, certificatePem } = pair;
  const { sha256, publicKeySha256, notAfter } = readCertificate(certificatePem);
  const notes = [...notesOfPair(pair), ...(made.notes ?? [])];
  return { ...made, keyName, sha256, publicKeySha256, notAfter: notAfter.toISOString(), notes };
};

/** What is to be said of the files of a stored pair. */
export const notesOfPair = ({ keyName, keyPath, restored, readableByOthers }: StoredKeyPair): Notice[] => [
  ...(restored ? [infoNotice('restored', keyName)] : []),
  ...(readableByOthers ? [warningNotice('readableByOthers', keyPath)] : []),
];
