import { stat } from 'node:fs/promises';
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
