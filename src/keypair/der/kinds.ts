import { at, oidOf, partsOf, readDer, type Der } from './der.ts';

/** What a block of a file is. */
export type PartKind =
  | 'pkcs8'
  | 'pkcs1'
  | 'ec'
  | 'dsa'
  | 'encryptedPkcs8'
  | 'encryptedPkcs1'
  | 'jwk'
  | 'pkcs12'
  | 'openSsh'
  | 'publicKey'
  | 'certificate'
  | 'certificateRequest'
  | 'other';

/** The kinds that hold a private key, and how people call the form. */
export const privateKinds: Partial<Record<PartKind, string>> = {
  pkcs8: 'PKCS#8',
  pkcs1: 'PKCS#1',
  ec: 'SEC1',
  dsa: 'DSA',
  encryptedPkcs8: 'encrypted PKCS#8',
  encryptedPkcs1: 'encrypted PKCS#1',
  jwk: 'JWK',
  pkcs12: 'PKCS#12',
  openSsh: 'OpenSSH',
};

/** By the label of a PEM block (RFC 7468, and what OpenSSL and OpenSSH write beside it). */
const labelTable: ReadonlyArray<{ label: RegExp; kind: PartKind }> = [
  { label: /^PRIVATE KEY$/, kind: 'pkcs8' },
  { label: /^ENCRYPTED PRIVATE KEY$/, kind: 'encryptedPkcs8' },
  { label: /^RSA PRIVATE KEY$/, kind: 'pkcs1' },
  { label: /^EC PRIVATE KEY$/, kind: 'ec' },
  { label: /^DSA PRIVATE KEY$/, kind: 'dsa' },
  { label: /^OPENSSH PRIVATE KEY$/, kind: 'openSsh' },
  { label: /PUBLIC KEY$/, kind: 'publicKey' },
  { label: /^(?:X509 |TRUSTED )?CERTIFICATE$|^PKCS7$|^CMS$/, kind: 'certificate' },
  { label: /CERTIFICATE REQUEST$/, kind: 'certificateRequest' },
  { label: /^PKCS12$/, kind: 'pkcs12' },
];

/** What a PEM label promises. */
export const kindOfLabel = (label: string): PartKind =>
  labelTable.find((row) => row.label.test(label))?.kind ?? 'other';

/** By the tags of the elements inside, in order; the first row that fits counts. */
const shapeTable: ReadonlyArray<{ shape: RegExp; kind: PartKind; holds?: (der: Der) => boolean }> = [
  { shape: /^02 30 04(?: a0| 81| a1)*$/, kind: 'pkcs8' },
  { shape: /^(?:02 ){8}02(?: 30)?$/, kind: 'pkcs1' },
  { shape: /^(?:02 ){5}02$/, kind: 'dsa' },
  { shape: /^02 04(?: a0)?(?: a1)?$/, kind: 'ec' },
  { shape: /^02 30(?: 30)?$/, kind: 'pkcs12', holds: (der) => oidOf(at(der, 1, 0))?.startsWith(pkcs7) === true },
  { shape: /^30 04$/, kind: 'encryptedPkcs8' },
  { shape: /^30 03$|^02 02$/, kind: 'publicKey' },
  { shape: /^30 30 03$/, kind: 'certificateRequest', holds: (der) => /^02 30 30 a0$/.test(shapeOf(at(der, 0))) },
  { shape: /^30 30 03$/, kind: 'certificate' },
  { shape: /^06 a0$/, kind: 'certificate', holds: (der) => oidOf(at(der, 0))?.startsWith(pkcs7) === true },
];

const pkcs7 = '1.2.840.113549.1.7.';

/** What a DER element is, by its shape alone. */
export const kindOfDer = (bytes: Buffer): PartKind => {
  const der = readDer(bytes);
  if (der === undefined) return 'other';
  const shape = shapeOf(der);
  return shapeTable.find((row) => row.shape.test(shape) && (row.holds?.(der) ?? true))?.kind ?? 'other';
};

const shapeOf = (der: Der | undefined): string =>
  partsOf(der)
    .slice(0, 12)
    .map(({ tag }) => tag.toString(16).padStart(2, '0'))
    .join(' ');
