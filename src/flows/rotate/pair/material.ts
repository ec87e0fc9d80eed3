import { readCertificate } from '../../../base/certificate.ts';
import { jwtError } from '../../../base/errors/errors.ts';
import { readIfExists } from '../../../base/files/insideRead.ts';
import type { CertificateRecord } from '../../../connection/types.ts';
import type { KeyPair } from '../../../keypair/write/generate.ts';
import { nextKeyFolder, readNextPair, readUsablePair } from '../../../keypair/store/staged.ts';
import { readKeyPair, type StoredKeyPair } from '../../../keypair/store/store.ts';
import { historyPaths, pairPaths } from '../../../keypair/store/storeFiles.ts';
import type { Material, SlotMember, ProofInput } from '../model.ts';

/** The pair under this name, whatever it is of; nothing where there is none, or one that is good for nothing. */
export const findInUse = async (keyFolder: string, keyName: string): Promise<Material | undefined> => {
  const inUse = await readUsablePair(keyFolder, keyName);
  return inUse && materialOf(inUse, keyFolder);
};

/** The pair of a slot that is in use, or was when the certificate with this hash was. Throws KeyPairMissing, RotateOldPairMissing. */
export const findMaterial = async (keyFolder: string, keyName: string, sha256?: string): Promise<Material> => {
  const inUse = await readKeyPair(keyFolder, keyName);
  if (!inUse) throw jwtError('KeyPairMissing', [keyName], [keyName]);
  if (sha256 === undefined || readCertificate(inUse.certificatePem).sha256 === sha256)
    return materialOf(inUse, keyFolder);
  return (await inHistory({ keyFolder, keyName, sha256 }, inUse)) ?? throwOldMissing(keyName, sha256);
};

const throwOldMissing = (keyName: string, sha256: string): never => {
  throw jwtError('RotateOldPairMissing', [keyName, sha256.slice(0, 16)], [keyName]);
};

const materialOf = ({ certificatePem, encrypted }: StoredKeyPair, keyFolder: string): Material => ({
  certificatePem,
  keyFolder,
  encrypted,
});

/** A certificate that was replaced by one of the same key lies in the history alone. */
const inHistory = async (
  { keyFolder, keyName, sha256 }: { keyFolder: string; keyName: string; sha256: string },
  inUse: StoredKeyPair,
): Promise<Material | undefined> => {
  const { folder, certificatePath, keyPath } = historyPaths(pairPaths(keyFolder, keyName), sha256);
  const certificatePem = await readIfExists(certificatePath);
  if (certificatePem === undefined) return undefined;
  if ((await readIfExists(keyPath)) !== undefined) {
    const old = await readKeyPair(folder, keyName);
    return old && materialOf(old, folder);
  }
  const isSameKey =
    readCertificate(certificatePem).publicKeySha256 === readCertificate(inUse.certificatePem).publicKeySha256;
  return isSameKey ? { ...materialOf(inUse, keyFolder), certificatePem } : undefined;
};

/** The pair that lies ready; nothing if there is none. */
export const findNext = async (keyFolder: string, keyName: string): Promise<Material | undefined> => {
  const pair = await readNextPair(keyFolder, keyName);
  return pair && materialOf(pair, nextKeyFolder(keyFolder, keyName));
};

/** A login with this material and nothing else. */
export const proofWith = ({ resolved }: SlotMember, keyName: string, material: Material): ProofInput => ({
  connection: {
    ...resolved,
    key: { source: 'key store', keyName },
    certificate: certificateRecordOf(material.certificatePem),
  },
  keyFolder: material.keyFolder,
});

/** What a connection file records of a certificate. */
export const certificateRecordOf = (pem: string): CertificateRecord => {
  const { sha256, publicKeySha256, notAfter } = readCertificate(pem);
  return { sha256, publicKeySha256, notAfter: notAfter.toISOString() };
};

/** The hash by which a certificate is told from others. */
export const materialHash = ({ certificatePem }: Pick<Material, 'certificatePem'>): string =>
  readCertificate(certificatePem).sha256;

/** The pair itself; of one key, the certificate may be another one than lies beside it. Throws KeyPairMissing. */
export const pairOf = async ({ keyFolder, certificatePem }: Material, keyName: string): Promise<KeyPair> => {
  const pair = await readKeyPair(keyFolder, keyName);
  if (!pair) throw jwtError('KeyPairMissing', [keyName], [keyName]);
  return { privateKeyPem: pair.privateKeyPem, certificatePem };
};
