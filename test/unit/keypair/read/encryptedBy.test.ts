import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtInspect, { type JwtInspectResult } from '../../../../src/commands/jwt/inspect.ts';
import { readPrivateKey } from '../../../../src/keypair/read/read.ts';
import { runCommand } from '../../../tools/runCommand.ts';
import { errorOf } from '../pairs.ts';

const secret = randomBytes(300);
const base64 = secret.toString('base64');
const url = secret.toString('base64url');
const hex = secret.toString('hex');
const inHex = (beginning: string): Buffer => Buffer.concat([Buffer.from(beginning, 'hex'), secret]);
const manifest = `apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec:\n  encryptedData:\n    key: ${base64}\n`;

const inLaravel = (payload: object): string => Buffer.from(JSON.stringify(payload)).toString('base64');
const laravel = [
  inLaravel({ iv: 'a', value: base64, mac: hex }),
  inLaravel({ iv: base64.slice(0, 24), value: base64, mac: hex, tag: '' }),
  JSON.stringify({ iv: base64.slice(0, 16), value: base64, mac: '', tag: base64.slice(0, 22) }),
];
/** Versions 1, 2 and 3 of encrypted data bags. */
const chef = [
  { id: 'key', key: { encrypted_data: base64, iv: base64.slice(0, 24), version: 1, cipher: 'aes-256-cbc' } },
  { id: 'key', key: { encrypted_data: base64, hmac: hex, iv: base64.slice(0, 24), version: 2, cipher: 'aes-256-cbc' } },
  { id: 'key', key: { cipher: 'aes-256-gcm', auth_tag: base64.slice(0, 24), encrypted_data: base64, version: 3 } },
].map((bag, index) => JSON.stringify(bag, undefined, index));

/** Who encrypted it, as the message has to say, and what arrives. */
const encrypted: ReadonlyArray<[tool: RegExp, ...inputs: Array<string | Buffer>]> = [
  [/Jasypt/, `ENC(${base64})`, `jwt.key=ENC(${base64})`, `"ENC(${base64})"`, `\uFEFFENC(${base64})`],
  [/eyaml/, `ENC[PKCS7,${base64}]`, `ENC[GPG,${base64}]`, `key: >\n  ENC[PKCS7,${base64}]`, `ENC[PKCS7]`],
  [/Spring Cloud/, `{cipher}${hex}`, `'{cipher}${hex}'`, `key: '{cipher}${hex}'`],
  [/HashiCorp Vault/, `vault:v1:${base64}`, `vault:v12:${base64}\n`, `SF_JWT_KEY=vault:v1:${base64}`],
  [/dotenvx/, `encrypted:${base64}`, `SF_JWT_KEY="encrypted:${base64}"`, `export KEY=encrypted:${base64}`],
  [/Fernet/, `gAAAAABl${url}`, `gAAAAABl${url}==\n`, `KEY='gAAAAABl${url}'`],
  [
    /EJSON/,
    `EJ[1:${base64}:${base64}:${base64}]`,
    `{"_public_key": "${hex.slice(0, 64)}", "key": "EJ[1:x]"}`,
    `{\n  "_public_key": "${hex.slice(0, 64)}",\n  "environment": {\n    "KEY": "EJ[1:${base64}]"\n  }\n}\n`,
  ],
  [/PowerShell/, `01000000d08c9ddf0115d1118c7a00c04fc297eb${hex}`, `76492d1116743f0423413b16050a5345${base64}`],
  [/PowerShell/, inHex('01000000d08c9ddf0115d1118c7a00c04fc297eb').toString('base64')],
  [/AWS KMS/, inHex('0102020078'), inHex('0102030078').toString('base64'), inHex('0102010078')],
  [/Google Cloud KMS/, inHex('0a240012'), inHex('0a240012').toString('base64'), inHex('0a2400ff')],
  [/Sealed Secrets/, manifest, `---\n${manifest}`, JSON.stringify({ kind: 'SealedSecret', apiVersion: 'v1' })],
  [
    /Pulumi/,
    `v1:${base64.slice(0, 16)}:${base64}`,
    `secure: v1:${base64.slice(0, 16)}:${base64}`,
    `  acme:key:\n    secure: v1:${base64.slice(0, 16)}:${base64}\n`.trim().slice(10),
  ],
  [
    /Rails/,
    `${base64}--${base64.slice(0, 16)}--${base64.slice(0, 22)}==`,
    `${base64}--${base64.slice(0, 16)}--${base64.slice(0, 22)}==\n`,
    `RAILS_KEY="${base64}--${base64.slice(0, 16)}--${base64.slice(0, 22)}==`,
  ],
  [/Laravel/, ...laravel],
  [
    /JWE/,
    `eyJhbGciOiJkaXIifQ..${url}.${url}.${url}`,
    `JWE=eyJhbGciOiJQQkVTMi1IUzI1NitBMTI4S1cifQ.${url}.${url}.${url}.${url}\n`,
    `eyJhbGciOiJSU0EifQ.${url}.${url}.${url}.${url}`,
  ],
  [
    /S\/MIME/,
    `MIME-Version: 1.0\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\n${base64}`,
    `To: ops@acme.example\r\nSubject: key\r\nMIME-Version: 1.0\r\nContent-Type: application/x-pkcs7-mime; name=smime.p7m; smime-type=enveloped-data\r\n\r\n${base64}`,
    `Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data; name="smime.p7m"\n\n${base64}`,
  ],
  [
    /Keybase/,
    `BEGIN KEYBASE SALTPACK ENCRYPTED MESSAGE. ${url}`,
    `BEGIN SALTPACK ENCRYPTED MESSAGE. ${url}`,
    `\n  BEGIN KEYBASE SALTPACK ENCRYPTED MESSAGE.\r\n${url}. END KEYBASE SALTPACK ENCRYPTED MESSAGE.`,
  ],
  [/Jenkins/, `{AQAAABAAAA${base64}}`, `{AQAAABAAAAAQ${base64}}\n`, `SF_JWT_KEY='{AQAAABAAABkw${base64}}'`],
  [/Chef/, ...chef],
  [/Travis/, `secure: "${base64}"`, `secure: ${base64}`, `key:\n  secure: >-\n    ${base64}`.slice(7)],
  [/Vim/, ...['01', '02', '03'].map((method) => Buffer.concat([Buffer.from(`VimCrypt~${method}!`), secret]))],
  [
    /scrypt/,
    inHex('736372797074000e0000000800000001'),
    inHex('73637279707400140000000800000003'),
    inHex('7363727970740011').toString('base64'),
  ],
  [
    /KeePass/,
    inHex('03d9a29a67fb4bb501000300'),
    inHex('03d9a29a67fb4bb500000400'),
    inHex('03d9a29a65fb4bb5'),
    inHex('03d9a29a67fb4bb501000400').toString('base64'),
  ],
];

const spki = '<RSAKeyValue><Modulus>AQ==</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>';
const xml = spki.replace('</RSA', '<P>AQ==</P><D>AQ==</D></RSA');
const rtf = '{\\rtf1\\ansi\\ansicpg1252\n\\f0 -----BEGIN PRIVATE KEY-----\\\n}';
const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');

const files: ReadonlyArray<[error: string, ...inputs: Array<string | Buffer>]> = [
  [
    'KeyIsXmlKey',
    xml,
    `\uFEFF${xml}`,
    `<!-- the key of ci -->\n${xml}`,
    `<?xml version="1.0" encoding="utf-8"?>\n<!-- ${'long '.repeat(300)}-->\n${xml}`,
    `<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><KeyValue>${xml}</KeyValue></KeyInfo>`,
    `<ds:KeyInfo>${xml.replaceAll('<', '<ds:').replaceAll('<ds:/', '</ds:')}</ds:KeyInfo>`,
    `<RSAKeyPair>${xml.slice(13, -14)}</RSAKeyPair>`,
    `<configuration><add key="jwt">${xml}</add></configuration>`,
    utf16(xml),
    Buffer.from(xml).toString('base64'),
  ],
  ['KeyIsPublic', spki, `<?xml version="1.0"?>${spki}`, `<KeyInfo>${spki}</KeyInfo>`],
  ['KeyIsMarkup', '<html><p>RSAKeyValue</p></html>', '<!DOCTYPE html><b>RSAKeyValue </b>', '<project><a/></project>'],
  ['KeyIsRtf', rtf, `\uFEFF${rtf}`, `\n ${rtf}`, utf16(rtf), Buffer.from(rtf).toString('base64'), rtf.slice(0, 12)],
  [
    'KeyIsOpensslEnc',
    Buffer.concat([Buffer.from('Salted__'), secret]),
    Buffer.concat([Buffer.from('Salted__'), secret]).toString('base64url'),
  ],
  ['KeyIsAge', `\uFEFF-----BEGIN AGE ENCRYPTED FILE-----\n${base64}`, utf16('age-encryption.org/v1\n-> scrypt a')],
  [
    'KeyIsAnsibleVault',
    `key: !vault |\n  $ANSIBLE_VAULT;1.2;AES256;dev\n  3132`,
    utf16('$ANSIBLE_VAULT;1.1;AES256\n31'),
  ],
  ['KeyIsSops', utf16('{"data":"ENC[AES256_GCM,data:abc]"}'), 'SF_JWT_KEY=ENC[AES256_GCM,data:abc]\nsops_mac=x'],
  [
    'KeyIsArchive',
    inHex('504b0304'),
    inHex('1f8b0800'),
    inHex('377abcaf271c').toString('base64'),
    inHex('fd377a585a00'),
  ],
];

describe('what another program encrypted', () => {
  for (const [tool, ...inputs] of encrypted)
    inputs.forEach((input, index) =>
      it(`is named with the way out: ${tool.source}, ${index + 1}`, async () => {
        const { name, message, actions = [] } = await errorOf(readPrivateKey(input));
        expect(name).to.equal('KeyEncryptedByError');
        expect(message).to.match(tool);
        expect(actions).to.have.length(1);
        expect(actions[0]).to.have.length.greaterThan(20);
        for (const canary of [base64, url, hex]) expect(`${message}${actions[0]}`).not.to.include(canary.slice(0, 16));
      }),
    );

  for (const [error, ...inputs] of files)
    inputs.forEach((input, index) =>
      it(`is a file of a known kind: ${error}, ${index + 1}`, async () => {
        expect((await errorOf(readPrivateKey(input))).name).to.equal(`${error}Error`);
      }),
    );

  it('as a message to a certificate, is no certificate', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'envelope-'));
    after(() => rmSync(folder, { recursive: true }));
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'k', '-out', 'c', '-subj', '/CN=a');
    writeFileSync(join(folder, 'plain'), 'x'.repeat(2000));
    for (const form of ['PEM', 'DER', 'SMIME']) {
      const sealed = openssl('cms', '-encrypt', '-aes256', '-in', 'plain', '-outform', form, 'c');
      const { name, message } = await errorOf(readPrivateKey(sealed));
      expect([name, /S\/MIME/.test(message)], form).to.deep.equal(['KeyEncryptedByError', true]);
    }
  });

  it('is named by inspect, too', async () => {
    const run = await runCommand<JwtInspectResult>(
      { run: async (all: string[], root: string) => JwtInspect.run(all, root) },
      ['--env', 'KEY', '--json'],
      { env: { KEY: `ENC(${base64})`, SF_JWT_KEY_PASSPHRASE: undefined } },
    );
    const [inspected] = run.json?.result.inspected ?? [];
    expect(inspected?.findings.map(({ id }) => id)).to.deep.equal(['key-encrypted-by']);
    expect(inspected?.findings[0]?.text).to.match(/encrypted by Jasypt/);
  });
});
