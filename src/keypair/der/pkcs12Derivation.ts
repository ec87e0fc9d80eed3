import { hash } from 'node:crypto';

export type Pkcs12Digest = keyof typeof blocks;

/** What bytes are derived for (RFC 7292, appendix B.3). */
const purposes = { key: 1, iv: 2, mac: 3 } as const;

/** The blocks of the digests, in bytes. */
const blocks = { sha1: 64, sha256: 64, sha384: 128, sha512: 128 } as const;

type Derivation = {
  purpose: keyof typeof purposes;
  /** Nothing at all, not even the zeros at the end, if it is null. */
  password: string | null;
  salt: Buffer;
  rounds: number;
  size: number;
  digest: Pkcs12Digest;
};

/** The derivation of keys of PKCS#12 itself (RFC 7292, appendix B.2), from a password in UTF-16. */
export const derivePkcs12 = ({ purpose, password, salt, rounds, size, digest }: Derivation): Buffer => {
  const block = blocks[digest];
  const diversifier = Buffer.alloc(block, purposes[purpose]);
  let input: Buffer = Buffer.concat([
    filledBlock(salt, block),
    filledBlock(password === null ? Buffer.alloc(0) : asBmpString(password), block),
  ]);
  let derived: Buffer = Buffer.alloc(0);
  while (derived.length < size) {
    const piece = hashed(Buffer.concat([diversifier, input]), rounds, digest);
    derived = Buffer.concat([derived, piece]);
    input = advanced(input, piece, block);
  }
  return derived.subarray(0, size);
};

const hashed = (bytes: Buffer, rounds: number, digest: Pkcs12Digest): Buffer => {
  let value: Buffer = bytes;
  for (let round = 0; round < rounds; round += 1) value = hash(digest, value, 'buffer');
  return value;
};

/** Repeated until it fills whole blocks. */
const filledBlock = (bytes: Buffer, block: number): Buffer =>
  Buffer.alloc(Math.ceil(bytes.length / block) * block, bytes);

/** UTF-16, big-endian, with a zero at the end. */
export const asBmpString = (text: string): Buffer => Buffer.from(`${text}\0`, 'utf16le').swap16();

/** Each block plus what was derived plus one, as numbers that overflow. */
const advanced = (input: Buffer, piece: Buffer, block: number): Buffer => {
  const added = numberOf(Buffer.alloc(block, piece)) + 1n;
  const blocks = Array.from({ length: input.length / block }, (_, index) =>
    blockOf(numberOf(input.subarray(index * block, (index + 1) * block)) + added, block),
  );
  return Buffer.concat(blocks);
};

const numberOf = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`);

const blockOf = (value: bigint, block: number): Buffer =>
  Buffer.from(
    BigInt.asUintN(block * 8, value)
      .toString(16)
      .padStart(block * 2, '0'),
    'hex',
  );
