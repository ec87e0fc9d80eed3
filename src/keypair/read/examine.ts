import { usualFileBytes } from '../../base/files/fileLimits.ts';
import { formatBlock, pemBlocks, type LayoutDamage, type PemBlock } from './blocks.ts';
import { derState, type DerState } from '../der/der.ts';
import { emptyPasswordOf } from '../der/emptyPassword.ts';
import { kindOfDer, kindOfLabel, privateKinds, type PartKind } from '../der/kinds.ts';
import { foreignKey, isCiphertext, type Foreign } from './foreignKeys.ts';
import { repairBase64, type Base64Damage } from '../repair/base64Repairs.ts';
import { withPlusSigns } from '../repair/plusSigns.ts';
import { decodeText, repairText, type TextDamage } from '../repair/textRepairs.ts';

/** How a key was damaged on its way; each damage can be undone without loss. */
export type KeyRepair =
  TextDamage | LayoutDamage | Base64Damage | 'base64' | 'hex' | 'label' | 'plusSigns' | 'emptyPassphrase';

/** One key, certificate or other block. */
export type Part = {
  kind: PartKind;
  state: DerState;
  der: Buffer;
  /** The block as PEM with well-broken lines, if it came as PEM. */
  pem?: string;
  /** The cipher of a legacy encrypted key. */
  dekInfo?: string;
  /** The members of a JWK. */
  jwk?: Record<string, unknown>;
};

/** What a file or a variable holds, as far as it can be told without a passphrase. */
export type Examined = {
  /** The text as it was given, and after all repairs; both empty for a binary file; of base64, the first is what lies in it. */
  given: string;
  text: string;
  parts: Part[];
  repairs: KeyRepair[];
  tooLarge: boolean;
  javaKeystore: boolean;
  foreign?: Foreign;
};

/** More than any key, certificate or bundle has. */
export const maximumKeyBytes = usualFileBytes;

/** Takes an input apart; never throws, whatever it is. */
export const examine = (input: Buffer | string): Examined => {
  const bytes = typeof input === 'string' ? Buffer.from(input) : input;
  return bytes.length > maximumKeyBytes ? { ...nothingExamined, tooLarge: true } : examineBytes(bytes, 3);
};

const nothingExamined: Examined = { given: '', text: '', parts: [], repairs: [], tooLarge: false, javaKeystore: false };

const examineBytes = (bytes: Buffer, depth: number): Examined => {
  if (isJavaKeystore(bytes)) return { ...nothingExamined, javaKeystore: true };
  if (isDer(bytes)) return { ...nothingExamined, parts: [partOfDer(bytes)] };
  const foreign = foreignKey(bytes);
  if (foreign) return { ...nothingExamined, foreign };
  const read = decodeText(bytes);
  const plain = read.text.replace(/^\uFEFF/, '');
  const repaired = withPlus(repairText(plain));
  // Before the repairs too: in RTF, many words begin like an escaped line break.
  const foreignText = foreignKey(Buffer.from(plain)) ?? foreignKey(Buffer.from(repaired.text));
  if (foreignText) return { ...nothingExamined, foreign: foreignText };
  const inner = depth > 0 ? decoded(repaired.text) : undefined;
  const before: KeyRepair[] = [...read.repairs, ...repaired.repairs];
  if (inner) {
    const examined = examineBytes(inner.bytes, depth - 1);
    const text = examined.text === '' ? repaired.text : examined.text;
    return { ...examined, text, repairs: distinctParts([...before, inner.repair, ...examined.repairs]) };
  }
  const examined = examineText(repaired.text, before, depth);
  const cipher = examined.parts.length === 0 && isCiphertext(bytes);
  return { ...examined, given: read.text, ...(cipher && { foreign: { error: 'KeyIsCiphertext' as const } }) };
};

/** A web form or a URL makes blanks of `+`. */
const withPlus = ({
  text,
  repairs,
}: {
  text: string;
  repairs: TextDamage[];
}): { text: string; repairs: KeyRepair[] } => {
  const signed = withPlusSigns(text);
  return signed === text ? { text, repairs } : { text: signed, repairs: [...repairs, 'plusSigns'] };
};

const examineText = (text: string, repairs: KeyRepair[], depth: number): Examined => {
  const jwk = readJwk(text);
  if (jwk)
    return { ...nothingExamined, text, repairs, parts: [{ kind: 'jwk', state: 'whole', der: Buffer.alloc(0), jwk }] };
  if (/^\s*[{[<]/.test(text)) return { ...nothingExamined, text, repairs };
  const blocks = pemBlocks(text);
  const damages = blocks.flatMap(({ damage }) => (damage ? [damage] : []));
  const read = blocks.map((block) => partsOfBlock(block, depth));
  const labels = read.flatMap(({ repairs: own }) => own);
  const parts = read.flatMap(({ parts: own }) => own);
  return { ...nothingExamined, text, repairs: distinctParts([...repairs, ...damages, ...labels]), parts };
};

const distinctParts = <T>(values: T[]): T[] => [...new Set(values)];

/** The four bytes that JKS and JCEKS files begin with. */
const isJavaKeystore = (bytes: Buffer): boolean => /^(?:feedfeed|cececece)/.test(bytes.toString('hex', 0, 4));

/** A SEQUENCE that says its length in two bytes or more, for no text begins like that, or is short and well known. */
const isDer = (bytes: Buffer): boolean =>
  bytes[0] === 0x30 && (((bytes[1] ?? 0) & 0x80) !== 0 || kindOfDer(bytes) !== 'other');

const partOfDer = (der: Buffer): Part => ({ kind: kindOfDer(der), state: derState(der), der });

type ReadBlock = { parts: Part[]; repairs: KeyRepair[] };

/** Windows' certutil puts the lines of a certificate around whatever it is given, even around a PEM text. */
const partsOfBlock = (given: PemBlock, depth: number): ReadBlock => {
  const { base64, repairs } = repairBase64(given.base64, given.dekInfo === undefined);
  const read = partsOfWholeBlock({ ...given, base64 }, depth);
  return { ...read, repairs: [...repairs, ...read.repairs] };
};

const partsOfWholeBlock = (block: PemBlock, depth: number): ReadBlock => {
  const part = partOfBlock(block);
  if (depth > 0 && part.der.toString('latin1', 0, 200).includes('-----BEGIN ')) {
    const inner = examineBytes(part.der, depth - 1);
    return { parts: inner.parts, repairs: ['label', ...inner.repairs] };
  }
  const kind = trueKind(part);
  return kind === part.kind ? { parts: [part], repairs: [] } : { parts: [relabeled(part, kind)], repairs: ['label'] };
};

/** What a block holds counts, not what its lines say, if a private key is in it or was promised. */
const trueKind = ({ kind, state, der, dekInfo }: Part): PartKind => {
  const inside = state === 'whole' && dekInfo === undefined ? kindOfDer(der) : 'other';
  const isMeant = inside in privateKinds || (kind in privateKinds && inside !== 'other');
  return isMeant ? inside : kind;
};

const relabeled = ({ state, der }: Part, kind: PartKind): Part => ({ kind, state, der });

const partOfBlock = (block: PemBlock): Part => {
  const { label, base64, dekInfo, closed } = block;
  const der = Buffer.from(base64, 'base64');
  const kind = dekInfo === undefined ? kindOfLabel(label) : 'encryptedPkcs1';
  return { kind, state: closed ? stateOfBlock(kind, base64, der) : 'cut off', der, dekInfo, pem: formatBlock(block) };
};

const stateOfBlock = (kind: PartKind, base64: string, der: Buffer): DerState => {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return 'damaged';
  if (base64.length % 4 !== 0) return 'cut off';
  return kind === 'encryptedPkcs1' || kind === 'openSsh' ? 'whole' : derState(der);
};

/** Of the first line of a PEM text. */
const shortestBase64 = 32;

/** What says before base64 that it is base64: a data URL, or the word alone. */
const announced = /^\s*(?:data:[\w./+;=-]*,|base64:\s*)/i;

const decoded = (text: string): { bytes: Buffer; repair: 'hex' | 'base64' } | undefined => {
  const inHex = fromHex(text);
  if (inHex) return { bytes: inHex, repair: 'hex' };
  const bytes = fromBase64(text.replace(announced, ''));
  return bytes && { bytes, repair: 'base64' };
};

/** Two digits a byte, in whatever groups, of a text or of DER. */
const fromHex = (text: string): Buffer | undefined => {
  const compact = text.replace(/^\s*0x|[\s:]/gi, '');
  if (compact.length < 400 || compact.length % 2 === 1 || !/^[0-9a-f]+$/i.test(compact)) return undefined;
  const bytes = Buffer.from(compact, 'hex');
  return isDer(bytes) || bytes.includes('-BEGIN ') || foreignKey(bytes) ? bytes : undefined;
};

/** Base64 of a PEM text or of DER; base64url, line breaks and a lost end of padding included. */
const fromBase64 = (text: string): Buffer | undefined => {
  const compact = text.replace(/\s/g, '');
  // The dashes of PEM are signs of base64url, too.
  if (/-(?:BEGIN|END) /.test(text) || compact.length < shortestBase64 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(compact))
    return undefined;
  const bytes = Buffer.from(compact, 'base64');
  if (compact.length < 60 && !bytes.toString('latin1').startsWith('-----BEGIN ')) return undefined;
  const { text: inner } = decodeText(bytes);
  return isDer(bytes) || isJavaKeystore(bytes) || inner.includes('-BEGIN ') || isMoreBase64(inner) || isForeign(bytes)
    ? bytes
    : undefined;
};

/** Of bytes behind base64, which begin with no text by chance. */
const isForeign = (bytes: Buffer): boolean => foreignKey(bytes) !== undefined || isCiphertext(bytes);

const isMoreBase64 = (text: string): boolean => /^[\sA-Za-z0-9+/_=-]{60,}$/.test(text);

const readJwk = (text: string): Record<string, unknown> | undefined => {
  if (!/^\s*\{/.test(text) || !text.includes('"kty"')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && 'kty' in value ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};

/** Whether an input holds a key that only a passphrase opens. */
export const isEncryptedKey = (input: Buffer | string): boolean =>
  examine(input).parts.some(
    ({ kind, der }) =>
      kind === 'encryptedPkcs8' ||
      kind === 'encryptedPkcs1' ||
      (kind === 'pkcs12' && emptyPasswordOf(der) === undefined),
  );
