import type { KeyObject } from 'node:crypto';
import { jwtError } from '../../base/errors/errors.ts';
import { examine } from '../../keypair/read/examine.ts';
import { checkNewPassphrase } from '../../keypair/read/passphrase.ts';
import { encryptPrivateKey } from '../../keypair/der/pbes2.ts';
import { privateParts } from '../../keypair/read/problems.ts';
import { readPrivateKey } from '../../keypair/read/read.ts';
import type { StoredKeyPair } from '../../keypair/store/store.ts';
import { exported, storedPair } from './storedPair.ts';
import type { ExportFormat, ExportWorld } from './types.ts';

type Make = ExportFormat['make'];

/** The private key as PKCS#8 PEM; an encrypted one stays encrypted unless it is decrypted on purpose. */
export const exportPem = (write: (pem: string) => Buffer): Make =>
  async function make(request, world) {
    const pair = await storedPair(request, world);
    const encrypted = pair.encrypted && !request.options.decrypt;
    const pem = encrypted ? await encryptedPem(pair, world) : plainPem(await openStored(pair, world));
    return exported(pair, { content: write(pem), encrypted });
  };

/**
 * The key as PEM, as it is stored where it is PEM. Another form becomes PEM; only an encrypted one of those needs its
 * passphrase.
 */
export const pemToSend = async (pair: StoredKeyPair, world: ExportWorld): Promise<string> => {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----[^]+-----END [A-Z ]*PRIVATE KEY-----/.test(pair.privateKeyPem))
    return pair.privateKeyPem;
  return pair.encrypted ? encryptedPem(pair, world) : plainPem(await openStored(pair, world));
};

/** The private key as a JSON Web Key (RFC 7517), which knows no encryption. */
export const exportJwk: Make = async (request, world) => {
  const pair = await storedPair(request, world);
  if (pair.encrypted && !request.options.decrypt) throw jwtError('ExportNotEncryptable', [pair.keyName, 'jwk']);
  const key = await openStored(pair, world);
  const jwk = { ...key.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' };
  return exported(pair, { content: Buffer.from(`${JSON.stringify(jwk)}\n`), encrypted: false });
};

/** The private key itself, opened with the passphrase where it has one. Throws the errors of reading a key. */
export const openStored = async (
  pair: StoredKeyPair,
  { passphrase }: Pick<ExportWorld, 'passphrase'>,
): Promise<KeyObject> =>
  (await readPrivateKey(pair.privateKeyPem, pair.encrypted ? await passphrase(pair) : undefined)).key;

const plainPem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** The block as it lies in the key store; one of another form is put under the same passphrase again. */
const encryptedPem = async (pair: StoredKeyPair, { passphrase }: ExportWorld): Promise<string> => {
  const [part] = privateParts(examine(pair.privateKeyPem));
  if (part?.kind === 'encryptedPkcs8' && part.pem !== undefined) return part.pem;
  const given = await passphrase(pair);
  const { key } = await readPrivateKey(pair.privateKeyPem, given);
  return privateKeyBlock(await encryptPrivateKey(key, checkNewPassphrase(given ?? '')));
};

/** Without the line that tells the public key: not every reader knows text before a block. */
const privateKeyBlock = (pem: string): string => pem.slice(pem.indexOf('-----BEGIN'));
