import type { PassphraseOrigin } from '../../connection/resolve/passphrase.ts';
import { checkPassphrase, readPassphraseFile } from '../../keypair/read/passphrase.ts';

/** The passphrase itself, or nothing if none was given. Errors: those of `readPassphraseFile`. */
export const passphraseFrom = async (origin: PassphraseOrigin | undefined): Promise<string | undefined> => {
  if (origin === undefined) return undefined;
  if (origin.source === 'flag') return readPassphraseFile(origin.path, origin.flag);
  return checkPassphrase(origin.text, origin.source === 'environment' ? origin.variable : origin.source);
};
