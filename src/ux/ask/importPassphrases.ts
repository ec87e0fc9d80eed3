import { jwtError } from '../../base/errors/errors.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { resolvePassphrase } from '../../connection/resolve/passphrase.ts';
import type { ImportWorld } from '../../flows/keys/import/types.ts';
import { passphraseFrom } from '../../flows/keys/passphrase.ts';
import { askOpeningPassphrase } from './openingPassphrase.ts';
import { newPassphrase, type NewRequest } from './passphrase.ts';
import { canAsk } from './prompts.ts';

/** What opens an imported key, and what protects one that has no passphrase: a file, a variable, or a person. */
export const importPassphrases = (request: NewRequest): Pick<ImportWorld, 'passphrase' | 'newPassphrase'> => ({
  passphrase: async (path, key) => {
    const { keyName: name, passphraseFile, json } = request;
    const given = await passphraseFrom(resolvePassphrase({ name, passphraseFile, env: userEnvironment() }));
    if (given !== undefined || !canAsk({ json, noPrompt: false })) return given;
    return askOpeningPassphrase(path, key);
  },
  newPassphrase: async () => {
    const given = await newPassphrase(request);
    if (given === '' && request.encrypt) throw jwtError('PassphraseEmpty');
    return given === '' ? undefined : given;
  },
});
