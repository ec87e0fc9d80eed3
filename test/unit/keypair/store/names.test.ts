import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { KeyPair } from '../../../../src/keypair/write/generate.ts';
import { isKeyName } from '../../../../src/keypair/store/names.ts';
import { checkReplaceable, writeKeyPair } from '../../../../src/keypair/store/store.ts';
import { storeProtection } from '../../../../src/keypair/store/storeProtection.ts';
import { errorOf, newPair, temporaryFolder } from '../pairs.ts';

describe('the name of a key pair', () => {
  it('is safe as a file name', () => {
    for (const name of ['acme', 'Acme-UAT_2.old', '0', 'a'.repeat(64)]) expect(isKeyName(name), name).to.equal(true);
    for (const name of ['', '.acme', '-x', 'a/b', 'a\\b', 'a..b', 'ä', 'a b', 'a'.repeat(65), 'a:b', 'a\n'])
      expect(isKeyName(name), name).to.equal(false);
  });

  it('is none that Windows gives another meaning, where there is Windows', () => {
    for (const name of ['nul', 'CON', 'com1', 'Lpt9', 'aux.old', 'prn.x.y', 'acme.']) {
      expect(isKeyName(name, 'win32'), name).to.equal(false);
      expect(isKeyName(name, 'linux'), name).to.equal(true);
    }
    for (const name of ['null', 'console', 'com', 'com10', 'acme.nul', 'lpt'])
      expect(isKeyName(name, 'win32'), name).to.equal(true);
  });
});

describe('the name of a new key pair', () => {
  let pair: KeyPair;
  let folder: string;
  let remove: () => void;
  before(async () => (pair = await newPair()));
  beforeEach(() => ({ path: folder, remove } = temporaryFolder()));
  afterEach(() => remove());

  const write = (name: string, force = false): Promise<unknown> =>
    writeKeyPair(folder, name, pair, { force, now: new Date() });
  const nameOf = async (action: Promise<unknown>): Promise<string> => (await errorOf(action)).name;

  for (const force of [false, true])
    it(`differs from all others in more than its capitals${force ? ', by force too' : ''}`, async () => {
      await write('Acme');
      expect(await nameOf(write('acme', force))).to.equal('KeyNameOtherCaseError');
      expect(await nameOf(checkReplaceable(folder, 'ACME', { force, now: new Date() }))).to.equal(
        'KeyNameOtherCaseError',
      );
      expect(readdirSync(folder).sort()).to.deep.equal(['Acme.crt', 'Acme.key']);
    });

  it('is none of a device on Windows, on any system', async () => {
    for (const name of ['CON', 'nul', 'com1', 'aux.old', 'acme.'])
      expect(await nameOf(write(name)), name).to.match(/^KeyName(?:Reserved|Invalid)Error$/);
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('is not asked of a pair that is there: it goes on being replaced', async () => {
    await write('acme');
    const [key, certificate] = ['.key', '.crt'].map((ending) => readFileSync(join(folder, `acme${ending}`)));
    writeFileSync(join(folder, 'Acme.key'), key ?? '', { mode: 0o600 });
    writeFileSync(join(folder, 'Acme.crt'), certificate ?? '', { mode: 0o600 });
    await write('Acme', true);
    await write('acme', true);
  });
});

describe('what protects the key store', () => {
  it('are the modes of files where there are modes', () => {
    for (const platform of ['linux', 'darwin'] as const)
      expect(storeProtection('/anywhere', '/home/x', platform)).to.equal('modes');
  });

  it('is the profile folder on Windows, and unknown outside of it', () => {
    const home = 'C:\\Users\\Ann Lee';
    const places: Record<string, string> = {
      'C:\\Users\\Ann Lee\\.sf\\jwt\\keys': 'profile',
      'c:\\users\\ann lee\\keys': 'profile',
      'C:/Users/Ann Lee/keys': 'profile',
      'C:\\Users\\Ann Lee': 'unknown',
      'C:\\Users\\Ann Lee 2\\keys': 'unknown',
      'C:\\Users\\Ann Lee\\..\\Bob\\keys': 'unknown',
      'D:\\keys': 'unknown',
      '\\\\server\\share\\keys': 'unknown',
    };
    for (const [place, expected] of Object.entries(places))
      expect(storeProtection(place, home, 'win32'), place).to.equal(expected);
  });
});
