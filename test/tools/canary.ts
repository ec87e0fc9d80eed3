/** Secrets that a test plants, and the search for any piece of them, in any form, in all that a command leaves behind. */
import { createPrivateKey } from 'node:crypto';
import { stripVTControlCharacters } from 'node:util';

/** So long are the pieces that are searched for: whatever holds 24 characters of a form in a row holds one of them. */
const pieceLength = 12;

export type Canaries = Map<string, string>;

type Encoding = { form: string; of: (bytes: Buffer) => string[] };

/** Base64 of the same bytes looks different in the middle of other bytes: there are three ways. */
const shifted = (encoding: 'base64' | 'base64url') => (bytes: Buffer) =>
  [0, 1, 2].map((start) =>
    bytes
      .subarray(start)
      .toString(encoding)
      .replace(/.{4}=*$/, ''),
  );

const encodings: readonly Encoding[] = [
  { form: 'as it is', of: (bytes) => [bytes.toString('latin1')] },
  { form: 'base64', of: shifted('base64') },
  { form: 'base64url', of: shifted('base64url') },
  { form: 'hex', of: (bytes) => [bytes.toString('hex'), bytes.toString('hex').toUpperCase()] },
  { form: 'URL-encoded', of: (bytes) => [encodeURIComponent(bytes.toString('latin1'))] },
  { form: 'base64, URL-encoded', of: (bytes) => shifted('base64')(bytes).map(encodeURIComponent) },
];

const plant = (canaries: Canaries, name: string, bytes: Buffer): void => {
  for (const { form, of } of encodings)
    for (const text of of(bytes))
      for (let start = 0; start + pieceLength <= text.length; start += pieceLength)
        canaries.set(text.slice(start, start + pieceLength), `${name}, ${form}`);
};

/** A text of which everything from `from` on is secret. */
export const plantText = (canaries: Canaries, name: string, text: string, from = 0): void =>
  plant(canaries, name, Buffer.from(text.slice(from)));

/**
 * A private key: the parts of its DER that the certificate doesn't have, which are the members of a JWK as well, and the
 * text of its PEM.
 */
export const plantKey = (canaries: Canaries, name: string, pem: string): void => {
  const key = createPrivateKey(pem);
  const { d = '' } = key.export({ format: 'jwk' });
  const der = key.export({ type: 'pkcs8', format: 'der' });
  const secretFrom = der.indexOf(Buffer.from(d, 'base64url'));
  if (secretFrom < 0) throw new Error('The key has no private exponent.');
  plant(canaries, `${name} (DER)`, der.subarray(secretFrom));
  const text = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const lines = text.split('\n').slice(1 + Math.ceil(((secretFrom / 3) * 4) / 64));
  plant(canaries, `${name} (PEM)`, Buffer.from(lines.join('\n').replace(/\s*-----END[^]*$/, '')));
};

/** An access token: what stands before the ! is the id of the org. */
export const plantToken = (canaries: Canaries, name: string, token: string): void =>
  plantText(canaries, name, token, token.indexOf('!') + 1);

/** An assertion: its header is the same for everybody. */
export const plantAssertion = (canaries: Canaries, name: string, assertion: string): void =>
  plantText(canaries, name, assertion, assertion.indexOf('.') + 1);

/** Where a piece of a secret stands, as `stdout: the key, base64`; each place and secret once. */
export const findCanaries = (canaries: Canaries, texts: Record<string, string>): string[] => [
  ...new Set(
    Object.entries(texts).flatMap(([place, text]) =>
      [text, inOnePiece(text)].flatMap((each) => search(canaries, each).map((what) => `${place}: ${what}`)),
    ),
  ),
];

const search = (canaries: Canaries, text: string): string[] => {
  const found: string[] = [];
  for (let start = 0; start + pieceLength <= text.length; start += 1) {
    const what = canaries.get(text.slice(start, start + pieceLength));
    if (what !== undefined) found.push(what);
  }
  return found;
};

/** Without the line breaks, blanks, quotes and colours with which a text is broken into lines. */
const inOnePiece = (text: string): string => stripVTControlCharacters(text).replace(/\\+[nrt]|[\s"'\\]/g, '');
