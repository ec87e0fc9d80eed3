import { checkNewPassphrase } from '../../keypair/read/passphrase.ts';
import { encryptPrivateKey } from '../../keypair/der/pbes2.ts';
import { readPrivateKey } from '../../keypair/read/read.ts';
import { replacePrivateKey } from '../../keypair/store/store.ts';

type PassphraseChange = {
  keyFolder: string;
  keyName: string;
  /** What opens the key now, if it is encrypted. */
  current?: string;
  /** What shall open it; without one it will lie in the key store in the clear. */
  next?: string;
};

/**
 * Puts a private key of the key store under another passphrase, under one at all, or under none. Throws KeyPairMissing,
 * KeyPairBroken, PassphraseEmpty, PassphraseTooShort and the errors of reading the key; the key stays as it was then.
 */
export const changePassphrase = async (
  { keyFolder, keyName, current, next }: PassphraseChange,
  env?: NodeJS.ProcessEnv,
): Promise<{ keyName: string; keyPath: string; encrypted: boolean }> => {
  if (next !== undefined) checkNewPassphrase(next);
  const { keyPath, encrypted } = await replacePrivateKey(
    keyFolder,
    keyName,
    async ({ privateKeyPem }) => {
      const { key } = await readPrivateKey(privateKeyPem, current);
      return next === undefined
        ? key.export({ type: 'pkcs8', format: 'pem' }).toString()
        : encryptPrivateKey(key, next);
    },
    env,
  );
  return { keyName, keyPath, encrypted };
};
