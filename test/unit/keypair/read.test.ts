import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { publicKeySha256 } from '../../../src/base/certificate.ts';
import { generateKeyPair } from '../../../src/keypair/generate.ts';
import { readPrivateKey } from '../../../src/keypair/read.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 300);

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pkcs8 = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const pkcs1 = rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const expectedHash = publicKeySha256(rsa.publicKey);
const { certificatePem } = await generateKeyPair({ subject: { commonName: 'x' }, days: 1, bits: 2048 });

const encrypted = (type: 'pkcs1' | 'pkcs8'): string =>
  rsa.privateKey.export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'canary-passphrase' }).toString();
const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const toBase64 = (text: string): string => Buffer.from(text).toString('base64');

/** How keys arrive, and what has to be repaired; an empty list means that they are right as they stand. */
const readable: Array<[string, (text: string) => string, string[]]> = [
  ['as it is', (text) => text, []],
  ['with carriage returns', (text) => text.replaceAll('\n', '\r\n'), []],
  ['without the last line break', (text) => text.trimEnd(), []],
  ['between blank lines', (text) => `\n\n${text}\n\n`, []],
  ['before a certificate', (text) => text + certificatePem, []],
  ['after a certificate', (text) => certificatePem + text, []],
  ['with a byte-order mark', (text) => `\uFEFF${text}`, ['byteOrderMark']],
  ['in double quotes', (text) => `"${text}"`, ['quotes']],
  ['in single quotes with blanks around', (text) => ` '${text}' `, ['quotes']],
  ['with escaped line breaks', (text) => text.replaceAll('\n', '\\n'), ['escapedLineBreaks']],
  ['with escaped Windows line breaks', (text) => text.replaceAll('\n', '\\r\\n'), ['escapedLineBreaks']],
  ['quoted with escaped line breaks', (text) => JSON.stringify(text), ['quotes', 'escapedLineBreaks']],
  ['with blanks in place of line breaks', (text) => text.replaceAll('\n', ' '), ['lineBreaks']],
  ['with no line breaks at all', (text) => text.replaceAll('\n', ''), ['lineBreaks']],
  ['with old Macintosh line breaks', (text) => text.replaceAll('\n', '\r'), ['lineBreaks']],
  ['indented', (text) => text.replace(/^(?=.)/gm, '    '), ['lineBreaks']],
  ['as base64 of the PEM', (text) => toBase64(text), ['base64']],
  ['as base64 in lines', (text) => toBase64(text).replace(/.{76}/g, '$&\n'), ['base64']],
  [
    'as base64 of text with blanks for line breaks',
    (text) => toBase64(text.replaceAll('\n', ' ')),
    ['base64', 'lineBreaks'],
  ],
];

const refused: Array<[string, string, string]> = [
  ['nothing', '', 'KeyEmpty'],
  ['only blanks', ' \n\t ', 'KeyEmpty'],
  ['an empty string in quotes', '""', 'KeyEmpty'],
  ['the mask of a pipeline', '***', 'KeyMasked'],
  ['a certificate', certificatePem, 'KeyIsCertificate'],
  ['base64 of a certificate', toBase64(certificatePem), 'KeyIsCertificate'],
  ['a public key', rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString(), 'KeyIsPublic'],
  ['a public key of PKCS#1', rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(), 'KeyIsPublic'],
  ['a public key of SSH', 'ssh-rsa AAAAB3NzaC1yc2E= me@here', 'KeyIsPublic'],
  ['an encrypted key of PKCS#8', encrypted('pkcs8'), 'KeyEncrypted'],
  ['an encrypted key of PKCS#1', encrypted('pkcs1'), 'KeyEncrypted'],
  ['an encrypted key with escaped line breaks', encrypted('pkcs1').replaceAll('\n', '\\n'), 'KeyEncrypted'],
  ['an EC key', pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey), 'KeyNotRsa'],
  ['an Ed25519 key', pem(generateKeyPairSync('ed25519').privateKey), 'KeyNotRsa'],
  ['an RSA-PSS key', pem(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey), 'KeyNotRsa'],
  ['a short key', pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey), 'KeyTooShort'],
  ['a key that is cut off', pkcs8.slice(0, 800), 'KeyNotReadable'],
  ['a key with a hole', pkcs8.replace(/\n[^\n]{64}\n/, '\n'), 'KeyNotReadable'],
  ['plain text', 'hello', 'KeyNotReadable'],
  [
    'a key of OpenSSH',
    '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----',
    'KeyNotReadable',
  ],
  ['a huge text', pkcs8 + ' '.repeat(100_000), 'KeyNotReadable'],
];

const refusal = (text: string): Error & { cause?: unknown; actions?: string[]; data?: unknown } => {
  try {
    readPrivateKey(text);
  } catch (error) {
    return error as Error;
  }
  throw new Error('it was read');
};

describe('a private key', () => {
  for (const [kind, text] of Object.entries({ pkcs8, pkcs1 }))
    for (const [how, damage, repairs] of readable)
      it(`of ${kind} is read ${how}`, () => {
        const read = readPrivateKey(damage(text));
        expect(read).to.deep.include({ bits: 2048, publicKeySha256: expectedHash, repairs });
        expect(read.key.equals(rsa.privateKey)).to.equal(true);
      });

  for (const [what, text, name] of refused)
    it(`is not ${what}: ${name}`, () => {
      const error = refusal(text);
      expect(error.name).to.equal(`${name}Error`);
      expect(error.cause).to.equal(undefined);
    });

  it('never appears in an error', () => {
    const marker = 'MIICanaryCanaryCanary';
    for (const [, text] of refused) {
      const error = refusal(text.replace(/-----\n/, `-----\n${marker}\n`));
      const shown = JSON.stringify([error.message, error.actions, error.data, error.stack]);
      expect(shown).not.to.include(marker).and.not.include('canary-passphrase');
    }
  });

  it('is found whatever combination of harmless damages it went through', () => {
    const wrap = fc.constantFrom<(text: string) => string>(
      (text) => text,
      toBase64,
      (text) => `\uFEFF${text}`,
      (text) => `"${text}"`,
    );
    const separator = fc.constantFrom('\n', '\r\n', '\r', ' ', '', '\\n', '\\r\\n', '\n    ');
    fc.assert(
      fc.property(
        fc.constantFrom(pkcs8, pkcs1),
        separator,
        wrap,
        fc.stringMatching(/^[ \n]{0,3}$/),
        (text, by, how, edge) => {
          const damaged = edge + how(text.trimEnd().split('\n').join(by)) + edge;
          // A byte-order mark counts only where a text begins.
          fc.pre(!damaged.slice(1).includes('\uFEFF'));
          expect(readPrivateKey(damaged).publicKeySha256).to.equal(expectedHash);
        },
      ),
      { numRuns, seed: 3 },
    );
  });

  it('is either read or refused by name, whatever the text', () => {
    const pieces = fc.constantFrom(
      '-----BEGIN PRIVATE KEY-----',
      '-----END PRIVATE KEY-----',
      'PRIVATE KEY',
      '-----',
      '\\n',
      '"',
      '*',
      'AAAA',
      '=',
      '\n',
    );
    const text = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (given) => {
        expect(refusal(given).name).to.match(/^Key[A-Za-z]+Error$/);
      }),
      { numRuns, seed: 5 },
    );
  });
});
