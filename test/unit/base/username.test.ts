import { expect } from 'chai';
import { isSameUsername } from '../../../src/base/username.ts';
import { overriddenVariables } from '../../../src/connection/bundle/bundleVariables.ts';
import { chooseAdminLogin } from '../../../src/org/session/adminLogins.ts';

const bundle = {
  key: '',
  certificate: '',
  clientId: 'x',
  username: 'ci@acme.example',
  instanceUrl: 'https://acme.my.salesforce.com',
  orgId: '00D5g000001abcDEAQ',
  variable: 'SF_JWT_ACME',
};

describe('a username', () => {
  for (const spelling of ['ci@acme.example', 'CI@ACME.EXAMPLE', 'Ci@Acme.Example', ' ci@acme.example\n'])
    it(`is that of the same user as ${JSON.stringify(spelling)}`, () => {
      expect(isSameUsername('ci@acme.example', spelling)).to.equal(true);
      expect(overriddenVariables(bundle, { env: { SF_JWT_ACME_USERNAME: spelling } })).to.deep.equal([]);
      const logins = ['ci@acme.example', 'admin@acme.example'].map((username) => ({
        username,
        aliases: [],
        orgId: bundle.orgId,
        isDefault: false,
      }));
      const wanted = { connection: 'acme', orgId: bundle.orgId, loginUser: spelling };
      expect(chooseAdminLogin(wanted, logins).username).to.equal('admin@acme.example');
    });

  it('that differs in more than case is another one, and none is like no other', () => {
    expect(isSameUsername('ci@acme.example', 'ci@acme.example.uat')).to.equal(false);
    expect(isSameUsername(undefined, undefined)).to.equal(false);
    expect(overriddenVariables(bundle, { env: { SF_JWT_ACME_USERNAME: 'other@acme.example' } })).to.have.length(1);
  });
});
