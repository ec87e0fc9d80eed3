import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { publicKeySha256 } from '../../../../src/base/certificate.ts';
import { at, integerOf, oidOf, readDer, toDer, toDerInteger, toDerOid } from '../../../../src/keypair/der/der.ts';
import { derivationRounds } from '../../../../src/keypair/der/derivation.ts';
import { encryptPrivateKey, recordedPublicKey } from '../../../../src/keypair/der/pbes2.ts';
import { readPrivateKey } from '../../../../src/keypair/read/read.ts';
import { temporaryFolder } from '../pairs.ts';
import { ask, isInstalled } from '../witness.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

describe('an encrypted private key', () => {
  let folder: string;
  let remove: () => void;
  let pem: string;
  before(async () => {
    ({ path: folder, remove } = temporaryFolder());
    pem = await encryptPrivateKey(privateKey, 'canary pässphrase');
  });
  after(() => remove());

  const der = () => readDer(Buffer.from(pem.replace(/[^]*BEGIN.*-----|-----END[^]*/g, ''), 'base64'));

  it('is opened by openssl and by node:crypto with the passphrase, and not without', function () {
    if (!isInstalled('openssl', 'version')) this.skip();
    const path = join(folder, 'x.key');
    writeFileSync(path, pem);
    expect(ask('openssl', 'pkey', '-in', path, '-check', '-noout', '-passin', 'pass:canary pässphrase')).to.match(
      /valid/,
    );
    expect(() => ask('openssl', 'pkey', '-in', path, '-noout', '-passin', 'pass:other')).to.throw();
    expect(createPrivateKey({ key: pem, passphrase: 'canary pässphrase' }).equals(privateKey)).to.equal(true);
  });

  it('asks for 600,000 rounds of HMAC-SHA256 and uses AES-256-CBC, as openssl says', function () {
    if (!isInstalled('openssl', 'version')) this.skip();
    const path = join(folder, 'y.key');
    writeFileSync(path, pem);
    const structure = ask('openssl', 'asn1parse', '-strictpem', '-in', path);
    expect(structure)
      .to.include(':PBES2')
      .and.include(':PBKDF2')
      .and.include(':hmacWithSHA256')
      .and.include(':aes-256-cbc');
    expect(structure).to.match(/INTEGER\s+:0927C0/);
    expect(derivationRounds(at(der(), 0))).to.equal(600_000);
  });

  it('says above it which public key it has', () => {
    expect(recordedPublicKey(pem)).to.equal(publicKeySha256(privateKey));
  });

  it('is another one each time, for salt and vector are random', async () => {
    expect(await encryptPrivateKey(privateKey, 'x')).not.to.equal(await encryptPrivateKey(privateKey, 'x'));
    const fixed = (size: number): Buffer => Buffer.alloc(size, 7);
    expect(await encryptPrivateKey(privateKey, 'x', fixed)).to.equal(await encryptPrivateKey(privateKey, 'x', fixed));
  });

  it('is made beside the event loop', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 2);
    await encryptPrivateKey(privateKey, 'x');
    clearInterval(timer);
    // Rounds that block the loop leave it no turn, or one.
    expect(turns).to.be.greaterThan(3);
  });

  it('never holds the key in the clear', async () => {
    const plain = privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(300, 340);
    expect(Buffer.from(pem.replace(/-----.*-----|\s/g, ''), 'base64').includes(plain)).to.equal(false);
    expect((await readPrivateKey(pem, 'canary pässphrase')).encrypted).to.equal(true);
  });
});

describe('DER', () => {
  it('writes and reads numbers, identifiers and long lengths alike', () => {
    for (const value of [0, 1, 127, 128, 255, 256, 65_535, 600_000, 2_147_483_647])
      expect(integerOf(readDer(toDerInteger(value)))).to.equal(value);
    for (const oid of ['1.2.840.113549.1.5.13', '2.16.840.1.101.3.4.1.42', '0.9.2342', '2.5.4.3'])
      expect(oidOf(readDer(toDerOid(oid)))).to.equal(oid);
    for (const size of [0, 127, 128, 255, 256, 70_000]) {
      const content = randomBytes(size);
      expect(readDer(toDer(4, content))?.content.equals(content)).to.equal(true);
    }
  });

  it('is nothing where it is not whole', () => {
    for (const hex of ['', '30', '3080', '308501020304050a', '300501', '3001', '1f0101', '3000ff', '020100020100'])
      expect(readDer(Buffer.from(hex, 'hex'))).to.equal(undefined);
    expect(integerOf(readDer(Buffer.from('0400', 'hex')))).to.equal(undefined);
    expect(integerOf(readDer(Buffer.from('0209ffffffffffffffffff', 'hex')))).to.equal(Number.POSITIVE_INFINITY);
    expect(oidOf(readDer(Buffer.from('0500', 'hex')))).to.equal(undefined);
  });
});
