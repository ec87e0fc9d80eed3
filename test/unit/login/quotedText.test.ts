import { expect } from 'chai';
import { faultsInText } from '../../../src/login/quotedText.ts';

const ids = (text: string): string[] => faultsInText(text, {}).map(({ fault }) => fault.id);

describe('a text of sf org login jwt', () => {
  it('is read line by line, each fault once', () =>
    expect(
      ids(`Error (JwtGrantError): Error authenticating with JWT.
Errors encountered:
  invalid assertion
  audience is invalid
  user hasn't approved this consumer
  audience is invalid
External client app is not installed in this org`),
    ).to.deep.equal(['assertion-invalid', 'audience-invalid', 'user-not-approved', 'app-not-found']));

  for (const [text, expected] of [
    ['JwtGrantError::fetch failed', ['cli-network']],
    ['getaddrinfo ENOTFOUND acme.my.salesforce.com', ['dns-unknown']],
    ['read ECONNRESET', ['connection-reset']],
    ['connect ETIMEDOUT 10.0.0.1:443', ['timed-out']],
    ['unable to get local issuer certificate', ['tls-untrusted']],
    ['self-signed certificate in certificate chain', ['tls-untrusted']],
    ['Data Not Available: The data you were trying to access could not be found', ['maintenance']],
    ['URL No Longer Exists', ['url-unknown']],
    ['Login Rate Exceeded', ['login-rate-exceeded']],
    ['something new', ['unknown-refusal']],
    ['', []],
  ] as const)
    it(`"${text}" is ${expected.join()}`, () => expect(ids(text)).to.deep.equal(expected));

  it('is shown as it is, without credentials and control characters', () => {
    const [found] = faultsInText(
      'new \u001b[31mthing 00D5g000001abcD!AQEAQ.abc_d eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln',
      {},
    );
    expect(found?.fault.evidence).to.equal('new thing (removed) (removed)');
  });

  it('ends, however long it is', () => expect(ids('x\n'.repeat(1_000_000))).to.deep.equal(['unknown-refusal']));
});
