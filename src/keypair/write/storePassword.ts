import { jwtError } from '../../base/errors/errors.ts';
import { refuseUnfilled, type ValuePlace } from '../../base/errors/unfilledValue.ts';
import { readSecretFile } from '../read/passphrase.ts';

/**
 * Whether a password opens a keystore everywhere: eight characters or more, like every new passphrase
 * here (Java's keytool wants six), of printable ASCII, for readers don't agree on how others become bytes.
 */
export const isStorePassword = (text: string): boolean => /^[ -~]{8,128}$/.test(text);

/** The one in SF_JWT_STORE_PASSWORD. Throws StorePasswordInvalid, ValueUnfilled. */
export const storePasswordOfVariable = (text: string): string =>
  checkStorePassword(text, 'SF_JWT_STORE_PASSWORD', { id: 'variable', tokens: ['SF_JWT_STORE_PASSWORD'] });

/** The one line of a file. Throws the errors of `readSecretFile`, StorePasswordInvalid, ValueUnfilled. */
export const readStorePasswordFile = async (path: string): Promise<string> =>
  checkStorePassword(await readSecretFile(path, '--store-password-file'), path, {
    id: 'file',
    tokens: ['--store-password-file'],
  });

/** Nobody means to protect a keystore with the name of a variable. */
const checkStorePassword = (text: string, where: string, place: ValuePlace): string => {
  if (text !== '') refuseUnfilled(text, place, 'free');
  if (!isStorePassword(text)) throw jwtError('StorePasswordInvalid', [where]);
  return text;
};
