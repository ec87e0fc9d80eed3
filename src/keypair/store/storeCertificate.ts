import { readCertificate } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { withNamedErrors } from '../../base/files/files.ts';
import { withLock } from '../../base/files/lock.ts';
import { heal } from './heal.ts';
import { archiveCertificate } from './history.ts';
import { readPrivateKey, type PrivateKey } from '../read/read.ts';
import type { WrittenKeyPair } from './store.ts';
import { findPair, pairPaths, placeSteps, publicKeyInPair, refuseMistrustedPair, runStoreSteps } from './storeFiles.ts';

/**
 * Puts another certificate for the same key in place, in one rename. The old one goes to the history, without the key,
 * which stays where it is. Throws KeyPairMissing, KeyPairBroken, CertificateDoesNotFit.
 */
export const replaceCertificate = async (
  folder: string,
  keyName: string,
  certificatePem: string,
): Promise<WrittenKeyPair> => {
  const paths = pairPaths(folder, keyName);
  if ((await findPair(paths)).state === 'none') throw jwtError('KeyPairMissing', [keyName], [keyName]);
  await refuseMistrustedPair(paths);
  return withLock(folder, async () => {
    const found = await heal(paths);
    if (found.state === 'none') throw jwtError('KeyPairMissing', [keyName], [keyName]);
    if (found.state === 'broken') throw jwtError('KeyPairBroken', [keyName, folder], [keyName]);
    // Another command may have replaced the key since it was looked at.
    if (readCertificate(certificatePem).publicKeySha256 !== (await publicKeyOfPair(found)))
      throw jwtError('CertificateDoesNotFit', [keyName]);
    const old = archiveCertificate(paths, found.certificatePem);
    const steps = [...old.steps, ...placeSteps(paths, { certificatePem })];
    await withNamedErrors('FolderNotWritable', folder, () => runStoreSteps(steps, [paths, old.places]));
    return { keyPath: paths.keyPath, certificatePath: paths.certificatePath, historyPath: old.places.folder };
  });
};

/** Of an encrypted key that doesn't tell its public key, the certificate beside it does. */
export const publicKeyOfPair = async (pair: { privateKeyPem: string; certificatePem: string }): Promise<string> =>
  (await publicKeyInPair({ privateKeyPem: pair.privateKeyPem })) ??
  readCertificate(pair.certificatePem).publicKeySha256;

/**
 * Whether a stored key is this one. The certificate alone is no proof: beside an encrypted key that doesn't tell its
 * public key it may be of another, so such a key has to be opened.
 */
export const isStoredKey = async (
  { privateKeyPem }: { privateKeyPem: string },
  key: PrivateKey,
  passphrase?: string,
): Promise<boolean> => {
  const told = await publicKeyInPair({ privateKeyPem });
  if (told !== undefined) return told === key.publicKeySha256;
  const opened = await readPrivateKey(privateKeyPem, passphrase).catch(() => undefined);
  return opened?.publicKeySha256 === key.publicKeySha256;
};
