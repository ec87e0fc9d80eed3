import { unfilledAt, type ValuePlace } from '../../base/errors/unfilledValue.ts';
import { findUnfilled } from '../../base/text/unfilled.ts';
import type { PassphraseOrigin } from '../../connection/resolve/passphrase.ts';
import { checkPassphrase, readPassphraseFile } from '../../keypair/read/passphrase.ts';

/** The passphrase itself, or nothing if none was given. Errors: those of `readPassphraseFile`. */
export const passphraseFrom = async (origin: PassphraseOrigin | undefined): Promise<string | undefined> => {
  if (origin === undefined) return undefined;
  if (origin.source === 'flag') return readPassphraseFile(origin.path, origin.flag);
  return checkPassphrase(origin.text, origin.source === 'environment' ? origin.variable : origin.source);
};

/**
 * The same for a passphrase that a key is going to get: nobody means to protect a key with the name of a variable. Errors:
 * ValueUnfilled, too.
 */
export const newPassphraseFrom = async (origin: PassphraseOrigin | undefined): Promise<string | undefined> => {
  const passphrase = await passphraseFrom(origin);
  const id = passphrase === undefined || origin?.source === 'prompt' ? undefined : findUnfilled(passphrase, 'free');
  if (id !== undefined) throw unfilledAt(id, placeOfPassphrase(origin));
  return passphrase;
};

const placeOfPassphrase = (origin: PassphraseOrigin | undefined): ValuePlace =>
  origin?.source === 'environment'
    ? { id: 'variable', tokens: [origin.variable] }
    : { id: 'file', tokens: [(origin?.source === 'flag' && origin.flag) || '--passphrase-file'] };
