import { jwtError } from '../../base/errors/errors.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { resolvePassphrase } from '../../connection/resolve/passphrase.ts';
import type { ExportWorld } from '../../flows/export/types.ts';
import { passphraseFrom } from '../../flows/keys/passphrase.ts';
import { readStorePasswordFile, storePasswordOfVariable } from '../../keypair/write/storePassword.ts';
import { askOpeningPassphrase, keyPairOrigin } from './openingPassphrase.ts';
import { askNewStorePassword } from './passphrase.ts';
import { canAskAside } from './prompts.ts';

type Sources = { connection?: string; passphraseFile?: string; storePasswordFile?: string; json: boolean };

/** What opens keys and keystores: from a file, a variable or a person, who is asked on the standard error. */
export const exportPassphrases = (
  sources: Sources,
  env = userEnvironment(),
): Pick<ExportWorld, 'passphrase' | 'givenStorePassword' | 'askStorePassword'> => ({
  passphrase: async ({ keyName, privateKeyPem }) => {
    const { connection: name = keyName, passphraseFile, json } = sources;
    const given = await passphraseFrom(resolvePassphrase({ name, passphraseFile, env }));
    if (given !== undefined || !canAskAside({ json })) return given;
    return askOpeningPassphrase(keyPairOrigin(keyName), privateKeyPem, process.stderr);
  },
  givenStorePassword: async (keyName) => {
    const { storePasswordFile, json } = sources;
    if (storePasswordFile !== undefined) return readStorePasswordFile(storePasswordFile);
    if (env.SF_JWT_STORE_PASSWORD) return storePasswordOfVariable(env.SF_JWT_STORE_PASSWORD);
    if (!canAskAside({ json })) throw jwtError('StorePasswordMissing', [keyName]);
    return undefined;
  },
  askStorePassword: (keyName) => askNewStorePassword(keyName, process.stderr),
});
