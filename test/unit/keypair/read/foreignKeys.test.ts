import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { isEncryptedKey } from '../../../../src/keypair/read/examine.ts';
import { readPrivateKey } from '../../../../src/keypair/read/read.ts';
import { errorName } from '../../org/fakes.ts';

const folder = mkdtempSync(join(tmpdir(), 'foreign-keys-'));
after(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);
const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });

openssl(
  'req',
  '-x509',
  '-newkey',
  'rsa:2048',
  '-nodes',
  '-keyout',
  'key',
  '-out',
  'crt',
  '-days',
  '30',
  '-subj',
  '/CN=a',
);
openssl('rsa', '-in', 'key', '-traditional', '-out', 'pkcs1');
const [pkcs8, pkcs1, certificate] = ['key', 'pkcs1', 'crt'].map((name) => readFileSync(path(name), 'utf8')) as [
  string,
  string,
  string,
];
const body = (pem: string): string => pem.replace(/-----.*-----\n/g, '');
const labeled = (label: string, base64: string): string =>
  `-----BEGIN ${label}-----\n${base64}-----END ${label}-----\n`;
const certutil = (bytes: Buffer): string =>
  labeled('CERTIFICATE', bytes.toString('base64').replace(/.{1,64}/g, '$&\n')).replaceAll('\n', '\r\n');
const store = (...args: string[]): Buffer =>
  openssl('pkcs12', '-export', '-inkey', 'key', '-in', 'crt', '-passout', 'pass:', ...args);

const expected = (await readPrivateKey(pkcs8)).publicKeySha256;

describe('a private key that another program changed on its way', () => {
  const old = ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'];
  const readable: Array<[string, string | Buffer, string[]]> = [
    ['PKCS#1 under the label of PKCS#8', labeled('PRIVATE KEY', body(pkcs1)), ['label']],
    ['PKCS#8 under the label of PKCS#1', labeled('RSA PRIVATE KEY', body(pkcs8)), ['label']],
    ['a key under the label of a certificate', labeled('CERTIFICATE', body(pkcs8)), ['label']],
    ['a key under the label of a public key', labeled('PUBLIC KEY', body(pkcs1)), ['label']],
    ['a key whose first line alone was changed', pkcs1.replace('BEGIN RSA ', 'BEGIN '), ['label']],
    ['a key in the wrapping of certutil', certutil(Buffer.from(pkcs8)), ['label']],
    ['a key with four dashes', pkcs8.replace('-----BEGIN', '----BEGIN'), ['lostDashes']],
    ['a key with four dashes everywhere', pkcs8.replaceAll('-----', '----'), ['lostDashes']],
    ['a key without dashes at the end', pkcs8.trimEnd().slice(0, -5), ['lostDashes']],
    ['a key with six dashes', pkcs1.replaceAll('-----', '------'), ['lostDashes']],
    ['a key with blanks for plus signs', pkcs8.replaceAll('+', ' '), ['plusSigns']],
    ['the same on one line', pkcs8.replace(/[+\n]/g, ' '), ['plusSigns']],
    [
      'base64 with blanks for plus signs',
      body(pkcs8).replaceAll('\n', '').replaceAll('+', ' '),
      ['plusSigns', 'noLineBreaks'],
    ],
    ['a keystore with an empty password', store(), ['emptyPassphrase']],
    ['an old keystore with the empty password', store(...old), ['emptyPassphrase']],
    ['its base64, as Azure Key Vault gives it', store().toString('base64'), ['base64', 'emptyPassphrase']],
    ['the same in the wrapping of certutil', certutil(store()), ['label', 'emptyPassphrase']],
  ];
  for (const [what, input, repairs] of readable)
    it(`is read: ${what}`, async () => {
      const { publicKeySha256, repairs: made, encrypted } = await readPrivateKey(input);
      expect([publicKeySha256, encrypted]).to.deep.equal([expected, false]);
      if (!what.includes('base64 with')) expect(made).to.include.members(repairs);
      expect(isEncryptedKey(input)).to.equal(false);
    });

  it('is asked for its password if that is not the empty one', async () => {
    const protectedStore = openssl('pkcs12', '-export', '-inkey', 'key', '-in', 'crt', '-passout', 'pass:secret12');
    expect(isEncryptedKey(protectedStore)).to.equal(true);
    expect(await errorName(() => readPrivateKey(protectedStore))).to.equal('KeystoreEncryptedError');
    const wrapped = certutil(protectedStore);
    expect((await readPrivateKey(wrapped, 'secret12')).publicKeySha256).to.equal(expected);
  });

  it('is cut off, and no ciphertext, wherever it ends', async () => {
    for (let length = 480; length < 496; length += 1)
      expect(await errorName(() => readPrivateKey(pkcs8.slice(0, length))), String(length)).to.equal('KeyCutOffError');
  });

  it('is not found where a label is right', async () => {
    expect(await errorName(() => readPrivateKey(certificate))).to.equal('KeyIsCertificateError');
    const signingRequest = openssl('req', '-new', '-key', 'key', '-subj', '/CN=a').toString();
    expect(await errorName(() => readPrivateKey(signingRequest))).to.equal('KeyIsCertificateRequestError');
    expect(await errorName(() => readPrivateKey(labeled('PRIVATE KEY', body(certificate))))).to.equal(
      'KeyIsCertificateError',
    );
  });
});

describe('a file of another program in place of a key', () => {
  const enc = (...args: string[]): Buffer => openssl('enc', '-aes-256-cbc', '-in', 'key', ...args);
  const raw = enc('-nosalt', '-K', '00'.repeat(32), '-iv', '01'.repeat(16));
  const salted = enc('-salt', '-pbkdf2', '-pass', 'pass:x');
  const named: Array<[string, string | Buffer]> = [
    ['KeyIsOpensslEncError', salted],
    ['KeyIsOpensslEncError', enc('-salt', '-pbkdf2', '-pass', 'pass:x', '-a')],
    ['KeyIsOpensslEncError', salted.toString('base64')],
    ['KeyIsCiphertextError', raw],
    ['KeyIsCiphertextError', raw.toString('base64')],
    ['KeyIsHexCiphertextError', `${'01'.repeat(16)}:${raw.toString('hex')}`],
    ['KeyIsGitCryptError', Buffer.concat([Buffer.from('\0GITCRYPT\0'), raw])],
    ['KeyIsAgeError', 'age-encryption.org/v1\n-> X25519 abc\n'],
    ['KeyIsAgeError', labeled('AGE ENCRYPTED FILE', 'YWdlLWVuY3J5cHRpb24ub3JnL3Yx\n')],
    ['KeyIsAnsibleVaultError', '$ANSIBLE_VAULT;1.1;AES256\n6162636465666768\n'],
    ['KeyIsLfsPointerError', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1704\n'],
    ['KeyIsPgpError', '-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n'],
    ['KeyIsPgpError', Buffer.concat([Buffer.from([0x8c, 0x0d, 0x04, 0x09, 0x03, 0x0a]), raw])],
    ['KeyIsSopsError', '{"data":"ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]","sops":{}}'],
    ['KeyIsSopsError', 'key: ENC[AES256_GCM,data:abc,type:str]\nsops:\n    kms: []\n'],
    ['KeyIsRtfError', `{\\rtf1\\ansi\n\\f0 ${pkcs8.replaceAll('\n', '\\\n')}}`],
    ['KeyIsXmlKeyError', '<RSAKeyValue><Modulus>abc</Modulus></RSAKeyValue>'],
    ['KeyIsXmlKeyError', '<?xml version="1.0"?>\n<RSAParameters xmlns:xsi="x"></RSAParameters>'],
    ['KeyIsManifestError', `apiVersion: v1\nkind: Secret\ndata:\n  key: ${Buffer.from(pkcs8).toString('base64')}\n`],
    ['KeyUnfilledError', '$(SF_JWT_KEY)'],
    ['KeyUnfilledError', '<your private key>'],
    ['KeyUnfilledError', 'undefined'],
    ['KeyIsMarkupError', '<!DOCTYPE html><html></html>'],
    ['KeyIsJsonError', '{"a":1}'],
  ];
  for (const [name, input] of named)
    it(`is named: ${name}, ${JSON.stringify(input.toString('latin1', 0, 20).slice(0, 20))}`, async () => {
      expect(await errorName(() => readPrivateKey(input))).to.equal(name);
    });

  it('does not shadow the passphrase that a key really has', async () => {
    writeFileSync(path('odd'), openssl('pkcs8', '-topk8', '-in', 'key', '-passout', 'pass:$(ODD)'));
    const odd = readFileSync(path('odd'));
    expect((await readPrivateKey(odd, '$(ODD)')).publicKeySha256).to.equal(expected);
    expect(await errorName(() => readPrivateKey(odd, '${ODD}'))).to.equal('KeyPassphraseUnfilledError');
    expect(await errorName(() => readPrivateKey(odd, 'pa$$word'))).to.equal('KeyPassphraseWrongError');
  });
});
