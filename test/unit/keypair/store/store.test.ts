import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readCertificate } from '../../../../src/base/certificate.ts';
import { certificateFor, type KeyPair } from '../../../../src/keypair/write/generate.ts';
import { readPrivateKey } from '../../../../src/keypair/read/read.ts';
import { checkReplaceable, readKeyPair, writeKeyPair } from '../../../../src/keypair/store/store.ts';
import { errorOf, filesBelow, modeOf, newPair, temporaryFolder, untoldKey } from '../pairs.ts';

const now = new Date();
const options = { force: false, now };

const certificateOf = async (pem: string, from: Date): Promise<string> =>
  certificateFor((await readPrivateKey(pem)).key, { subject: { commonName: 'acme' }, days: 365 }, { now: from });

describe('the key store', () => {
  let one: KeyPair;
  let two: KeyPair;
  let folder: string;
  let remove: () => void;
  const at = (name: string): string => join(folder, name);

  before(async () => ([one, two] = await Promise.all([newPair(), newPair()])));
  beforeEach(() => {
    const temporary = temporaryFolder();
    folder = join(temporary.path, 'keys');
    remove = temporary.remove;
  });
  afterEach(() => remove());

  it('gives back what was put into it', async () => {
    const written = await writeKeyPair(folder, 'acme', one, options);
    expect(written).to.deep.equal({ keyPath: at('acme.key'), certificatePath: at('acme.crt'), historyPath: undefined });
    expect(await readKeyPair(folder, 'acme')).to.deep.equal({
      ...one,
      keyName: 'acme',
      keyPath: at('acme.key'),
      certificatePath: at('acme.crt'),
      readableByOthers: false,
      restored: false,
      encrypted: false,
    });
    expect(readdirSync(folder)).to.have.members(['acme.crt', 'acme.key']);
  });

  for (const mask of [0o000, 0o022, 0o077, 0o777])
    it(`has files 0600 in a folder 0700 under umask ${mask.toString(8)}, history too`, async () => {
      const before = process.umask(mask);
      try {
        await writeKeyPair(folder, 'acme', one, options);
        await writeKeyPair(folder, 'acme', two, { ...options, force: true });
      } finally {
        process.umask(before);
      }
      const modes = Object.entries(filesBelow(folder));
      expect(modes).to.have.length(4);
      for (const [name, mode] of modes) expect(`${name} ${mode}`).to.equal(`${name} 600`);
      for (const name of ['', 'history', 'history/acme']) expect(modeOf(at(name))).to.equal('700');
    });

  it('knows nothing of a pair that was never there', async () => {
    expect(await readKeyPair(folder, 'acme')).to.equal(undefined);
    expect(await checkReplaceable(folder, 'acme', options)).to.equal(undefined);
    expect(() => readdirSync(folder)).to.throw('ENOENT');
  });

  it('keeps pairs with different names apart', async () => {
    await writeKeyPair(folder, 'acme', one, options);
    await writeKeyPair(folder, 'acme.new', two, options);
    expect((await readKeyPair(folder, 'acme'))?.privateKeyPem).to.equal(one.privateKeyPem);
    expect((await readKeyPair(folder, 'acme.new'))?.privateKeyPem).to.equal(two.privateKeyPem);
  });

  describe('replacing', () => {
    it('a pair that is still valid is refused, and it stays', async () => {
      await writeKeyPair(folder, 'acme', one, options);
      const error = await errorOf(writeKeyPair(folder, 'acme', two, options));
      expect(error.name).to.equal('KeyPairExistsError');
      const end = readCertificate(one.certificatePem).notAfter.toISOString().slice(0, 10);
      expect(error.message).to.include('"acme"').and.include(end);
      expect((await errorOf(checkReplaceable(folder, 'acme', options))).name).to.equal('KeyPairExistsError');
      expect(await readKeyPair(folder, 'acme')).to.include(one);
      expect(Object.keys(filesBelow(folder))).to.have.length(2);
    });

    it('by force moves the old pair to the history, under its fingerprint', async () => {
      await writeKeyPair(folder, 'acme', one, options);
      const { historyPath } = await writeKeyPair(folder, 'acme', two, { ...options, force: true });
      expect(historyPath).to.equal(at(`history/acme/${readCertificate(one.certificatePem).sha256}`));
      expect(await readKeyPair(historyPath ?? '', 'acme')).to.include(one);
      expect(await readKeyPair(folder, 'acme')).to.include({ ...two, restored: false });
    });

    it('a pair whose certificate has ended needs no force, and it moves to the history too', async () => {
      await writeKeyPair(folder, 'acme', await newPair(1, new Date('2026-01-01T00:00:00Z')), options);
      const { historyPath } = await writeKeyPair(folder, 'acme', two, options);
      expect(readdirSync(historyPath ?? '')).to.have.members(['acme.crt', 'acme.key']);
      expect(await readKeyPair(folder, 'acme')).to.include(two);
    });
  });

  describe('a pair that is not whole', () => {
    const broken: Array<[string, () => void]> = [
      ['a key without a certificate', () => rmSync(at('acme.crt'))],
      ['a certificate of another key', () => writeFileSync(at('acme.crt'), two.certificatePem)],
      ['another key', () => writeFileSync(at('acme.key'), two.privateKeyPem)],
      ['a damaged key', () => writeFileSync(at('acme.key'), 'damaged')],
      ['a damaged certificate', () => writeFileSync(at('acme.crt'), 'damaged')],
      ['two damaged files', () => ['acme.key', 'acme.crt'].forEach((name) => writeFileSync(at(name), 'damaged'))],
    ];
    for (const [what, damage] of broken)
      it(`because of ${what} is named, and replaced only by force, and then kept in the history`, async () => {
        await writeKeyPair(folder, 'acme', one, options);
        damage();
        const key = readFileSync(at('acme.key'), 'utf8');
        const error = await errorOf(readKeyPair(folder, 'acme'));
        expect(error.name).to.equal('KeyPairBrokenError');
        expect(error.message).to.include('"acme"').and.include(folder);
        expect(error.actions?.[1]).to.include('--name acme --force');
        expect((await errorOf(writeKeyPair(folder, 'acme', two, options))).name).to.equal('KeyPairBrokenError');
        expect((await errorOf(checkReplaceable(folder, 'acme', options))).name).to.equal('KeyPairBrokenError');

        const { historyPath } = await writeKeyPair(folder, 'acme', two, { ...options, force: true });
        expect(readFileSync(join(historyPath ?? '', 'acme.key'), 'utf8')).to.equal(key);
        expect(historyPath).to.match(/\/broken-[0-9a-f]{64}$/);
        expect(await readKeyPair(folder, 'acme')).to.include(two);
      });

    it('but has its key in the history is restored from there, and this is said', async () => {
      await writeKeyPair(folder, 'acme', one, options);
      for (const pair of [two, await newPair(), await newPair()])
        await writeKeyPair(folder, 'acme', pair, { ...options, force: true });
      writeFileSync(at('acme.key'), one.privateKeyPem);
      expect(await readKeyPair(folder, 'acme')).to.include({ ...one, restored: true });
      expect(readFileSync(at('acme.crt'), 'utf8')).to.equal(one.certificatePem);
      expect(await readKeyPair(folder, 'acme')).to.include({ ...one, restored: false });
    });

    it('is restored with the certificate that it had last', async () => {
      const certificates = await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          certificateOf(one.privateKeyPem, new Date(now.getTime() + index * 1_000)),
        ),
      );
      for (const certificatePem of certificates) {
        await writeKeyPair(folder, 'acme', { ...one, certificatePem }, { ...options, force: true });
        await writeKeyPair(folder, 'acme', two, { ...options, force: true });
      }
      const old = (index: number): string =>
        at(`history/acme/${readCertificate(certificates[index] ?? '').sha256}/acme.key`);
      for (const last of certificates.keys()) {
        for (const index of certificates.keys()) utimesSync(old(index), now, new Date(index === last ? 2e12 : 1e12));
        writeFileSync(at('acme.key'), one.privateKeyPem);
        writeFileSync(at('acme.crt'), two.certificatePem);
        expect((await readKeyPair(folder, 'acme'))?.certificatePem).to.equal(certificates[last]);
      }
    });

    it('goes to the history beside another key that lies there under the same certificate', async () => {
      await writeKeyPair(folder, 'acme', one, options);
      await writeKeyPair(folder, 'acme', two, { ...options, force: true });
      const hand = { ...one, privateKeyPem: await untoldKey(two.privateKeyPem) };
      writeFileSync(at('acme.key'), hand.privateKeyPem);
      writeFileSync(at('acme.crt'), hand.certificatePem);
      const { historyPath } = await writeKeyPair(folder, 'acme', two, { ...options, force: true });
      const { sha256 } = readCertificate(one.certificatePem);
      expect(historyPath).to.equal(at(`history/acme/${sha256}-2`));
      expect(readFileSync(at(`history/acme/${sha256}-2/acme.key`), 'utf8')).to.equal(hand.privateKeyPem);
      expect(readFileSync(at(`history/acme/${sha256}/acme.key`), 'utf8')).to.equal(one.privateKeyPem);
    });

    it('never was one if only a certificate is there', async () => {
      mkdirSync(folder, { mode: 0o700 });
      writeFileSync(at('acme.crt'), one.certificatePem);
      expect(await readKeyPair(folder, 'acme')).to.equal(undefined);
      await writeKeyPair(folder, 'acme', two, options);
      expect(await readKeyPair(folder, 'acme')).to.include(two);
    });
  });

  it('says when others can read a key', async () => {
    await writeKeyPair(folder, 'acme', one, options);
    chmodSync(at('acme.key'), 0o644);
    expect(await readKeyPair(folder, 'acme')).to.include({ readableByOthers: true });
    expect(await checkReplaceable(folder, 'acme', { force: true, now })).to.include({ readableByOthers: true });
  });

  it('is not opened in a folder that others can enter', async () => {
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    writeFileSync(at('other'), '');
    expect((await errorOf(writeKeyPair(folder, 'acme', one, options))).name).to.equal('FolderNotPrivateError');
    expect(readdirSync(folder)).to.deep.equal(['other']);
  });

  it('is not opened inside a work tree', async () => {
    mkdirSync(join(folder, '..', '.git'));
    const error = await errorOf(writeKeyPair(folder, 'acme', one, { ...options, env: { PATH: '' } }));
    expect(error.name).to.equal('KeyInUnknownWorkTreeError');
    expect(() => readdirSync(folder)).to.throw('ENOENT');
  });

  it('names a failure of the disk and keeps the old pair', async () => {
    await writeKeyPair(folder, 'acme', one, options);
    const beforeStep = (name: string): void => {
      if (name === 'place certificate') throw Object.assign(new Error('raw words'), { code: 'ENOSPC', errno: -28 });
    };
    const error = await errorOf(writeKeyPair(folder, 'acme', two, { ...options, force: true, beforeStep }));
    expect(error.name).to.equal('FolderNotWritableError');
    expect(error.message).to.include('no space left on device').and.not.include('raw words');
    expect(error.cause).to.equal(undefined);
    expect(await readKeyPair(folder, 'acme')).to.include({ ...one, restored: false });
  });

  for (const name of [
    '',
    '.',
    '..',
    '../acme',
    'a/b',
    'a\\b',
    '-acme',
    '.acme',
    'a..b',
    'a b',
    'ä',
    'a\n',
    'x'.repeat(65),
  ])
    it(`refuses the name ${JSON.stringify(name.slice(0, 10))}`, async () => {
      const refusals = [readKeyPair(folder, name), writeKeyPair(folder, name, one, options)];
      for (const refusal of refusals) expect((await errorOf(refusal)).name).to.equal('KeyNameInvalidError');
    });

  for (const name of ['a', 'acme-uat', 'Acme_1.prod', '9', 'x'.repeat(64)])
    it(`takes the name ${name.slice(0, 15)}`, async () => {
      expect(await readKeyPair(folder, name)).to.equal(undefined);
    });
});
