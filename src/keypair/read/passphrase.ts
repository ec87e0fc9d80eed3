import { stat } from 'node:fs/promises';
import { readTextFile } from '../../base/files/files.ts';
import { jwtError } from '../../base/errors/errors.ts';

const maximumPassphraseBytes = 1000;

/** What NIST SP 800-63B asks of a password that a person chooses. */
const minimumCharacters = 8;

/** Refuses what isn't one line that OpenSSL takes as a passphrase (PassphraseInvalid); `where` names its origin. */
export const checkPassphrase = (passphrase: string, where: string): string => {
  if (!isPassphrase(passphrase)) throw jwtError('PassphraseInvalid', [where]);
  return passphrase;
};

/** Whether it is one line of at most 1,000 bytes; an empty one is for the reader of the key to judge. */
export const isPassphrase = (text: string): boolean =>
  !/[\r\n\0]/.test(text) && Buffer.byteLength(text) <= maximumPassphraseBytes;

/** Whether nobody finds it by trying; asked of a new passphrase only, for a key that is there must go on opening. */
export const isLongEnough = (text: string): boolean => [...text].length >= minimumCharacters;

/** Refuses what a key isn't put under anew (PassphraseEmpty, PassphraseTooShort). */
export const checkNewPassphrase = (passphrase: string): string => {
  if (passphrase === '') throw jwtError('PassphraseEmpty');
  if (!isLongEnough(passphrase)) throw jwtError('PassphraseTooShort', [minimumCharacters]);
  return passphrase;
};

/** The one line of a file, blanks included. Throws the errors of `readSecretFile`, PassphraseInvalid. */
export const readPassphraseFile = async (path: string, flag = '--passphrase-file'): Promise<string> =>
  checkPassphrase(await readSecretFile(path, flag), path);

/**
 * The line of a file that a flag names. Where there is no such file, the value may be the secret itself and isn't
 * repeated. Throws SecretFileMissing, FileNotReadable, FileTooLarge.
 */
export const readSecretFile = async (path: string, flag: string): Promise<string> => {
  await stat(path).catch(() => {
    throw jwtError('SecretFileMissing', [flag]);
  });
  return (await readTextFile(path, 4096)).replace(/\r?\n$/, '');
};
