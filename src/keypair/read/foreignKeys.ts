import type { JwtErrorKey } from '../../base/errors/errors.ts';
import { encryptorOf, type Encryptor } from './encryptedBy.ts';

/** What another program made of a key: the error that names it, and the program if the error doesn't. */
export type Foreign = { error: JwtErrorKey; encryptor?: Encryptor };

type ForeignRow = { error: JwtErrorKey; shape: RegExp };

/** What other programs make of a key, by the beginning of its bytes as Latin-1; the error says how the key comes out. */
const foreignTable: readonly ForeignRow[] = [
  { error: 'KeyIsOpensslEnc', shape: /^Salted__/ },
  { error: 'KeyIsGitCrypt', shape: /^\0GITCRYPT\0/ },
  { error: 'KeyIsAge', shape: /^age-encryption\.org\/v\d|^\s*-----BEGIN AGE ENCRYPTED FILE-----/ },
  { error: 'KeyIsAnsibleVault', shape: /^\s*(?:[\w-]+:\s*)?(?:!vault\s*\|\s*)?\$ANSIBLE_VAULT;/ },
  { error: 'KeyIsLfsPointer', shape: /^\s*version https:\/\/git-lfs\.github\.com\/spec/ },
  { error: 'KeyIsRtf', shape: /^\s*\{\\rtf\d/ },
  { error: 'KeyIsPublic', shape: /^(?!.*<(?:\w+:)?D>)\s*<(?!!DOCTYPE html|html)[\s\S]*?<(?:\w+:)?Exponent>/is },
  {
    error: 'KeyIsXmlKey',
    shape: /^\s*<(?!!DOCTYPE html|html)(?:[\s\S]*?<)?(?:\w+:)?RSA(?:Key(?:Value|Pair)|Parameters)[\s>]/i,
  },
  { error: 'KeyIsPgp', shape: /^\s*-----BEGIN PGP (?:MESSAGE|PRIVATE KEY BLOCK)/ },
  { error: 'KeyIsHexCiphertext', shape: /^\s*"?[0-9a-f]{32}:(?:[0-9a-f]{2}){16,}/i },
  { error: 'KeyIsSops', shape: /^[\s\S]{0,200}?\bENC\[AES256_GCM,|^[\s\S]{0,200}?"?sops"?\s*:/ },
  {
    error: 'KeyIsManifest',
    shape:
      /^(?!.{0,300}\bSealedSecret\b)\s*(?:---\s*)?(?:apiVersion:\s*\S+\s+kind:|kind:\s*\S+\s+apiVersion:|\{\s*"apiVersion":)/s,
  },
];

/** ZIP, gzip, 7-Zip, RAR, xz, bzip2, and Zstandard, in hex. */
const archiveBeginning = /^(?:504b0304|1f8b|377abcaf|52617221|fd377a58|425a683[1-9]3141|28b52ffd)/;

/** More than a key in XML has, and a comment before it. */
const lookedAt = 20_000;

/** What another program made of a key, by its bytes or by its text after all repairs, if it is a program that is known. */
export const foreignKey = (bytes: Buffer): Foreign | undefined => {
  const text = bytes.toString('latin1', 0, lookedAt);
  const row = foreignTable.find(({ shape }) => shape.test(text));
  if (row) return { error: row.error };
  const encryptor = encryptorOf(text);
  if (encryptor) return { error: 'KeyEncryptedBy', encryptor };
  if (archiveBeginning.test(bytes.toString('hex', 0, 6))) return { error: 'KeyIsArchive' };
  return isPgpPacket(bytes) ? { error: 'KeyIsPgp' } : undefined;
};

/** The tags of a session key for a public key or for a passphrase (RFC 9580, section 4.2), and the version behind the length. */
const isPgpPacket = (bytes: Buffer): boolean => {
  const [tag = 0, , second = 0, third = 0] = bytes;
  const version = tag === 0x85 ? third : second;
  return [0x84, 0x85, 0x8c, 0xc1, 0xc3].includes(tag) && version >= 3 && version <= 6;
};

/** Whether the bytes are no text at all, in whole blocks of a cipher. */
export const isCiphertext = (bytes: Buffer): boolean => {
  const beginning = bytes.subarray(0, lookedAt);
  const odd = beginning.filter((byte) => byte >= 0x80 || (byte < 0x20 && ![0x09, 0x0a, 0x0d].includes(byte)));
  return bytes.length >= 256 && bytes.length % 16 === 0 && odd.length > beginning.length / 4;
};
