import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { toDer } from '../../../../src/keypair/der/der.ts';
import { examine } from '../../../../src/keypair/read/examine.ts';
import { isWrongSecret, lockOf } from '../../../../src/keypair/read/lock.ts';
import { temporaryFolder } from '../pairs.ts';

describe('what opens a locked key', () => {
  let folder: string;
  let remove: () => void;
  let plain: Buffer;
  let closed: Buffer;
  let store: Buffer;
  /** Its certificate lies in the clear. */
  let halfOpen: Buffer;
  const openssl = (...argv: string[]): Buffer =>
    execFileSync('openssl', argv, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  before(() => {
    ({ path: folder, remove } = temporaryFolder());
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key', '-out', 'crt', '-subj', '/CN=acme');
    plain = openssl('pkey', '-in', 'key');
    closed = openssl('pkcs8', '-topk8', '-in', 'key', '-passout', 'pass:secret12');
    const pack = ['pkcs12', '-export', '-inkey', 'key', '-in', 'crt', '-passout', 'pass:secret12'];
    store = openssl(...pack);
    halfOpen = openssl(...pack, '-certpbe', 'NONE');
  });
  after(() => remove());

  it('is told apart by who asks for it', async () => {
    expect(await lockOf(examine(closed))).to.equal('key');
    expect(await lockOf(examine(store))).to.equal('keystore');
    expect(await lockOf(examine(halfOpen))).to.equal('keystore');
    expect(await lockOf(examine(store.toString('base64')))).to.equal('keystore');
    for (const open of [
      plain,
      closed.subarray(0, 900),
      randomBytes(900),
      Buffer.alloc(0),
      toDer(0x30, Buffer.alloc(9)),
    ])
      expect(await lockOf(examine(open))).to.equal(undefined);
  });

  it('is tried, and only a wrong one is wrong', async () => {
    for (const input of [closed, store, halfOpen]) {
      for (const secret of ['wrong', '', '"secret12"', '${SECRET}'])
        expect(await isWrongSecret(examine(input), secret), secret).to.equal(true);
      expect(await isWrongSecret(examine(input), 'secret12')).to.equal(false);
    }
    expect(await isWrongSecret(examine(closed.subarray(0, 900)), 'wrong')).to.equal(false);
  });
});
