import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { formatFingerprint, readCertificate } from '../../../../src/base/certificate.ts';
import { generateKeyPair, type KeyPair, type KeySize } from '../../../../src/keypair/write/generate.ts';
import { readPrivateKey } from '../../../../src/keypair/read/read.ts';
import { ask, isInstalled } from '../witness.ts';

const now = new Date('2026-11-22T12:00:00Z');
const subject = {
  commonName: 'Müller 例 "x", y',
  organization: 'Acme + Söhne',
  organizationalUnit: 'Ops',
  country: 'de',
  state: 'Bayern',
  locality: 'München',
  email: 'ops@acme.example',
};

const errorOf = async (action: Promise<unknown>): Promise<string> =>
  action.then(
    () => 'none',
    (error: Error) => error.name,
  );

describe('a generated key pair', () => {
  let pair: KeyPair;
  before(async () => (pair = await generateKeyPair({ subject, days: 365, bits: 2048 }, { now })));

  it('is a PKCS#8 key and the certificate that fits it, with plain line feeds', async () => {
    expect(pair.privateKeyPem).to.match(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(pair.certificatePem).to.match(/^-----BEGIN CERTIFICATE-----\n[^]*\n-----END CERTIFICATE-----\n$/);
    expect(pair.privateKeyPem + pair.certificatePem).not.to.include('\r');
    const certificate = readCertificate(pair.certificatePem);
    const key = await readPrivateKey(pair.privateKeyPem);
    expect(certificate.publicKeySha256).to.equal(key.publicKeySha256);
    expect(certificate.pem).to.equal(pair.certificatePem);
  });

  it('is valid from five minutes ago for the days that are asked for', () => {
    const { notBefore, notAfter } = readCertificate(pair.certificatePem);
    expect(notBefore.toISOString()).to.equal('2026-11-22T11:55:00.000Z');
    expect(notAfter.toISOString()).to.equal('2027-11-22T12:00:00.000Z');
  });

  it('is signed by itself and is no certificate authority', () => {
    const certificate = new X509Certificate(pair.certificatePem);
    expect(certificate.verify(certificate.publicKey)).to.equal(true);
    expect(certificate.ca).to.equal(false);
    expect(certificate.issuer).to.equal(certificate.subject);
  });

  it('holds the subject in UTF-8, the country in capitals', () => {
    const expected =
      'C=DE, ST=Bayern, L=München, O=Acme \\+ Söhne, OU=Ops, CN=Müller 例 \\"x\\"\\, y, emailAddress=ops@acme.example';
    expect(readCertificate(pair.certificatePem).subject).to.equal(expected);
  });

  it('has another key and another serial number each time', async () => {
    const other = await generateKeyPair({ subject, days: 365, bits: 2048 }, { now });
    expect(other.privateKeyPem).not.to.equal(pair.privateKeyPem);
    const [one, two] = [pair, other].map(({ certificatePem }) => new X509Certificate(certificatePem).serialNumber);
    expect(one).not.to.equal(two);
  });

  const serials: Array<[string, number, string]> = [
    ['only zeros', 0x00, `40${'00'.repeat(15)}`],
    ['only ones', 0xff, `7F${'FF'.repeat(15)}`],
  ];
  for (const [what, byte, expected] of serials)
    it(`has a positive serial number of 16 bytes even if the random bytes are ${what}`, async () => {
      const random = (size: number): Buffer => Buffer.alloc(size, byte);
      const { certificatePem } = await generateKeyPair({ subject, days: 1, bits: 2048 }, { now, random });
      expect(new X509Certificate(certificatePem).serialNumber).to.equal(expected);
    });

  for (const bits of [3072, 4096] as const)
    it(`of ${bits} bits has a certificate that Salesforce takes, below 4 KB`, async function () {
      this.timeout(60_000);
      const { certificatePem } = await generateKeyPair({ subject, days: 1, bits });
      expect(readCertificate(certificatePem)).to.include({ bits, keyType: 'rsa' });
      expect(Buffer.byteLength(certificatePem)).to.be.lessThan(4096);
    });

  for (const days of [0, -1, 3651, 1.5, Number.NaN])
    it(`of ${days} days is refused`, async () => {
      expect(await errorOf(generateKeyPair({ subject, days, bits: 2048 }))).to.equal('CertificateDaysInvalidError');
    });

  it('of another size is refused', async () => {
    expect(await errorOf(generateKeyPair({ subject, days: 1, bits: 1024 as KeySize }))).to.equal('KeyBitsInvalidError');
  });

  it('of a subject that no certificate can hold is refused', async () => {
    const input = { subject: { commonName: 'x'.repeat(65) }, days: 1, bits: 2048 } as const;
    expect(await errorOf(generateKeyPair(input))).to.equal('SubjectFieldInvalidError');
  });
});

describe('witnesses of a generated key pair', () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'witness-'));
    const pairs = {
      plain: await generateKeyPair({ subject: { commonName: 'acme' }, days: 3650, bits: 2048 }),
      full: await generateKeyPair({ subject, days: 365, bits: 4096 }),
      late: await generateKeyPair({ subject, days: 3650, bits: 2048 }, { now: new Date('2045-01-01T00:00:00Z') }),
    };
    for (const [name, pair] of Object.entries(pairs)) {
      writeFileSync(file(`${name}.key`), pair.privateKeyPem, { mode: 0o600 });
      writeFileSync(file(`${name}.crt`), pair.certificatePem);
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  describe('openssl', () => {
    before(function () {
      if (!isInstalled('openssl', 'version')) this.skip();
    });

    for (const name of ['plain', 'full'])
      it(`strictly verifies the certificate "${name}" and finds the key sound and fitting`, () => {
        const crt = file(`${name}.crt`);
        expect(ask('openssl', 'verify', '-x509_strict', '-CAfile', crt, crt)).to.include('OK');
        expect(ask('openssl', 'pkey', '-in', file(`${name}.key`), '-check', '-noout')).to.include('valid');
        expect(ask('openssl', 'pkey', '-in', file(`${name}.key`), '-pubout')).to.equal(
          ask('openssl', 'x509', '-in', crt, '-noout', '-pubkey'),
        );
      });

    it('prints the extensions that are wanted and no others', () => {
      const text = ask(
        'openssl',
        'x509',
        '-in',
        file('full.crt'),
        '-noout',
        '-text',
        '-nameopt',
        'utf8,sep_comma_plus_space',
      );
      expect(text).to.match(/Version: 3 .*Signature Algorithm: sha256WithRSAEncryption/s);
      expect(text).to.include('Subject: C=DE, ST=Bayern, L=München, O=Acme + Söhne, OU=Ops, CN=Müller 例 "x", y');
      const extensions = [...text.matchAll(/^ {12}X509v3 ([^:]+): ?(critical)?\s*\n +(\S[^\n]*)/gm)].map((match) =>
        match.slice(1, 4).join('|'),
      );
      expect(extensions.slice(0, 2)).to.deep.equal([
        'Basic Constraints|critical|CA:FALSE',
        'Key Usage|critical|Digital Signature',
      ]);
      const [, , subjectKey = '', authorityKey = ''] = extensions;
      expect(subjectKey).to.match(/^Subject Key Identifier\|\|[0-9A-F:]{59}$/);
      expect(authorityKey.split('|')[2]).to.equal(subjectKey.split('|')[2]);
      expect(extensions).to.have.length(4);
    });

    it('prints the fingerprint that we print', () => {
      const { sha256 } = readCertificate(readFileSync(file('plain.crt'), 'utf8'));
      const printed = ask('openssl', 'x509', '-in', file('plain.crt'), '-noout', '-fingerprint', '-sha256');
      expect(printed.trim().split('=')[1]).to.equal(formatFingerprint(sha256));
    });

    it('reads an end after 2049 right', () => {
      const printed = ask('openssl', 'x509', '-in', file('late.crt'), '-noout', '-enddate');
      expect(printed.trim()).to.equal('notAfter=Dec 30 00:00:00 2054 GMT');
    });
  });

  describe('keytool', () => {
    before(function () {
      if (!isInstalled('keytool', '-help')) this.skip();
    });

    it('prints the certificate', () => {
      const text = ask('keytool', '-J-Duser.language=en', '-printcert', '-file', file('full.crt'));
      expect(text).to.include('Signature algorithm name: SHA256withRSA').and.include('Version: 3');
      expect(text).to.include('4096-bit RSA key').and.include('DigitalSignature');
    });
  });
});
