import { readTextFile } from '../base/files.ts';
import { jwtError } from '../base/errors.ts';

const maximumBytes = 1000;

/** Refuses what isn't one line that OpenSSL takes as a passphrase (PassphraseInvalid); `where` names its origin. */
export const checkPassphrase = (passphrase: string, where: string): string => {
  if (!isPassphrase(passphrase)) throw jwtError('PassphraseInvalid', [where]);
  return passphrase;
};

/** Whether it is one line of at most 1,000 bytes; an empty one is for the reader of the key to judge. */
export const isPassphrase = (text: string): boolean =>
  !/[\r\n\0]/.test(text) && Buffer.byteLength(text) <= maximumBytes;

/** The one line of a file, blanks included. Throws FileNotReadable, FileTooLarge, PassphraseInvalid. */
export const readPassphraseFile = async (path: string): Promise<string> => {
  const text = await readTextFile(path, 4096);
  return checkPassphrase(text.replace(/\r?\n$/, ''), path);
};
