import { jwtError } from '../../base/errors/errors.ts';
import { writeNewSecretFile } from '../../base/files/newFile.ts';
import { encryptPrivateKey } from '../../keypair/der/pbes2.ts';
import { refuseWorkTree } from '../../keypair/store/workTree.ts';
import type { Evidence, Fit } from './types.ts';

/**
 * Writes the one private key that was found as plain PKCS#8, encrypted if it was: a new file, 0600. What was repaired has
 * proven itself by a signature and, if there is a certificate, by fitting it. Throws RepairImpossible, RepairDoesNotFit,
 * FileExists, and the refusals of Git work trees.
 */
export const writeRepaired = async (all: readonly Evidence[], fits: readonly Fit[], path: string): Promise<void> => {
  const [found, other] = all.filter(({ privateKey }) => privateKey !== undefined);
  if (!found?.privateKey || other) throw jwtError('RepairImpossible');
  const own = fits.filter(({ first, what }) => what === 'certificate' && first === found.inspected.source);
  if (own.length > 0 && !own.some((fit) => fit.fits)) throw jwtError('RepairDoesNotFit');
  const { key, encrypted } = found.privateKey;
  const pem =
    encrypted && found.passphrase
      ? await encryptPrivateKey(key, found.passphrase)
      : key.export({ type: 'pkcs8', format: 'pem' }).toString();
  await refuseWorkTree([path]);
  await writeNewSecretFile(path, pem);
};
