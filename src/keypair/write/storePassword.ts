import { jwtError } from '../../base/errors/errors.ts';
import { readSecretFile } from '../read/passphrase.ts';

/**
 * Whether a password opens a keystore everywhere: eight characters or more, like every new passphrase
 * here (Java's keytool wants six), of printable ASCII, for readers don't agree on how others become bytes.
 */
export const isStorePassword = (text: string): boolean => /^[ -~]{8,128}$/.test(text);

/** Refuses what isn't (StorePasswordInvalid); `where` names its origin. */
export const checkStorePassword = (text: string, where: string): string => {
  if (!isStorePassword(text)) throw jwtError('StorePasswordInvalid', [where]);
  return text;
};

/** The one line of a file. Throws the errors of `readSecretFile`, StorePasswordInvalid. */
export const readStorePasswordFile = async (path: string): Promise<string> =>
  checkStorePassword(await readSecretFile(path, '--store-password-file'), path);
