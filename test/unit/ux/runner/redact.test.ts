import { expect } from 'chai';
import { redactedError, redactor } from '../../../../src/ux/runner/redact.ts';

const redact = redactor([{ username: 'Ci+x@acme.example', instanceUrl: 'https://login.acme.example:8443/portal?x' }]);

describe('redacted output', () => {
  for (const [text, expected] of [
    ['ci+X@ACME.example logs in', '(user name) logs in'],
    ['somebody.else@acme.example.uat', '(user name)'],
    ['org 00D5g000001abcDEAQ, 00D5g000001abcD', 'org (org id), (org id)'],
    ['user 0055g000001abcDAAQ', 'user (user id)'],
    ['see https://login.acme.example:8443/portal', 'see https://(host)/portal'],
    ['LOGIN.ACME.EXAMPLE does not answer', '(host) does not answer'],
    ['use acme--uat.sandbox.my.salesforce.com', 'use (host)'],
    ['https://acme.my.site.com/x', 'https://(host)/x'],
    ['connect ECONNREFUSED 10.0.0.1:443', 'connect ECONNREFUSED (host)'],
    [
      'See https://status.salesforce.com and login.salesforce.com.',
      'See https://status.salesforce.com and login.salesforce.com.',
    ],
    ['http://localhost:1717/OauthRedirect', 'http://localhost:1717/OauthRedirect'],
    ['as http://user:password@proxy:port', 'as http://(host)'],
    ['RSA key of 2048 bits', 'RSA key of 2048 bits'],
  ] as const)
    it(`"${text}" is "${expected}"`, () => expect(redact(text)).to.equal(expected));

  it('is the same data otherwise', () =>
    expect(redact({ a: [1, null, 'ci+x@acme.example'], b: undefined, c: { d: true } })).to.deep.equal({
      a: [1, null, '(user name)'],
      b: undefined,
      c: { d: true },
    }));

  it('takes a name without a domain too, and nothing for nothing', () => {
    expect(redactor([{ username: 'a.b', instanceUrl: '' }])('a.b axb')).to.equal('(user name) axb');
    expect(redactor([{ username: '', instanceUrl: '' }])('plain')).to.equal('plain');
  });

  it('has an error without what flags and variables name', () => {
    const error = Object.assign(new Error('Not "box" nor "bob" of mine.'), { actions: ['Ask bob, or look at box2.'] });
    const argv = ['--redact', '--username=bob', '-r', 'https://box'];
    const clean = redactedError(error, argv, { SF_JWT_ACME_INSTANCE_URL: ' box2 ', SF_JWT_USERNAME: '' });
    expect(clean).to.include({ message: 'Not "(host)" nor "(user name)" of mine.' });
    expect(clean).to.deep.include({ actions: ['Ask (user name), or look at (host)2.'] });
    expect(clean.stack).to.not.match(/"box"|"bob"/);
    expect(redactedError(new Error('bob'), ['--username', 'bob'], {}).message).to.equal('bob');
  });
});
