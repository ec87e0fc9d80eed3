import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { generateKeypair, type KeypairRequest } from '../../../../src/flows/keys/generate.ts';
import { readKeyPair } from '../../../../src/keypair/store/store.ts';
import { errorOf, temporaryFolder } from '../../keypair/pairs.ts';

const now = new Date('2026-11-22T12:00:00Z');

describe('generating a key pair', () => {
  let keyFolder: string;
  let remove: () => void;
  beforeEach(() => ({ path: keyFolder, remove } = temporaryFolder()));
  afterEach(() => remove());

  const request = (more: Partial<KeypairRequest> = {}): KeypairRequest => ({
    keyName: 'acme',
    days: 365,
    bits: 2048,
    keyFolder,
    ...more,
  });

  it('puts it into the key store and tells where, with the facts of the certificate and never the key', async () => {
    const generated = await generateKeypair(request(), now);
    const stored = await readKeyPair(keyFolder, 'acme');
    expect(generated).to.include({
      keyName: 'acme',
      keyPath: stored?.keyPath,
      certificatePath: stored?.certificatePath,
    });
    expect(generated.certificate).to.include({ subject: 'CN=acme', bits: 2048 });
    expect(generated.certificate.notAfter.toISOString()).to.equal('2027-11-22T12:00:00.000Z');
    expect(generated.warnings.map(({ id }) => id)).to.deep.equal(['notEncrypted']);
    expect(JSON.stringify(generated)).not.to.include('PRIVATE KEY');
  });

  it('takes the subject that is given, and the key name for the rest', async () => {
    const { certificate } = await generateKeypair(request({ subject: { country: 'DE', commonName: undefined } }), now);
    expect(certificate.subject).to.equal('C=DE, CN=acme');
    const other = await generateKeypair(request({ keyName: 'b', subject: { commonName: 'Other' } }), now);
    expect(other.certificate.subject).to.equal('CN=Other');
  });

  it('refuses to replace a valid pair unless forced, and then keeps the old one', async () => {
    const first = await generateKeypair(request(), now);
    expect((await errorOf(generateKeypair(request(), now))).name).to.equal('KeyPairExistsError');
    const second = await generateKeypair(request({ force: true }), now);
    expect(second.certificate.sha256).not.to.equal(first.certificate.sha256);
    expect(second.historyPath).to.equal(join(keyFolder, 'history', 'acme', first.certificate.sha256));
  });

  it('warns when others could read the key that it replaces', async () => {
    const { keyPath } = await generateKeypair(request(), now);
    chmodSync(keyPath, 0o644);
    const { warnings } = await generateKeypair(request({ force: true }), now);
    expect(warnings[0]).to.deep.equal({ id: 'readableByOthers', tokens: [keyPath], level: 'warning' });
  });

  it('warns when an interrupted replacement had to be undone first', async () => {
    const { keyPath } = await generateKeypair(request(), now);
    const oldKey = readFileSync(keyPath, 'utf8');
    await generateKeypair(request({ force: true }), now);
    writeFileSync(keyPath, oldKey);
    const { warnings } = await generateKeypair(request({ force: true }), now);
    expect(warnings[0]).to.deep.equal({ id: 'restored', tokens: ['acme'], level: 'warning' });
  });

  const refusals: Array<[Partial<KeypairRequest>, string]> = [
    [{ days: 0 }, 'CertificateDaysInvalidError'],
    [{ subject: { country: 'DEU' } }, 'CountryInvalidError'],
    [{ keyName: '../acme' }, 'KeyNameInvalidError'],
  ];
  for (const [more, name] of refusals)
    it(`writes nothing when it fails with ${name}`, async () => {
      expect((await errorOf(generateKeypair(request(more), now))).name).to.equal(name);
      expect(readdirSync(keyFolder)).to.deep.equal([]);
    });
});
