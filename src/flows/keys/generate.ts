import { readCertificate, type CertificateFacts } from '../../base/certificate.ts';
import type { Notice } from '../../base/notice.ts';
import { warningNotice } from '../../base/noticeOf.ts';
import { checkKeyPairInput, generateKeyPair, type KeyPair, type KeyPairInput } from '../../keypair/write/generate.ts';
import { checkNewPassphrase } from '../../keypair/read/passphrase.ts';
import { encryptPrivateKey } from '../../keypair/der/pbes2.ts';
import { readPrivateKey } from '../../keypair/read/read.ts';
import { checkReplaceable, writeKeyPair, type StoredKeyPair, type WrittenKeyPair } from '../../keypair/store/store.ts';
import type { Subject } from '../../keypair/read/subject.ts';

export type KeypairRequest = Omit<KeyPairInput, 'subject'> & {
  keyName: string;
  /** The common name is the key name unless it is given. */
  subject?: Partial<Subject>;
  /** Replace a key pair that is still valid. */
  force?: boolean;
  /** Protects the private key; without one it lies in the key store in the clear. */
  passphrase?: string;
  keyFolder: string;
};

/** Where the new pair lies and what its certificate says; never the key. */
export type GeneratedKeypair = WrittenKeyPair & {
  keyName: string;
  certificate: CertificateFacts;
  encrypted: boolean;
  /** What a person should know though nothing stops; the texts are `warning.<id>` of the command. */
  warnings: Notice[];
};

/**
 * Makes a key pair and puts it into the key store. Throws KeyPairExists for a pair that is still valid unless forced,
 * and the named error of a value that a certificate can't hold.
 */
export const generateKeypair = async (request: KeypairRequest, now = new Date()): Promise<GeneratedKeypair> => {
  const { keyName, keyFolder, bits, days, force = false } = request;
  const input = { subject: { commonName: keyName, ...givenOptions(request.subject) }, days, bits };
  const old = await checkReplaceable(keyFolder, keyName, { force, now });
  checkKeyPairInput(input);
  // Before the work of making a pair.
  if (request.passphrase !== undefined) checkNewPassphrase(request.passphrase);
  const pair = await protectedPair(await generateKeyPair(input, { now }), request.passphrase);
  const written = await writeKeyPair(keyFolder, keyName, pair, { force, now });
  const encrypted = request.passphrase !== undefined;
  const warnings = [
    ...keypairWarnings(old),
    ...(encrypted ? [] : [warningNotice('notEncrypted', keyName, written.keyPath, keyName)]),
  ];
  return { keyName, ...written, certificate: readCertificate(pair.certificatePem), encrypted, warnings };
};

const protectedPair = async (pair: KeyPair, passphrase: string | undefined): Promise<KeyPair> => {
  if (passphrase === undefined) return pair;
  const { key } = await readPrivateKey(pair.privateKeyPem);
  return { ...pair, privateKeyPem: await encryptPrivateKey(key, passphrase) };
};

const givenOptions = (subject: Partial<Subject> = {}): Partial<Subject> =>
  Object.fromEntries(Object.entries(subject).filter(([, value]) => value !== undefined));

const keypairWarnings = (old: StoredKeyPair | undefined): Notice[] => {
  if (!old) return [];
  const { keyName, keyPath } = old;
  return [
    ...(old.readableByOthers ? [warningNotice('readableByOthers', keyPath)] : []),
    ...(old.restored ? [warningNotice('restored', keyName)] : []),
  ];
};
