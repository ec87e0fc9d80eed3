import { readCertificate, type CertificateFacts } from '../base/certificate.ts';
import { checkKeyPairInput, generateKeyPair, type KeyPairInput } from '../keypair/generate.ts';
import { checkReplaceable, writeKeyPair, type StoredKeyPair, type WrittenKeyPair } from '../keypair/store.ts';
import type { Subject } from '../keypair/subject.ts';

export type KeypairRequest = Omit<KeyPairInput, 'subject'> & {
  keyName: string;
  /** The common name is the key name unless it is given. */
  subject?: Partial<Subject>;
  /** Replace a key pair that is still valid. */
  force?: boolean;
  keyFolder: string;
};

/** What a person should know though nothing stops; the texts are `warning.<id>` of the command. */
export type KeypairWarning = { id: 'readableByOthers' | 'restored'; tokens: string[] };

/** Where the new pair lies and what its certificate says; never the key. */
export type GeneratedKeypair = WrittenKeyPair & {
  keyName: string;
  certificate: CertificateFacts;
  warnings: KeypairWarning[];
};

/**
 * Makes a key pair and puts it into the key store. Throws KeyPairExists for a pair that is still valid unless forced,
 * and the named error of a value that a certificate can't hold.
 */
export const generateKeypair = async (request: KeypairRequest, now = new Date()): Promise<GeneratedKeypair> => {
  const { keyName, keyFolder, bits, days, force = false } = request;
  const input = { subject: { commonName: keyName, ...given(request.subject) }, days, bits };
  const old = await checkReplaceable(keyFolder, keyName, { force, now });
  checkKeyPairInput(input);
  const pair = await generateKeyPair(input, { now });
  const written = await writeKeyPair(keyFolder, keyName, pair, { force, now });
  return { keyName, ...written, certificate: readCertificate(pair.certificatePem), warnings: warningsOf(old) };
};

const given = (subject: Partial<Subject> = {}): Partial<Subject> =>
  Object.fromEntries(Object.entries(subject).filter(([, value]) => value !== undefined));

const warningsOf = (old: StoredKeyPair | undefined): KeypairWarning[] => {
  if (!old) return [];
  const { keyName, keyPath } = old;
  return [
    ...(old.readableByOthers ? [{ id: 'readableByOthers' as const, tokens: [keyPath] }] : []),
    ...(old.restored ? [{ id: 'restored' as const, tokens: [keyName] }] : []),
  ];
};
