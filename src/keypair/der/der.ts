/** One element of DER (ITU-T X.690): its tag, its contents, and all of its bytes. */
export type Der = { tag: number; content: Buffer; raw: Buffer };

export const derTag = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
};

/** How a run of bytes stands to the one element that it should be. */
export type DerState = 'whole' | 'cut off' | 'damaged';

/** Whether the bytes are exactly one element, the beginning of one, or neither. Looks at the outermost length only. */
export const derState = (bytes: Buffer): DerState => {
  const header = readHeader(bytes);
  if (header === 'short') return 'cut off';
  if (header === undefined || header.end < bytes.length) return 'damaged';
  return header.end === bytes.length ? 'whole' : 'cut off';
};

/** The one element that the bytes are, or nothing. */
export const readDer = (bytes: Buffer): Der | undefined => {
  const [only, ...rest] = readAll(bytes) ?? [];
  return rest.length === 0 ? only : undefined;
};

/** The elements inside of a constructed one; none if they can't be read. */
export const partsOf = (der: Der | undefined): Der[] => (der ? (readAll(der.content) ?? []) : []);

/** The element at a path of positions, such as `at(der, 1, 0)` for the first child of the second child. */
export const at = (der: Der | undefined, ...path: number[]): Der | undefined =>
  path.reduce<Der | undefined>((inside, index) => partsOf(inside)[index], der);

/** The value of a non-negative INTEGER; infinite if it is too large to count with. */
export const integerOf = (der: Der | undefined): number | undefined => {
  if (der?.tag !== derTag.integer || der.content.length === 0) return undefined;
  const digits = der.content.toString('hex').replace(/^0+/, '') || '0';
  return digits.length > 12 ? Number.POSITIVE_INFINITY : Number.parseInt(digits, 16);
};

/** An OBJECT IDENTIFIER as `1.2.840.113549.1.1.1`. */
export const oidOf = (der: Der | undefined): string | undefined => {
  if (der?.tag !== derTag.oid || der.content.length === 0 || der.content.length > 64) return undefined;
  const numbers: number[] = [];
  let number = 0;
  for (const byte of der.content) {
    number = number * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(number);
      number = 0;
    }
  }
  const [first = 0, ...others] = numbers;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...others].join('.');
};

/** Puts an element together. */
export const toDer = (tag: number, ...parts: Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(content.length)]), content]);
};

/** A positive INTEGER of at most 31 bits. */
export const toDerInteger = (value: number): Buffer => {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  return toDer(derTag.integer, (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
};

/** An OBJECT IDENTIFIER from its dotted form. */
export const toDerOid = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  return toDer(derTag.oid, Buffer.from([first * 40 + second, ...others.flatMap(base128)]));
};

const base128 = (value: number): number[] => {
  const digits = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
};

const lengthBytes = (length: number): number[] => {
  if (length < 0x80) return [length];
  const hex = length.toString(16);
  const bytes = [...Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')];
  return [0x80 | bytes.length, ...bytes];
};

type Header = { tag: number; start: number; end: number };

/** Definite lengths of at most four bytes and tags of one byte: nothing else occurs in keys and certificates. */
const readHeader = (bytes: Buffer, offset = 0): Header | 'short' | undefined => {
  const [tag, first] = [bytes[offset], bytes[offset + 1]];
  if (tag === undefined || first === undefined) return 'short';
  if ((tag & 0x1f) === 0x1f) return undefined;
  if (first < 0x80) return { tag, start: offset + 2, end: offset + 2 + first };
  const count = first & 0x7f;
  if (count === 0 || count > 4) return undefined;
  const start = offset + 2 + count;
  if (start > bytes.length) return 'short';
  return { tag, start, end: start + bytes.readUIntBE(offset + 2, count) };
};

const readAll = (bytes: Buffer): Der[] | undefined => {
  const found: Der[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const header = readHeader(bytes, offset);
    if (header === undefined || header === 'short' || header.end > bytes.length) return undefined;
    const { tag, start, end } = header;
    found.push({ tag, content: bytes.subarray(start, end), raw: bytes.subarray(offset, end) });
    offset = end;
  }
  return found;
};
