import { expect } from 'chai';
import { isSessionUrl } from '../../../../src/base/hosts/sessionHosts.ts';

const accepted = [
  'https://login.salesforce.com',
  'https://acme.my.salesforce.com/',
  'https://acme--uat.sandbox.my.salesforce.com',
  'https://acme--uat.cs12.my.salesforce.com',
  'https://na123.salesforce.com',
  'https://eu5.salesforce.com',
  'https://cs12.salesforce.com',
  'https://usa2s.sfdc-8tgtt5.salesforce.com',
  'https://acme.cloudforce.com',
  'https://acme.database.com',
  'https://acme.my.salesforce.mil',
  'https://acme.my.sfcrmproducts.cn',
  'https://acme.my.site.com/customers',
  'HTTPS://ACME.MY.SALESFORCE.COM:443',
];

const refused = [
  '',
  'acme.my.salesforce.com',
  'http://acme.my.salesforce.com',
  'ftp://acme.my.salesforce.com',
  'https://acme.my.salesforce.com:8443',
  'https://acme.my.salesforce.com@evil.example.com',
  'https://user@acme.my.salesforce.com',
  'https://:password@acme.my.salesforce.com',
  'https://evil.example.com',
  'https://evil.example.com/acme.my.salesforce.com',
  'https://evil.example.com?.salesforce.com',
  'https://evil.example.com#.salesforce.com',
  'https://evil.example.com\\.salesforce.com',
  'https://acme.my.salesforce.com.evil.example.com',
  'https://acme.my.salesforce.com.',
  'https://evilsalesforce.com',
  'https://salesforce.com',
  'https://evil-cloudforce.com',
  'https://xn--acme-xyz.salesforce.com',
  'https://acme.my.salesforce-sites.com',
  'https://127.0.0.1',
  'https://[::1]',
  'https://169.254.169.254',
];

describe('where the session of a stored login may go', () => {
  for (const url of accepted) it(`is ${url}`, () => expect(isSessionUrl(url, {})).to.equal(true));
  for (const url of refused) it(`is not "${url}"`, () => expect(isSessionUrl(url, {})).to.equal(false));

  it('is a host that the environment allows, over http on this machine alone', () => {
    const env = { SF_JWT_ALLOWED_HOSTS: 'login.example.com,127.0.0.1:8443,evil.example.com:8080' };
    const may = (url: string): boolean => isSessionUrl(url, env);
    expect(may('https://login.example.com')).to.equal(true);
    expect(may('http://127.0.0.1:8443')).to.equal(true);
    expect(may('http://127.0.0.1:8444')).to.equal(false);
    expect(may('http://evil.example.com:8080')).to.equal(false);
  });
});
