/** Key pairs and folders for the tests of the key store. */
import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCertificate } from '../../../src/base/certificate.ts';
import { generateKeyPair, type KeyPair } from '../../../src/keypair/write/generate.ts';
import { encryptPrivateKey } from '../../../src/keypair/der/pbes2.ts';
import { readPrivateKey } from '../../../src/keypair/read/read.ts';

export const newPair = (days = 365, now = new Date()): Promise<KeyPair> =>
  generateKeyPair({ subject: { commonName: 'acme' }, days, bits: 2048 }, { now });

export const fits = async ({ privateKeyPem, certificatePem }: KeyPair): Promise<boolean> =>
  (await readPrivateKey(privateKeyPem)).publicKeySha256 === readCertificate(certificatePem).publicKeySha256;

/** An encrypted key that doesn't tell its public key, as other tools write it; the passphrase is `canary one`. */
export const untoldKey = async (pem: string): Promise<string> =>
  (await encryptPrivateKey(createPrivateKey(pem), 'canary one')).replace(/^Public key .*\n/, '');

/** A folder in which nobody else writes, and its removal. */
export const temporaryFolder = (): { path: string; remove: () => void } => {
  const path = mkdtempSync(join(tmpdir(), 'keypair-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

/** Every file below a folder, relative, with its mode. */
export const filesBelow = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .sort()
      .map((name) => [name, modeOf(join(folder, name))]),
  );

export const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

export const errorOf = async (action: Promise<unknown>): Promise<Error & { actions?: string[]; cause?: unknown }> => {
  try {
    await action;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
};
