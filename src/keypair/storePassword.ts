import { readTextFile } from '../base/files.ts';
import { jwtError } from '../base/errors.ts';

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

/** The one line of a file. Throws FileNotReadable, FileTooLarge, StorePasswordInvalid. */
export const readStorePasswordFile = async (path: string): Promise<string> =>
  checkStorePassword((await readTextFile(path, 4096)).replace(/\r?\n$/, ''), path);
