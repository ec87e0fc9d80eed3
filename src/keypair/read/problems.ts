import { jwtError, type JwtErrorKey } from '../../base/errors/errors.ts';
import { describeUnfilled } from '../../base/errors/unfilledValue.ts';
import { looksLikePath } from '../../base/text/pathText.ts';
import { findUnfilled } from '../../base/text/unfilled.ts';
import { describeEncryptor, isEnvelope } from './encryptedBy.ts';
import type { Examined, Part } from './examine.ts';
import type { Foreign } from './foreignKeys.ts';
import { privateKinds } from '../der/kinds.ts';

type KeyProblemRow = {
  error: JwtErrorKey;
  matches: (examined: Examined) => boolean;
  tokens?: (examined: Examined) => Array<string | number>;
  actionTokens?: (examined: Examined) => string[];
};

/** The parts that hold a private key; the same one twice counts once. */
export const privateParts = ({ parts }: Examined): Part[] =>
  parts
    .filter(({ kind }) => kind in privateKinds)
    .filter((part, index, all) => all.findIndex((other) => isSameProblem(part, other)) === index);

const isSameProblem = (one: Part, other: Part): boolean =>
  one.kind === other.kind && one.der.equals(other.der) && JSON.stringify(one.jwk) === JSON.stringify(other.jwk);

const onlyOne =
  (...kinds: Array<Part['kind']>) =>
  (examined: Examined): boolean =>
    privateParts(examined).length === 0 && examined.parts.some(({ kind }) => kinds.includes(kind));

const keyText =
  (pattern: RegExp) =>
  (examined: Examined): boolean =>
    examined.parts.length === 0 && pattern.test(examined.text.trim());

/**
 * Everything that isn't a private key which can be used, most telling first; asked before anything is opened. What is
 * said are the texts of the error. Repairs are made before; what is repaired is no problem.
 */
const keyProblemTable: readonly KeyProblemRow[] = [
  { error: 'KeyTooLarge', matches: ({ tooLarge }) => tooLarge },
  { error: 'KeyIsJavaKeystore', matches: ({ javaKeystore }) => javaKeystore },
  { error: 'KeyEmpty', matches: (examined) => examined.given !== '' && keyText(/^$/)(examined) },
  { error: 'KeyEmpty', matches: ({ given, parts }) => given === '' && parts.length === 0 },
  { error: 'KeyMasked', matches: keyText(/^(?:[*•●∙]+|\[?masked\]?|\*+.{0,20}\*+|<?redacted>?)$/i) },
  {
    error: 'KeyUnfilled',
    matches: (examined) => unfilledKey(examined) !== undefined,
    tokens: (examined) => [unfilledKey(examined)?.what ?? ''],
    actionTokens: (examined) => [unfilledKey(examined)?.fix ?? ''],
  },
  { error: 'KeyIsPutty', matches: keyText(/^PuTTY-User-Key-File-\d/) },
  { error: 'KeyIsPublic', matches: keyText(/^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\S+) /) },
  { error: 'KeyIsMarkup', matches: keyText(/^</) },
  { error: 'KeyIsBundle', matches: keyText(/^\{"sfJwtBundle":/) },
  { error: 'KeyIsJson', matches: keyText(/^[{[]/) },
  { error: 'KeyIsPath', matches: (examined) => examined.parts.length === 0 && looksLikePath(examined.given) },
  { error: 'KeyIsPublic', matches: (examined) => examined.parts.some((part) => isPublicJwk(part)) },
  { error: 'KeyFirstLineOnly', matches: isFirstLine },
  { error: 'KeyCaseLost', matches: (examined) => isBroken(examined) && hasOneCase(lettersOf(examined)) },
  {
    error: 'KeyCharactersLost',
    matches: (examined) => isBroken(examined) && lostLetter(examined) !== undefined,
    tokens: (examined) => [lostLetter(examined) ?? ''],
  },
  { error: 'KeyCutOff', matches: ({ parts }) => parts.some((part) => isCutOffDer(part)) },
  {
    error: 'KeyEncryptedBy',
    matches: ({ parts }) => parts.some(({ der }) => isEnvelope(der)),
    tokens: () => [describeEncryptor('smime').tool],
    actionTokens: () => [describeEncryptor('smime').fix],
  },
  { error: 'KeyIsCertificateRequest', matches: onlyOne('certificateRequest') },
  { error: 'KeyIsCertificate', matches: onlyOne('certificate') },
  { error: 'KeyIsPublic', matches: onlyOne('publicKey') },
  {
    error: 'KeySeveral',
    matches: (examined) => privateParts(examined).length > 1,
    tokens: (examined) => [privateParts(examined).length],
  },
  { error: 'KeyIsOpenSsh', matches: hasPart(({ kind }) => kind === 'openSsh') },
  { error: 'KeyNotRsa', matches: hasPart(({ kind }) => kind === 'ec'), tokens: () => ['EC'] },
  { error: 'KeyNotRsa', matches: hasPart(({ kind }) => kind === 'dsa'), tokens: () => ['DSA'] },
  { error: 'KeyCutOff', matches: hasPart(({ state }) => state === 'cut off') },
  {
    error: 'KeyBytesTooMany',
    matches: hasPart(({ der }) => der.length > readableKeyBytes),
    tokens: (examined) => [Math.max(...privateParts(examined).map(({ der }) => der.length)), readableKeyBytes],
  },
  { error: 'KeyDamaged', matches: hasPart(({ state }) => state === 'damaged') },
  { error: 'KeyNotReadable', matches: (examined) => privateParts(examined).length === 0 },
];

/** The line that begins a PEM block, or stands before it: here where a key is encrypted, in OpenSSL where it comes from a keystore. */
const firstPemLine =
  /^["'`]?(?:-----BEGIN [A-Z0-9 ]{1,40}-----|Public key SHA-256: [0-9a-f]{64}|Bag Attributes)(?:\\[rn]?)?["'`]?$/;

/** Whether a reader of variables took the end of the first line for the end of the value. */
export function isFirstLine({ text }: Pick<Examined, 'text'>): boolean {
  return firstPemLine.test(text.trim());
}

/** A PKCS#12 file may hold a chain of certificates; a key alone is below 10 KB even with 16,384 bits. */
const readableKeyBytes = 131_072;

function hasPart(matches: (part: Part) => boolean): KeyProblemRow['matches'] {
  return (examined) => privateParts(examined).some(matches);
}

/** Whether a key or what was one can't be read as it stands. */
function isBroken(examined: Examined): boolean {
  return examined.parts.some((part) => isCutOffDer(part) || (part.kind in privateKinds && part.state !== 'whole'));
}

/** The base64 of a text, without the lines around it. */
function lettersOf({ text }: Examined): string {
  return text.replace(/-----(?:BEGIN|END) [^-]*-----/g, '').replace(/\s/g, '');
}

/** Base64 of a key has all 64 signs: in 600 of them, one is missing by chance less often than in one of 10,000 keys. */
const enoughLetters = 600;

function hasOneCase(letters: string): boolean {
  return letters.length >= enoughLetters && (!/[a-z]/.test(letters) || !/[A-Z]/.test(letters));
}

function lostLetter(examined: Examined): string | undefined {
  const letters = lettersOf(examined);
  return letters.length < enoughLetters ? undefined : ['+', '/'].find((sign) => !letters.includes(sign));
}

/** What it was can't be told any more; a key is what was asked for. */
const isCutOffDer = ({ kind, state, pem }: Part): boolean =>
  kind === 'other' && state === 'cut off' && pem === undefined;

const isPublicJwk = ({ jwk }: Part): boolean => jwk !== undefined && !('d' in jwk) && jwk['kty'] !== 'oct';

/** A key that never arrived: what stands in its place. */
function unfilledKey({ given, parts }: Examined): ReturnType<typeof describeUnfilled> | undefined {
  const id = parts.length === 0 ? findUnfilled(given, 'key') : undefined;
  return id && describeUnfilled(id);
}

const foreignProblem = ({ error, encryptor }: Foreign): Error => {
  if (encryptor === undefined) return jwtError(error);
  const { tool, fix } = describeEncryptor(encryptor);
  return jwtError(error, [tool], [fix]);
};

/** The one private part of an input, or its problem by name. */
export const requirePrivatePart = (examined: Examined): Part => {
  if (examined.foreign) throw foreignProblem(examined.foreign);
  const problem = keyProblemTable.find(({ matches }) => matches(examined));
  if (problem) throw jwtError(problem.error, problem.tokens?.(examined), problem.actionTokens?.(examined));
  const [part] = privateParts(examined);
  if (part === undefined) throw jwtError('KeyNotReadable');
  return part;
};
