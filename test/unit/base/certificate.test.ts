import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  certificateBody,
  daysLeft,
  formatFingerprint,
  publicKeySha256,
  readCertificate,
} from '../../../src/base/certificate.ts';

/** Made by openssl, which also computed the two hashes below. */
const pem = `-----BEGIN CERTIFICATE-----
MIIDNjCCAh6gAwIBAgIBBzANBgkqhkiG9w0BAQsFADAzMQswCQYDVQQGEwJERTES
MBAGA1UECgwJQWNtZSBHbWJIMRAwDgYDVQQDDAdXaXRuZXNzMCAXDTI2MTEyMjA5
NTQxNVoYDzIxMjYxMDI5MDk1NDE1WjAzMQswCQYDVQQGEwJERTESMBAGA1UECgwJ
QWNtZSBHbWJIMRAwDgYDVQQDDAdXaXRuZXNzMIIBIjANBgkqhkiG9w0BAQEFAAOC
AQ8AMIIBCgKCAQEAwjdU8HEK9ii7IYV8qfmUMATvxbuSdUkyQDYMhnBlO/Thwq+7
BIs+JxWA17hGftwHsE7YiYqOIi69I2mFmnoo6bAbJgDyxIrGNrTTAab+sXitBEdv
+FsczPIXt+ZOF8l9iL+5NRKJIO7hM9X+vrP/q+IwjulJu5vqxp14HkSALBC5pnNj
JNybLm1hOZpXeQZ6vsBWOlrGFOhRZ2Qb5+0qfabrnwWvD+7Fd5uWFWIbfvXe81Ew
+gNwTIJcLjLvhuGdFCtT0HpdBM1Wn5KmtVtuCJOuUtv8DDuZp58mnNHLifEVFLtU
A/1HsFf6x61pRR5jMwq8GKCyXe9IrpDChdMzXQIDAQABo1MwUTAdBgNVHQ4EFgQU
uEFGP7d6qA7HM5UkhLvbbq7k/9gwHwYDVR0jBBgwFoAUuEFGP7d6qA7HM5UkhLvb
bq7k/9gwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEAZkY7aWBO
nphSh6NuwfvhofAfMbXSBMVAycTV/Pvz90wTxhceQIBtOcwsJRt+tyYSr4u1egCQ
9EqjEwJ4sSfgYhQjqeySJAEh4KQJq1BeeKKSJ84w8EarQfNv5hRYMXKHHpyuzoCn
v9NH9XU11Ogy2a/LrQoJgG1cyq1tkREno+qIZOLpBb6qPOFlPUUevD0w8pYiFG60
aKomvLk3sX/wa9HzhW7rmycESTq2svU9O7kIH2vAc51jRudiE1VdS5DOsVqbT4Zr
QViXkLh+6ya/OpIr9Q3KpYttzPqHmdrWm3N4onGs+xu+hLoXwn9s3Vm4dXwVCOci
OxH9JbOPuHtcRg==
-----END CERTIFICATE-----
`;
const fingerprint = '0A:4B:C2:32:00:A9:36:F7:AE:FE:3A:5C:B5:24:8E:A7:1C:5D:36:C8:44:84:B0:E8:77:88:0F:1E:70:AA:1D:8F';
const publicKeyHash = '94ed5b582fc77af186497cb85a068f9bbaaa6adab13edabee8c5bf5adbb2f0cd';

const curvePem = `-----BEGIN CERTIFICATE-----
MIIBYjCCAQigAwIBAgIBBTAKBggqhkjOPQQDAjAQMQ4wDAYDVQQDDAVDdXJ2ZTAe
Fw0yNjExMjIwOTU0MTVaFw0yNzExMjIwOTU0MTVaMBAxDjAMBgNVBAMMBUN1cnZl
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaqZf52EvBejeU6Meg51kTiV5dGz9
hfnrhMincJOQhU2G7PghgVH+ZSb5vOg+JAYl70QHsNnnSlQg3EUi1XtNaaNTMFEw
HQYDVR0OBBYEFMS5GL/mq0q3mlMw2Hhyg1kNuSVOMB8GA1UdIwQYMBaAFMS5GL/m
q0q3mlMw2Hhyg1kNuSVOMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAw
RQIgNHDrXE/rr83+E87awaTxVLIUEQTNBbohz2NX3Txg4EUCIQDCcKH6ZPVBKXlz
LTVNNbGkPkgUjZePC0KZ+2Lya20gfw==
-----END CERTIFICATE-----
`;

const body = pem.split('\n').slice(1, -2).join('\n');

const forms: Array<[string, string]> = [
  ['PEM', pem],
  ['PEM with carriage returns', pem.replaceAll('\n', '\r\n')],
  ['PEM with a byte-order mark and indentation', `\uFEFF${pem.replace(/^/gm, '    ')}`],
  ['PEM with escaped line breaks', pem.replaceAll('\n', '\\n')],
  ['PEM after other text', `subject=CN = Witness\n${pem}`],
  ['the body in lines', body],
  ['the body on one line', body.replaceAll('\n', '')],
  ['base64 of the PEM', Buffer.from(pem).toString('base64')],
  ['the first of a chain', pem + curvePem],
];

describe('a certificate', () => {
  for (const [what, text] of forms)
    it(`is read as ${what}`, () => {
      const facts = readCertificate(text);
      expect(facts.pem).to.equal(pem);
      expect(formatFingerprint(facts.sha256)).to.equal(fingerprint);
    });

  it('says all that is public about it', () => {
    const { pem: text, ...facts } = readCertificate(pem);
    expect(facts).to.deep.equal({
      subject: 'C=DE, O=Acme GmbH, CN=Witness',
      sha256: fingerprint.replaceAll(':', '').toLowerCase(),
      publicKeySha256: publicKeyHash,
      notBefore: new Date('2026-11-22T09:54:15Z'),
      notAfter: new Date('2126-10-29T09:54:15Z'),
      bits: 2048,
      keyType: 'rsa',
      pemBytes: text.length,
    });
  });

  it('of another kind of key has no RSA size', () => {
    expect(readCertificate(curvePem)).to.deep.include({ subject: 'CN=Curve', keyType: 'ec', bits: 0 });
  });

  const unreadable: Array<[string, string]> = [
    ['nothing', ''],
    ['plain text', 'hello world'],
    ['base64 of something else', Buffer.from('hello world').toString('base64')],
    ['a damaged body', body.replace('MIID', 'AAAA')],
    ['half a certificate', pem.slice(0, 400)],
    ['a private key', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
  ];
  for (const [what, text] of unreadable)
    it(`is not ${what}`, () => {
      expect(() => readCertificate(text))
        .to.throw('a readable certificate')
        .with.property('name', 'CertificateNotReadableError');
      expect(() => certificateBody(text)).to.throw('a readable certificate');
    });

  it('is refused by name, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.base64String({ maxLength: 400 }), fc.mixedCase(fc.constant(body))),
        (text) => {
          try {
            expect(readCertificate(text).pem).to.equal(pem);
          } catch (error) {
            expect(error).to.have.property('name', 'CertificateNotReadableError');
          }
        },
      ),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 300), seed: 11 },
    );
  });

  it('has a body in lines of 64 columns without BEGIN and END, from any form', () => {
    for (const [, text] of forms) expect(certificateBody(text)).to.equal(body);
    expect(Math.max(...body.split('\n').map((line) => line.length))).to.equal(64);
  });
});

describe('the hash of a public key', () => {
  it('is the same for both halves, and another for another key', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(publicKeySha256(privateKey))
      .to.equal(publicKeySha256(publicKey))
      .and.match(/^[0-9a-f]{64}$/);
    expect(publicKeySha256(publicKey)).not.to.equal(publicKeyHash);
  });
});

describe('days left', () => {
  const end = new Date('2027-01-10T12:00:00Z');
  const cases: Array<[string, number]> = [
    ['2027-01-09T12:00:00Z', 1],
    ['2027-01-09T12:00:01Z', 0],
    ['2027-01-10T12:00:00Z', 0],
    ['2027-01-10T12:00:01Z', -1],
    ['2026-01-10T12:00:00Z', 365],
  ];
  for (const [now, expected] of cases)
    it(`${expected} on ${now}`, () => expect(daysLeft(end, new Date(now))).to.equal(expected));
});
