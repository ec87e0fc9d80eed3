import { maximumPathLength } from '../../../base/limits.ts';
import { checkCertificate } from '../../../app/files/check.ts';
import { withoutCredentials } from '../../../base/text/credentials.ts';
import { jwtError } from '../../../base/errors/errors.ts';
import { isOpenToOthers, readBytes } from '../../../base/files/files.ts';
import { fittingChain, readCertificates } from '../../../keypair/read/chain.ts';
import { isEncryptedKey } from '../../../keypair/read/examine.ts';
import { readPrivateKey, type PrivateKey } from '../../../keypair/read/read.ts';
import type { ImportRequest, ImportWorld } from './types.ts';

export type GivenKey = {
  key?: PrivateKey;
  /** What opened the key. */
  passphrase?: string;
  /** Those of the certificate files and those that came with the key, as DER. */
  certificates: Buffer[];
  /** Whether others can read the file of the key. */
  openToOthers?: boolean;
};

/** Reads the files that were named and opens the key. */
export const readGiven = async (
  { keyFile, certificateFiles }: Pick<ImportRequest, 'keyFile' | 'certificateFiles'>,
  world: Pick<ImportWorld, 'passphrase'>,
): Promise<GivenKey> => {
  const certificates = (await Promise.all(certificateFiles.map(readCertificateFile))).flat();
  if (keyFile === undefined) return { certificates };
  const bytes = await readFile(keyFile);
  const passphrase = isEncryptedKey(bytes) ? await world.passphrase(keyFile, bytes) : undefined;
  const key = await readPrivateKey(bytes, passphrase);
  const openToOthers = await isOpenToOthers(keyFile);
  return { key, passphrase, certificates: [...certificates, ...key.certificates], openToOthers };
};

const readCertificateFile = async (path: string): Promise<Buffer[]> => readCertificates(await readFile(path));

/** A key in place of its path would be printed by the message that there is no such file. */
const readFile = async (path: string): Promise<Buffer> => {
  if (withoutCredentials(path) !== path || path.length > maximumPathLength) throw jwtError('SecretInArguments');
  return readBytes(path);
};

/** The certificate for the key and what stands behind it. Throws CertificateDoesNotFit, CertificateTooLarge. */
export const chosenChain = (
  certificates: readonly Buffer[],
  { keyName, hash }: { keyName: string; hash: string },
): { chain: string[]; others: string[] } => {
  const found = fittingChain(hash, certificates);
  if (!found) throw jwtError('CertificateDoesNotFit', [keyName]);
  checkCertificate(found.chain[0] ?? '');
  return found;
};
