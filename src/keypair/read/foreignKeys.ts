import type { JwtErrorKey } from '../../base/errors/errors.ts';

type ForeignRow = { error: JwtErrorKey; shape: RegExp };

/** What other programs make of a key, by the beginning of its bytes as Latin-1; the error says how the key comes out. */
const foreignTable: readonly ForeignRow[] = [
  { error: 'KeyIsOpensslEnc', shape: /^Salted__/ },
  { error: 'KeyIsGitCrypt', shape: /^\0GITCRYPT\0/ },
  { error: 'KeyIsAge', shape: /^age-encryption\.org\/v\d|^\s*-----BEGIN AGE ENCRYPTED FILE-----/ },
  { error: 'KeyIsAnsibleVault', shape: /^\s*(?:[\w-]+:\s*)?(?:!vault\s*\|\s*)?\$ANSIBLE_VAULT;/ },
  { error: 'KeyIsLfsPointer', shape: /^\s*version https:\/\/git-lfs\.github\.com\/spec/ },
  { error: 'KeyIsRtf', shape: /^\s*\{\\rtf\d/ },
  { error: 'KeyIsXmlKey', shape: /^(?:\u00ef\u00bb\u00bf)?\s*(?:<\?xml[^>]*>\s*)?<RSA(?:KeyValue|Parameters)[\s>]/ },
  { error: 'KeyIsPgp', shape: /^\s*-----BEGIN PGP (?:MESSAGE|PRIVATE KEY BLOCK)/ },
  { error: 'KeyIsHexCiphertext', shape: /^\s*"?[0-9a-f]{32}:(?:[0-9a-f]{2}){16,}/i },
  { error: 'KeyIsSops', shape: /^[\s\S]{0,200}?\bENC\[AES256_GCM,|^[\s\S]{0,200}?"?sops"?\s*:/ },
  {
    error: 'KeyIsManifest',
    shape: /^\s*(?:---\s*)?(?:apiVersion:\s*\S+\s+kind:|kind:\s*\S+\s+apiVersion:|\{\s*"apiVersion":)/,
  },
];

const lookedAt = 1000;

/** The error that names the program which made these bytes, if it is one that is known. */
export const foreignKey = (bytes: Buffer): JwtErrorKey | undefined => {
  const text = bytes.toString('latin1', 0, lookedAt);
  return foreignTable.find(({ shape }) => shape.test(text))?.error ?? (isPgpPacket(bytes) ? 'KeyIsPgp' : undefined);
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
