import { namedTexts } from '../../base/text/namedTexts.ts';

/** A program that encrypts values or files; its texts are `<id>` and `<id>.fix` of `messages/encryptedBy.md`. */
export type Encryptor = (typeof encryptorTable | typeof binaryTable)[number]['id'];

/** What encrypted a key, by its beginning as Latin-1; a marker stands there, so that nothing else looks like it. */
const encryptorTable = [
  { id: 'jasypt', shape: /^ENC\([^()]*\)?/ },
  { id: 'eyaml', shape: /^ENC\[(?:PKCS7|GPG|GKMS|KMS|TWOFAC)[,\]]|^DEC\(\d*\)::/i },
  { id: 'springCloud', shape: /^\{cipher\}/ },
  { id: 'vaultTransit', shape: /^vault:v\d+:/ },
  { id: 'dotenvx', shape: /^encrypted:[\w+/=-]+/ },
  { id: 'fernet', shape: /^gAAAAA[\w-]+={0,2}\s*$|^gAAAAA[\w-]{200}/ },
  { id: 'ejson', shape: /^EJ\[\d:|^\{\s*"_public_key"\s*:/ },
  { id: 'secureString', shape: /^(?:01000000d08c9ddf0115d1118c7a00c04fc297eb|76492d1116743f0423413b16050a5345)/i },
  { id: 'sealedSecrets', shape: /^[\s\S]{0,300}?\bkind"?\s*:\s*"?SealedSecret\b/ },
  { id: 'pulumi', shape: /^v\d:[\w+/=]{8,}:[\w+/=]{20,}/ },
  { id: 'rails', shape: /^[A-Za-z0-9+/]{20,}={0,2}--[A-Za-z0-9+/]{12,24}={0,2}--[A-Za-z0-9+/]{16,32}={0,2}\s*$/ },
  { id: 'laravel', shape: /^\{"iv":"[^"]+","value":"/ },
  { id: 'jwe', shape: /^eyJ[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]*/ },
  { id: 'smime', shape: /^(?:[\w-]+:.*\r?\n)*Content-Type:.*(?:enveloped|authEnveloped)-data/i },
  { id: 'saltpack', shape: /^BEGIN (?:\w+ )?SALTPACK ENCRYPTED MESSAGE/ },
  { id: 'jenkins', shape: /^\{AQAAABAAA[\w+/=]+\}/ },
  { id: 'chef', shape: /^\{[\s\S]{0,200}?"encrypted_data"\s*:/ },
  { id: 'travis', shape: /^secure:(?!\s*v\d:)/ },
  { id: 'vim', shape: /^VimCrypt~\d\d!/ },
] as const;

/** The same of binary files, in hex. */
const binaryTable = [
  { id: 'secureString', shape: /^01000000d08c9ddf0115d111/ },
  { id: 'awsKms', shape: /^01020[1-3]007[89a]/ },
  { id: 'googleKms', shape: /^0a2400/ },
  { id: 'scrypt', shape: /^73637279707400/ },
  { id: 'keepass', shape: /^03d9a29a/ },
] as const;

/** The name of a variable or of a YAML key before a value, and the quote or block mark behind it. */
const assigned = /^(?:export\s+)?[A-Za-z_][\w.-]*\s*[=:]\s*(?:[>|][-+]?\s*)?["']?/;

/** Which program encrypted a file or a text, alone or behind the name of its variable. */
export const encryptorOf = (beginning: string): Encryptor | undefined => {
  const text = beginning.trimStart();
  const hex = Buffer.from(beginning.slice(0, 20), 'latin1').toString('hex');
  return encryptorIn(text) ?? encryptorIn(text.replace(assigned, '')) ?? rowOf(binaryTable, hex);
};

const encryptorIn = (text: string): Encryptor | undefined => rowOf(encryptorTable, text);

const rowOf = (table: ReadonlyArray<{ id: Encryptor; shape: RegExp }>, text: string): Encryptor | undefined =>
  table.find(({ shape }) => shape.test(text))?.id;

/** The object identifiers of envelopedData and authEnvelopedData (RFC 5652, RFC 5083), near the beginning of their file. */
const envelopes = ['06092a864886f70d010703', '060b2a864886f70d0109100117'].map((hex) => Buffer.from(hex, 'hex'));

/** Whether a CMS or PKCS#7 file is an encrypted message, and no bag of certificates. */
export const isEnvelope = (der: Buffer): boolean => envelopes.some((oid) => der.subarray(0, 24).includes(oid));

const encryptorText = namedTexts('encryptedBy').one;

/** Who encrypted a key, and how it's decrypted. */
export const describeEncryptor = (id: Encryptor): { tool: string; fix: string } => ({
  tool: encryptorText(id),
  fix: encryptorText(`${id}.fix`),
});
