import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { at, readDer } from '../../../../src/keypair/der/der.ts';
import { emptyPasswordOf } from '../../../../src/keypair/der/emptyPassword.ts';
import { derivePkcs12, type Pkcs12Digest } from '../../../../src/keypair/der/pkcs12Derivation.ts';
import { isEncryptedKey } from '../../../../src/keypair/read/examine.ts';
import { readPrivateKey } from '../../../../src/keypair/read/read.ts';
import { temporaryFolder } from '../pairs.ts';

const sizes: Readonly<Record<Pkcs12Digest, number>> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };

describe('the empty password of a keystore', () => {
  let folder: string;
  let remove: () => void;
  const openssl = (...argv: string[]): Buffer =>
    execFileSync('openssl', argv, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  before(() => {
    ({ path: folder, remove } = temporaryFolder());
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key', '-out', 'crt', '-subj', '/CN=acme');
  });
  after(() => remove());

  const pack = (pass: string, ...argv: string[]): Buffer =>
    openssl('pkcs12', '-export', '-inkey', 'key', '-in', 'crt', '-passout', `pass:${pass}`, ...argv);

  /** The same keystore as a program makes it that leaves the zeros of the empty password out: its code alone differs. */
  const withoutZeros = (store: Buffer, digest: Pkcs12Digest): Buffer => {
    const pfx = readDer(store);
    const [code, salt, signed] = [at(pfx, 2, 0, 1), at(pfx, 2, 1), at(pfx, 1, 1, 0)];
    if (!code || !salt || !signed) throw new Error('no code');
    const key = derivePkcs12({
      purpose: 'mac',
      password: null,
      salt: salt.content,
      rounds: 2048,
      size: sizes[digest],
      digest,
    });
    const copy = Buffer.from(store);
    const place = copy.lastIndexOf(code.content);
    createHmac(digest, key).update(signed.content).digest().copy(copy, place);
    return copy;
  };

  for (const digest of Object.keys(sizes) as Pkcs12Digest[]) {
    it(`is found by a code of ${digest}, and opens it`, async () => {
      const store = pack('', '-macalg', digest);
      expect(emptyPasswordOf(store)).to.equal('');
      expect(isEncryptedKey(store)).to.equal(false);
      const { encrypted, repairs, certificates } = await readPrivateKey(store);
      expect([encrypted, repairs, certificates.length]).to.deep.equal([false, ['emptyPassphrase'], 1]);
    });

    it(`is found by a code of ${digest} without its zeros`, () => {
      expect(emptyPasswordOf(withoutZeros(pack('', '-macalg', digest), digest))).to.equal(null);
    });

    it(`is not found by a code of ${digest} where there is another one`, async () => {
      const store = pack('secret12', '-macalg', digest);
      expect(emptyPasswordOf(store)).to.equal(undefined);
      expect((await readPrivateKey(store, 'secret12')).encrypted).to.equal(true);
    });
  }
});
