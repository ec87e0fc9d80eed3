import { expect } from 'chai';
import JwtInspect, { type JwtInspectResult } from '../../../../src/commands/jwt/inspect.ts';
import { encryptPrivateKey } from '../../../../src/keypair/der/pbes2.ts';
import { readPrivateKey } from '../../../../src/keypair/read/read.ts';
import { generateKeyPair } from '../../../../src/keypair/write/generate.ts';
import { runCommand } from '../../../tools/runCommand.ts';
import { errorOf } from '../pairs.ts';

const line = '-----BEGIN PRIVATE KEY-----';
const base64 = Buffer.from(line).toString('base64');

/** What is left of a key where a value ends at the line break. */
const firstLines: ReadonlyArray<[what: string, value: string]> = [
  ['a key', line],
  ['a key with a carriage return', `${line}\r`],
  ['a key with a line break', `${line}\r\n`],
  ['a key behind a quote that another line would close', `"${line}`],
  ['a key behind a single quote', `'${line}`],
  ['a key in quotes', `"${line}"`],
  ['an export of a shell, whose line goes on', `"${line}\\`],
  ['an encrypted key', '-----BEGIN ENCRYPTED PRIVATE KEY-----'],
  ['a key of PKCS#1', '-----BEGIN RSA PRIVATE KEY-----'],
  ['a key of OpenSSH', '-----BEGIN OPENSSH PRIVATE KEY-----'],
  ['a certificate', '-----BEGIN CERTIFICATE-----'],
  ['a certificate with a carriage return', '-----BEGIN CERTIFICATE-----\r'],
  ['what openssl makes of a keystore', 'Bag Attributes'],
  ['a key with long dashes', '—BEGIN PRIVATE KEY—'],
  ['base64', base64],
  ['base64 without its padding', base64.replace(/=+$/, '')],
  ['base64 with a line break', `${base64}\n`],
  ['base64 of a certificate', Buffer.from('-----BEGIN CERTIFICATE-----\n').toString('base64')],
];

describe('the first line alone', () => {
  const inspected = async (value: string) => {
    const env = { KEY: value, SF_JWT_KEY_PASSPHRASE: undefined };
    const run = await runCommand<JwtInspectResult>(
      { run: async (all: string[], root: string) => JwtInspect.run(all, root) },
      ['--env', 'KEY', '--json'],
      { env },
    );
    return run.json?.result.inspected[0]?.findings ?? [];
  };

  for (const [what, value] of firstLines)
    it(`of ${what} is named, with its cause and the way out`, async () => {
      const { name, actions = [] } = await errorOf(readPrivateKey(value));
      expect(name).to.equal('KeyFirstLineOnlyError');
      expect(actions[0]).to.match(/sf jwt export --connection <name> --format base64$/);
      const findings = await inspected(value);
      expect(findings.filter(({ level }) => level === 'problem').map(({ id }) => id)).to.deep.equal([
        'key-first-line-only',
      ]);
      const layout = ['noLineBreaks', 'blanks', 'carriageReturns', 'surroundings', 'escapedLineBreaks'];
      expect(findings.filter(({ id }) => layout.includes(id))).to.deep.equal([]);
    });

  it('of a key that was encrypted here is named', async () => {
    const { privateKeyPem } = await generateKeyPair({ subject: { commonName: 'acme' }, days: 9, bits: 2048 });
    const closed = await encryptPrivateKey((await readPrivateKey(privateKeyPem)).key, 'canary one');
    const [first = ''] = closed.split('\n');
    expect((await errorOf(readPrivateKey(first))).name).to.equal('KeyFirstLineOnlyError');
    expect((await errorOf(readPrivateKey(closed))).name).to.equal('KeyEncryptedError');
  });

  it('is told apart from a key that lost another part', async () => {
    for (const [text, error] of [
      [`${line}\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw`, 'KeyCutOffError'],
      [`${line}\n-----END PRIVATE KEY-----`, 'KeyCutOffError'],
      ['-----END PRIVATE KEY-----', 'KeyNotReadableError'],
      [base64.slice(0, 30), 'KeyNotReadableError'],
    ] as const)
      expect((await errorOf(readPrivateKey(text))).name, text).to.equal(error);
  });
});
