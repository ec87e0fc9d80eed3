import { resolvePassphrase } from '../connection/passphrase.ts';
import type { ExportWorld } from '../flows/export/types.ts';
import { passphraseFrom } from '../flows/passphrase.ts';
import { askOncePassphrase, keyPairOrigin } from './passphrase.ts';
import { canAskAside } from './prompts.ts';

type Sources = { connection?: string; passphraseFile?: string; json: boolean };

/** What opens keys: from a file, a variable or a person, who is asked on the standard error. */
export const exportPassphrases = ({ connection, passphraseFile, json }: Sources): Pick<ExportWorld, 'passphrase'> => ({
  passphrase: async (keyName) => {
    const name = connection ?? keyName;
    const given = await passphraseFrom(resolvePassphrase({ name, passphraseFile, env: process.env }));
    if (given !== undefined || !canAskAside({ json })) return given;
    return askOncePassphrase(keyPairOrigin(keyName), process.stderr);
  },
});
