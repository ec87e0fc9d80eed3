import { expect } from 'chai';
import { resolvePassphrase } from '../../../../src/connection/resolve/passphrase.ts';

describe('the origin of a passphrase', () => {
  const all = { SF_JWT_ACME_UAT_KEY_PASSPHRASE: ' named ', SF_JWT_KEY_PASSPHRASE: 'plain' };

  it('is the flag, then the variable with the name, then the one without', () => {
    expect(resolvePassphrase({ name: 'acme-uat', passphraseFile: 'p', env: all })).to.deep.equal({
      source: 'flag',
      path: 'p',
    });
    expect(resolvePassphrase({ name: 'acme-uat', env: all })).to.deep.equal({
      source: 'environment',
      text: ' named ',
      variable: 'SF_JWT_ACME_UAT_KEY_PASSPHRASE',
    });
    expect(resolvePassphrase({ name: 'other', env: all })).to.include({ variable: 'SF_JWT_KEY_PASSPHRASE' });
    expect(resolvePassphrase({ env: all })).to.include({ text: 'plain' });
  });

  it('is not the variable without a name when several connections are selected', () => {
    expect(resolvePassphrase({ name: 'other', env: all, single: false })).to.equal(undefined);
  });

  it('is an empty variable only if no other one is set', () => {
    expect(resolvePassphrase({ env: {} })).to.equal(undefined);
    expect(resolvePassphrase({ name: 'a', env: { SF_JWT_A_KEY_PASSPHRASE: '' } })).to.include({ text: '' });
    const both = { SF_JWT_A_KEY_PASSPHRASE: '', SF_JWT_KEY_PASSPHRASE: 'x' };
    expect(resolvePassphrase({ name: 'a', env: both })).to.include({ text: 'x' });
  });
});
