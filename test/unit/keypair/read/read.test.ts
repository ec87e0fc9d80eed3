import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect } from 'chai';
import { publicKeySha256 } from '../../../../src/base/certificate.ts';
import type { JwtErrorName } from '../../../../src/base/errors/errors.ts';
import { generateKeyPair } from '../../../../src/keypair/write/generate.ts';
import { readPrivateKey } from '../../../../src/keypair/read/read.ts';
import { errorOf } from '../pairs.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pkcs8 = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const pkcs1 = rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const expectedHash = publicKeySha256(rsa.publicKey);
const { certificatePem } = await generateKeyPair({ subject: { commonName: 'x' }, days: 1, bits: 2048 });
const passphrase = 'canary-passphrase';

const encrypted = (type: 'pkcs1' | 'pkcs8', key = rsa.privateKey): string =>
  key.export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();
const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const toBase64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');
const utf16be = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();

/** How keys arrive, and what has to be repaired; an empty list means that they are right as they stand. */
const readable: Array<[string, (text: string) => string | Buffer, string[]]> = [
  ['as it is', (text) => text, []],
  ['with carriage returns', (text) => text.replaceAll('\n', '\r\n'), []],
  ['without the last line break', (text) => text.trimEnd(), []],
  ['between blank lines', (text) => `\n\n${text}\n\n`, []],
  ['before a certificate', (text) => text + certificatePem, []],
  ['after a certificate', (text) => certificatePem + text, []],
  ['with a byte-order mark', (text) => `\uFEFF${text}`, []],
  ['with comments around', (text) => `# the key of acme\n${text}# the end\n`, []],
  ['twice', (text) => text + text, []],
  ['in double quotes', (text) => `"${text}"`, ['quotes']],
  ['in typographic quotes', (text) => `\u201C${text.trim()}\u201D`, ['quotes']],
  ['in single quotes with blanks around', (text) => ` '${text}' `, ['quotes']],
  ['with escaped line breaks', (text) => text.replaceAll('\n', '\\n'), ['escapedLineBreaks']],
  ['with escaped Windows line breaks', (text) => text.replaceAll('\n', '\\r\\n'), ['escapedLineBreaks']],
  ['with twice escaped line breaks', (text) => text.replaceAll('\n', '\\\\n'), ['escapedLineBreaks']],
  ['as a JSON string', (text) => JSON.stringify(text), ['jsonString']],
  ['with blanks in place of line breaks', (text) => text.replaceAll('\n', ' '), ['blanks']],
  ['with tabs in place of line breaks', (text) => text.replaceAll('\n', '\t'), ['blanks']],
  ['with blanks inside of its lines', (text) => text.replace(/(.{30})(.{30}\n)/g, '$1 $2'), ['blanks']],
  ['with no line breaks at all', (text) => text.replaceAll('\n', ''), ['noLineBreaks']],
  ['with its content on one line', (text) => text.replace(/(?<![- ])\n(?!-)/g, ''), ['noLineBreaks']],
  ['with old Macintosh line breaks', (text) => text.replaceAll('\n', '\r'), ['carriageReturns']],
  ['indented', (text) => text.replace(/^(?=.)/gm, '    '), ['indentation']],
  ['as a YAML block', (text) => `key: |\n${text.replace(/^(?=.)/gm, '  ')}`, ['indentation']],
  ['with a trailing prompt', (text) => `${text.trim()}%`, ['surroundings']],
  ['as a line of a .env file', (text) => `KEY=${text}`, ['surroundings']],
  ['with zero-width characters', (text) => text.replaceAll('\n', '\u200B\n'), ['invisibleCharacters']],
  ['with no-break spaces', (text) => text.replaceAll('PRIVATE KEY', 'PRIVATE\u00A0KEY'), ['invisibleCharacters']],
  ['with joined dashes', (text) => text.replaceAll('-----', '\u2014\u2014-'), ['dashes']],
  ['in UTF-16 as PowerShell writes it', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'), ['utf16']],
  ['in UTF-16 without a mark', (text) => Buffer.from(text, 'utf16le'), ['utf16']],
  ['in big-endian UTF-16', (text) => utf16be(text), ['utf16']],
  ['in big-endian UTF-16 without a mark', (text) => utf16be(text).subarray(2), ['utf16']],
  ['as base64 of the PEM', (text) => toBase64(text), ['base64']],
  ['as base64 in lines', (text) => toBase64(text).replace(/.{76}/g, '$&\n'), ['base64']],
  ['as base64url', (text) => Buffer.from(text).toString('base64url'), ['base64']],
  ['as base64 of base64', (text) => toBase64(toBase64(text)), ['base64']],
  ['as quoted base64 of base64', (text) => `'${toBase64(toBase64(text))}'`, ['quotes', 'base64']],
  ['as base64 of UTF-16', (text) => toBase64(Buffer.from(text, 'utf16le')), ['base64', 'utf16']],
  ['as base64 of text with blanks', (text) => toBase64(text.replaceAll('\n', ' ')), ['base64', 'blanks']],
  ['as base64 without header and footer', (text) => text.replace(/-----.*-----/g, ''), ['base64']],
];

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const ed25519 = generateKeyPairSync('ed25519').privateKey;
const dsa = generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }).privateKey;
const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey;

const refused: Array<[string, string | Buffer, JwtErrorName]> = [
  ['nothing', '', 'KeyEmptyError'],
  ['only blanks', ' \n\t ', 'KeyEmptyError'],
  ['an empty string in quotes', '""', 'KeyEmptyError'],
  ['the mask of a pipeline', '***', 'KeyMaskedError'],
  ['the mask of another pipeline', '[MASKED]', 'KeyMaskedError'],
  ['a certificate', certificatePem, 'KeyIsCertificateError'],
  ['base64 of a certificate', toBase64(certificatePem), 'KeyIsCertificateError'],
  ['a public key', rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString(), 'KeyIsPublicError'],
  ['a public key of PKCS#1', rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(), 'KeyIsPublicError'],
  ['a public key in DER', rsa.publicKey.export({ type: 'spki', format: 'der' }), 'KeyIsPublicError'],
  ['a public JWK', JSON.stringify(rsa.publicKey.export({ format: 'jwk' })), 'KeyIsPublicError'],
  ['a public key of SSH', 'ssh-rsa AAAAB3NzaC1yc2E= me@here', 'KeyIsPublicError'],
  ['an encrypted key of PKCS#8', encrypted('pkcs8'), 'KeyEncryptedError'],
  ['an encrypted key of PKCS#1', encrypted('pkcs1'), 'KeyEncryptedError'],
  ['an encrypted key with escaped line breaks', encrypted('pkcs1').replaceAll('\n', '\\n'), 'KeyEncryptedError'],
  ['an EC key', pem(ec), 'KeyNotRsaError'],
  ['an EC key of SEC1', ec.export({ type: 'sec1', format: 'pem' }).toString(), 'KeyNotRsaError'],
  ['an EC key as JWK', JSON.stringify(ec.export({ format: 'jwk' })), 'KeyNotRsaError'],
  ['an Ed25519 key', pem(ed25519), 'KeyNotRsaError'],
  ['an Ed25519 key in DER', ed25519.export({ type: 'pkcs8', format: 'der' }), 'KeyNotRsaError'],
  ['a DSA key', pem(dsa), 'KeyNotRsaError'],
  ['an RSA-PSS key', pem(pss), 'KeyNotRsaError'],
  ['a short key', pem(short), 'KeyTooShortError'],
  ['a key that is cut off', pkcs8.slice(0, 800), 'KeyCutOffError'],
  ['a key whose end was cut off before its last line', pkcs8.replace(/\n[^\n]+\n(?=-----END)/, '\n'), 'KeyCutOffError'],
  [
    'a key in DER that is cut off',
    rsa.privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(0, 700),
    'KeyCutOffError',
  ],
  ['a key with a hole', pkcs8.replace(/(\n.{64}\n.{64})\n.{64}/, '$1'), 'KeyCutOffError'],
  ['a key with another character in it', pkcs8.replace(/\n.{10}/, '$&!'), 'KeyDamagedError'],
  ['a key with a changed character', changed(pkcs8), 'KeyDamagedError'],
  ['two keys', pkcs8 + pem(other), 'KeySeveralError'],
  ['a path', '/home/ci/.ssh/ci.key', 'KeyIsPathError'],
  ['a path from home', '~/keys/ci.key', 'KeyIsPathError'],
  ['a path of Windows', 'C:\\keys\\new\\ci.key', 'KeyIsPathError'],
  ['a file name', 'server.key', 'KeyIsPathError'],
  ['a web page', '<!DOCTYPE html><html><body>Sign in</body></html>', 'KeyIsMarkupError'],
  ['other JSON', JSON.stringify({ type: 'service_account', private_key: pkcs8 }), 'KeyIsJsonError'],
  ['a key of PuTTY', 'PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n', 'KeyIsPuttyError'],
  ['plain text', 'hello', 'KeyNotReadableError'],
  ['a block of another kind', '-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----', 'KeyNotReadableError'],
  ['a huge text', pkcs8 + ' '.repeat(1_048_576), 'KeyTooLargeError'],
];

/** One character in the middle of the modulus is another one. */
function changed(text: string): string {
  const at = text.indexOf('\n', 300) + 20;
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}

/** The first wrong passphrase after which OpenSSL complains of what came out, not of the padding: about one of 256. */
function unluckyPassphrase(text: string): string {
  for (let attempt = 0; attempt < 10_000; attempt += 1)
    try {
      createPrivateKey({ key: text, passphrase: `wrong${attempt}` });
    } catch (error) {
      if (!String(error).includes('bad decrypt')) return `wrong${attempt}`;
    }
  throw new Error('All of 10,000 passphrases gave a wrong padding.');
}

describe('a private key', () => {
  for (const [kind, text] of Object.entries({ pkcs8, pkcs1 }))
    for (const [how, damage, repairs] of readable)
      it(`of ${kind} is read ${how}`, async () => {
        const read = await readPrivateKey(damage(text));
        expect(read).to.deep.include({ bits: 2048, publicKeySha256: expectedHash, repairs, encrypted: false });
        expect(read.key.equals(rsa.privateKey)).to.equal(true);
      });

  for (const type of ['pkcs8', 'pkcs1'] as const)
    for (const [how, damage, repairs] of readable.filter(([name]) => !/without header/.test(name) || type === 'pkcs8'))
      it(`of encrypted ${type} is opened ${how}`, async () => {
        const read = await readPrivateKey(damage(encrypted(type)), passphrase);
        expect(read).to.deep.include({ publicKeySha256: expectedHash, encrypted: true });
        // The headers of a legacy key hold line breaks of their own.
        if (type === 'pkcs8') expect(read.repairs).to.deep.equal(repairs);
        else expect(read.repairs).to.have.length(repairs.length);
      });

  for (const [what, text, name] of refused)
    it(`is not ${what}: ${name}`, async () => {
      const error = await errorOf(readPrivateKey(text));
      expect(error.name).to.equal(name);
      expect(error.cause).to.equal(undefined);
      expect(error.actions).to.have.length.greaterThan(0);
    });

  for (const type of ['pkcs8', 'pkcs1'] as const)
    it(`of encrypted ${type} tells a missing, an empty and a wrong passphrase apart`, async () => {
      const names = [undefined, '', 'wrong'].map(async (given) => {
        const error = await errorOf(readPrivateKey(encrypted(type), given));
        return error.name;
      });
      expect(await Promise.all(names)).to.deep.equal([
        'KeyEncryptedError',
        'KeyPassphraseEmptyError',
        'KeyPassphraseWrongError',
      ]);
    });

  for (const type of ['pkcs8', 'pkcs1'] as const)
    it(`of encrypted ${type} is not opened by a wrong passphrase whose padding looks right`, async () => {
      const text = encrypted(type);
      const error = await errorOf(readPrivateKey(text, unluckyPassphrase(text)));
      expect(error.name).to.equal('KeyPassphraseWrongError');
    });

  it('brings the certificates that lie beside it', async () => {
    const { certificates } = await readPrivateKey(pkcs8 + certificatePem);
    expect(certificates).to.have.length(1);
  });

  it('is read as JWK and in DER', async () => {
    for (const input of [
      JSON.stringify(rsa.privateKey.export({ format: 'jwk' }), null, 2),
      rsa.privateKey.export({ type: 'pkcs8', format: 'der' }),
      rsa.privateKey.export({ type: 'pkcs1', format: 'der' }),
    ])
      expect((await readPrivateKey(input)).publicKeySha256).to.equal(expectedHash);
  });

  it('never appears in an error', async () => {
    const marker = 'MIICanaryCanaryCanary';
    for (const [, input] of refused) {
      const text = typeof input === 'string' ? input.replace(/-----\n/, `-----\n${marker}\n`) : input;
      const error = await errorOf(readPrivateKey(text, 'canary-passphrase-2'));
      const shown = JSON.stringify([error.message, error.actions, error.stack]);
      expect(shown).not.to.include(marker).and.not.include('canary-passphrase');
    }
  });
});
