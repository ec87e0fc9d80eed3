import { spawnSync } from 'node:child_process';
import { createHmac, createPublicKey, pbkdf2Sync, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { at, derTag, partsOf, readDer, toDer, toDerInteger, toDerOid } from '../../../../src/keypair/der/der.ts';
import { oids } from '../../../../src/keypair/der/derivation.ts';
import { readPrivateKey } from '../../../../src/keypair/read/read.ts';
import { errorOf, temporaryFolder } from '../pairs.ts';
import { ask, isInstalled } from '../witness.ts';

const password = 'canary one';
const sequence = (...parts: Buffer[]): Buffer => toDer(derTag.sequence, ...parts);
const octets = (bytes: Buffer): Buffer => toDer(derTag.octetString, bytes);
const withNull = (oid: string): Buffer => sequence(toDerOid(oid), toDer(derTag.null));

const digests = {
  sha256: { oid: oids.hmacWithSha256, size: 32 },
  sha512: { oid: '1.2.840.113549.2.11', size: 64 },
} as const;

/** A keystore with a code by PBMAC1 (RFC 9579, section 4) in place of its own: salt and rounds beside it say nothing. */
const withPbmac1 = (der: Buffer, digest: keyof typeof digests, opens = password): Buffer => {
  const pfx = readDer(der);
  const [version, safes] = partsOf(pfx);
  const { oid, size } = digests[digest];
  const salt = randomBytes(8);
  const derivation = sequence(octets(salt), toDerInteger(2048), toDerInteger(size), withNull(oid));
  const algorithm = sequence(
    toDerOid('1.2.840.113549.1.5.14'),
    sequence(sequence(toDerOid(oids.pbkdf2), derivation), withNull(oid)),
  );
  const key = pbkdf2Sync(opens, salt, 2048, size, digest);
  const code = createHmac(digest, key)
    .update(at(pfx, 1, 1, 0)?.content ?? Buffer.alloc(0))
    .digest();
  const mac = sequence(sequence(algorithm, octets(code)), octets(Buffer.from('NOT USED')), toDerInteger(1));
  return sequence(version?.raw ?? Buffer.alloc(0), safes?.raw ?? Buffer.alloc(0), mac);
};

describe('the code of a keystore', () => {
  let folder: string;
  let remove: () => void;
  const file = (name: string): string => join(folder, name);
  before(() => {
    ({ path: folder, remove } = temporaryFolder());
    ask(
      'openssl',
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      file('k'),
      '-out',
      file('c'),
      '-subj',
      '/CN=a',
    );
    ask(
      'openssl',
      'pkcs12',
      '-export',
      '-inkey',
      file('k'),
      '-in',
      file('c'),
      '-passout',
      `pass:${password}`,
      '-out',
      file('p12'),
    );
  });
  after(() => remove());

  for (const algorithm of ['HmacPBESHA1', 'HmacPBESHA256', 'HmacPBESHA384', 'HmacPBESHA512'])
    it(`is ${algorithm} where Java is told so`, async function () {
      if (!isInstalled('keytool', '-help')) this.skip();
      const store = file(`${algorithm}.p12`);
      const own = ['-keystore', store, '-storetype', 'PKCS12', '-storepass', password];
      const mac = `-J-Dkeystore.pkcs12.macAlgorithm=${algorithm}`;
      ask('keytool', mac, '-genkeypair', '-alias', 'a', '-keyalg', 'RSA', '-dname', 'CN=a', ...own);
      const der = readFileSync(store);
      const info = ['pkcs12', '-in', store, '-info', '-noout', '-passin', `pass:${password}`];
      const digest = algorithm.replace('HmacPBE', '').toLowerCase();
      expect(spawnSync('openssl', info, { encoding: 'utf8' }).stderr).to.include(`MAC: ${digest},`);
      const { key } = await readPrivateKey(der, password);
      const certificate = ask('keytool', '-exportcert', '-rfc', '-alias', 'a', ...own);
      const pem = certificate.slice(certificate.indexOf('-----BEGIN'));
      expect(createPublicKey(key).equals(createPublicKey(pem))).to.equal(true);
      expect((await errorOf(readPrivateKey(der, 'another'))).name).to.equal('KeystorePasswordWrongError');
    });

  for (const digest of ['sha256', 'sha512'] as const) {
    it(`is one by PBMAC1 with ${digest}`, async () => {
      const der = withPbmac1(readFileSync(file('p12')), digest);
      const { key } = await readPrivateKey(der, password);
      expect(createPublicKey(key).equals(createPublicKey(readFileSync(file('c'))))).to.equal(true);
      expect((await errorOf(readPrivateKey(der, 'another'))).name).to.equal('KeystorePasswordWrongError');
      expect((await errorOf(readPrivateKey(der))).name).to.equal('KeystoreEncryptedError');
    });

    it(`by PBMAC1 with ${digest} is one that OpenSSL 3.4 checks and takes, with the right password only`, function () {
      const program = [
        'import sys',
        'from cryptography.hazmat.primitives.serialization import pkcs12',
        'for name in sys.argv[2:]:',
        '  try: print("taken" if pkcs12.load_key_and_certificates(open(name, "rb").read(), sys.argv[1].encode())[0] else "empty")',
        '  except ValueError: print("refused")',
      ].join('\n');
      if (!hasPbmac1()) this.skip();
      writeFileSync(file('good.p12'), withPbmac1(readFileSync(file('p12')), digest));
      writeFileSync(file('bad.p12'), withPbmac1(readFileSync(file('p12')), digest, 'another'));
      const told = ask('python3', '-c', program, password, file('good.p12'), file('bad.p12'));
      expect(told.trim().split(/\s+/)).to.deep.equal(['taken', 'refused']);
    });
  }
});

/** The library that Python's cryptography brings along is newer than the one of most systems. */
const hasPbmac1 = (): boolean => {
  try {
    const program = 'from cryptography.hazmat.backends.openssl import backend; print(backend.openssl_version_number())';
    return Number(ask('python3', '-c', program)) >= 0x30400000;
  } catch {
    return false;
  }
};
