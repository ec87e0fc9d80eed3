import { expect } from 'chai';
import { chosenElements } from '../../../../src/app/files/chosenElements.ts';
import { isIpRange, parseIpRange } from '../../../../src/app/elements/ipRange.ts';
import { thrownBy } from '../sample.ts';

describe('elements that a person names', () => {
  it('go to the type that has them', () => {
    expect(
      chosenElements([
        'isRefreshTokenRotationEnabled=true',
        'ExtlClntAppOauthConfigurablePolicies.startUrl=/a=b',
        'policyAction=Block',
        'guestJwtTimeout=15',
      ]),
    ).to.deep.equal({
      ExtlClntAppGlobalOauthSettings: { isRefreshTokenRotationEnabled: 'true' },
      ExtlClntAppOauthConfigurablePolicies: { startUrl: '/a=b', policyAction: 'Block', guestJwtTimeout: '15' },
    });
    expect(chosenElements([])).to.deep.equal({});
  });

  const refused: ReadonlyArray<[string, string, RegExp]> = [
    ['requiredSessionLevel=high_assurance', 'SessionLevelBreaksJwtError', /second factor/],
    ['isNamedUserJwtEnabled=true', 'TokenFormatBreaksJwtError', /SOAP/],
    ['ExtlClntAppGlobalOauthSettings.shouldRotateConsumerKey=TRUE', 'ConsumerKeyRotatesError', /every deploy/],
    ['shouldRotateConsumerSecret=true', 'ConsumerKeyRotatesError', /all logins/],
    ['consumerKey=3MVG9', 'ElementNotSettableError', /consumerKey/],
    ['certificate=AAAA', 'ElementNotSettableError', /certificate/],
    ['trustedIpRanges=x', 'ElementNotSettableError', /trustedIpRanges/],
    ['tlsClientAuthCertParamValue=x', 'ElementNotSettableError', /tls/],
    ['isRefreshTokenRotation=true', 'ElementUnknownError', /isRefreshTokenRotation=true/],
    ['ExternalClientApplication.policyAction=Block', 'ElementUnknownError', /policyAction/],
    ['isEnabled', 'ElementUnknownError', /name=value/],
    ['constructor=x', 'ElementUnknownError', /constructor/],
    ['startUrl=/x', 'ElementAmbiguousError', /ExtlClntAppConfigurablePolicies, ExtlClntAppOauthConfigurablePolicies/],
    ['isEnabled=yes', 'ElementValueInvalidError', /"yes"/],
    ['policyAction=Nothing', 'ElementValueInvalidError', /"Nothing"/],
    ['guestJwtTimeout=many', 'ElementValueInvalidError', /"many"/],
    ['apexHandler=', 'ElementValueInvalidError', /apexHandler/],
    ['apexHandler=a\u0007', 'ElementValueInvalidError', /apexHandler/],
  ];
  for (const [text, name, reason] of refused) {
    it(`can't be ${JSON.stringify(text)}`, () => {
      const error = thrownBy(() => chosenElements([text]));
      expect(error.name).to.equal(name);
      expect(error.message).to.match(reason);
      expect(error.exitCode).to.equal(2);
    });
  }

  it('come with the nearest name, and the type to put before', () => {
    expect(thrownBy(() => chosenElements(['isRefreshTokenRotaton=true'])).actions?.[0]).to.include(
      '"isRefreshTokenRotationEnabled"',
    );
    expect(thrownBy(() => chosenElements(['startUrl=/x'])).actions?.[0]).to.include(
      'ExtlClntAppConfigurablePolicies.startUrl',
    );
  });
});

describe('ranges of IP addresses', () => {
  it('are one address or two', () => {
    expect(parseIpRange('192.0.2.1')).to.deep.equal({ start: '192.0.2.1', end: '192.0.2.1' });
    expect(parseIpRange(' 192.0.2.1 - 192.0.2.9 ')).to.deep.equal({ start: '192.0.2.1', end: '192.0.2.9' });
  });

  for (const good of ['192.0.2.1', '192.0.2.1-192.0.2.1', '9.0.0.0-10.0.0.0', '2001:db8::1-2001:db8::f']) {
    it(`may be ${good}`, () => expect(isIpRange(good)).to.equal(true));
  }
  for (const bad of ['', 'x', '192.0.2.9-192.0.2.1', '192.0.2.1-::1', '1.2.3.4-5.6.7.8-9.9.9.9', '192.0.2.0/24']) {
    it(`can't be "${bad}"`, () => expect(isIpRange(bad)).to.equal(false));
  }
});
