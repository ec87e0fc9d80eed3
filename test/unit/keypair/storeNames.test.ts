import { expect } from 'chai';
import { isKeyName } from '../../../src/keypair/names.ts';
import { storeProtection } from '../../../src/keypair/storeProtection.ts';

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
