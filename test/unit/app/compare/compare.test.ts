import { expect } from 'chai';
import { compareComponent } from '../../../../src/app/compare/compare.ts';
import type { MetadataType } from '../../../../src/app/model.ts';
import { parseComponent, type Component } from '../../../../src/app/xml.ts';
import { acmePem, betaPem, sampleFile } from '../sample.ts';

const wanted = (type: MetadataType): Component => parseComponent(sampleFile(type).content);

/** The names of our elements that an org has otherwise. */
const changedElements = (...sides: Parameters<typeof compareComponent>): string[] => compareComponent(...sides).changed;

/** The component as `readMetadata` gives it back. */
const inOrg = (type: MetadataType): Record<string, unknown> => ({
  fullName: 'X',
  ...Object.fromEntries(Object.entries(wanted(type).elements).map(([name, [value]]) => [name, value])),
});

const types: MetadataType[] = [
  'ExternalClientApplication',
  'ExtlClntAppOauthSettings',
  'ExtlClntAppGlobalOauthSettings',
  'ExtlClntAppConfigurablePolicies',
  'ExtlClntAppOauthConfigurablePolicies',
  'PermissionSet',
];

describe('comparison with an org', () => {
  for (const type of types) {
    it(`finds no difference in a ${type} that was just deployed, and one in every element that was changed`, () => {
      expect(compareComponent(wanted(type), inOrg(type))).to.deep.equal({ changed: [], unknown: [] });
      for (const name of Object.keys(wanted(type).elements)) {
        expect(changedElements(wanted(type), { ...inOrg(type), [name]: 'other' }), name).to.deep.equal([name]);
      }
    });
  }

  it('tells callback URLs apart that differ in the case of their paths', () => {
    const type = 'ExtlClntAppGlobalOauthSettings';
    const other = { ...inOrg(type), callbackUrl: 'http://localhost:1717/oauthredirect' };
    expect(changedElements(wanted(type), other)).to.deep.equal(['callbackUrl']);
  });

  const same: ReadonlyArray<[string, MetadataType, Record<string, unknown>]> = [
    [
      'booleans and numbers for text',
      'ExtlClntAppConfigurablePolicies',
      { isEnabled: true, isOauthPluginEnabled: true },
    ],
    ['the other order of scopes', 'ExtlClntAppOauthSettings', { commaSeparatedOauthScopes: 'RefreshToken, Api' }],
    ['the other name of a scope', 'ExtlClntAppOauthSettings', { commaSeparatedOauthScopes: 'Api,OfflineAccess' }],
    ['the other case', 'ExtlClntAppOauthConfigurablePolicies', { ipRelaxationPolicyType: 'ENFORCE' }],
    ['a switch at its default left out', 'ExtlClntAppGlobalOauthSettings', { isDeviceFlowEnabled: undefined }],
    ['a default that the org leaves out', 'ExtlClntAppGlobalOauthSettings', { isPkceRequired: undefined }],
    ['null for false', 'ExtlClntAppGlobalOauthSettings', { isDeviceFlowEnabled: null }],
    [
      'a list of callback URLs',
      'ExtlClntAppGlobalOauthSettings',
      { callbackUrl: ['http://localhost:1717/OauthRedirect'] },
    ],
    ['the certificate as PEM', 'ExtlClntAppGlobalOauthSettings', { certificate: acmePem }],
    [
      'the certificate on one line',
      'ExtlClntAppGlobalOauthSettings',
      { certificate: acmePem.replace(/-----.*?-----|\s/g, '') },
    ],
    [
      'elements that are not ours',
      'ExtlClntAppGlobalOauthSettings',
      { consumerKey: '3MVG9', oauthLink: '00D:1', newerThanWeKnow: 'x', isNamedUserJwtEnabled: 'false' },
    ],
    [
      'a default that the org shows',
      'ExtlClntAppGlobalOauthSettings',
      { isSecretRequiredForTokenExchange: true, isRefreshTokenRotationEnabled: 'false', idTokenConfig: null },
    ],
    ['an empty list', 'ExtlClntAppOauthSettings', { trustedIpRanges: [], customAttributes: {} }],
    [
      'other line breaks',
      'ExternalClientApplication',
      { description: ' Nightly sync & <reports>. [sf-plugin-jwt]\r\n' },
    ],
  ];
  for (const [what, type, values] of same) {
    it(`doesn't count ${what}`, () => {
      expect(compareComponent(wanted(type), { ...inOrg(type), ...values })).to.deep.equal({ changed: [], unknown: [] });
    });
  }

  it("doesn't count a number", () => {
    const file = sampleFile('ExtlClntAppOauthConfigurablePolicies', { refreshValidity: '365 Days' });
    const { elements } = parseComponent(file.content);
    const shown = { ...elements, refreshTokenValidityPeriod: 365 };
    expect(compareComponent(parseComponent(file.content), shown)).to.deep.equal({ changed: [], unknown: [] });
  });

  const different: ReadonlyArray<[string, MetadataType, Record<string, unknown>, string]> = [
    ['another certificate', 'ExtlClntAppGlobalOauthSettings', { certificate: betaPem }, 'certificate'],
    [
      'a switch that was turned on',
      'ExtlClntAppGlobalOauthSettings',
      { isDeviceFlowEnabled: true },
      'isDeviceFlowEnabled',
    ],
    [
      'what only the org has and a deploy would set back',
      'ExtlClntAppOauthConfigurablePolicies',
      { sessionTimeoutInMinutes: '30' },
      'sessionTimeoutInMinutes',
    ],
    [
      'tokens in JWT format',
      'ExtlClntAppGlobalOauthSettings',
      { isNamedUserJwtEnabled: true },
      'isNamedUserJwtEnabled',
    ],
    [
      'parts that only the org has',
      'ExtlClntAppOauthSettings',
      { trustedIpRanges: { startIpAddress: '192.0.2.1', endIpAddress: '192.0.2.2' } },
      'trustedIpRanges',
    ],
    ['PKCE turned off', 'ExtlClntAppGlobalOauthSettings', { isPkceRequired: 'false' }, 'isPkceRequired'],
    [
      'a grant more',
      'ExtlClntAppOauthConfigurablePolicies',
      { commaSeparatedPermissionSet: 'JwtLogin_Access,B' },
      'commaSeparatedPermissionSet',
    ],
    ['an object where text should be', 'ExternalClientApplication', { label: {} }, 'label'],
  ];
  for (const [what, type, values, name] of different) {
    it(`counts ${what}`, () => {
      expect(changedElements(wanted(type), { ...inOrg(type), ...values })).to.deep.equal([name]);
    });
  }

  it('compares parts, whatever their order', () => {
    const ranges = [
      { start: '192.0.2.1', end: '192.0.2.9' },
      { start: '192.0.2.20', end: '192.0.2.29' },
    ];
    const ours = parseComponent(sampleFile('ExtlClntAppOauthSettings', { trustedIpRanges: ranges }).content);
    const actual = ranges.map(({ start, end }) => ({ startIpAddress: start, endIpAddress: end })).reverse();
    const org = { ...inOrg('ExtlClntAppOauthSettings'), trustedIpRanges: actual };
    expect(changedElements(ours, org)).to.deep.equal([]);
    const wider = [{ ...actual[0], endIpAddress: '192.0.2.99' }, actual[1]];
    expect(changedElements(ours, { ...org, trustedIpRanges: wider })).to.deep.equal(['trustedIpRanges']);
  });

  it('leaves a certificate that the org keeps to itself unknown', () => {
    for (const certificate of [undefined, null, '']) {
      const actual = { ...inOrg('ExtlClntAppGlobalOauthSettings'), certificate };
      expect(compareComponent(wanted('ExtlClntAppGlobalOauthSettings'), actual)).to.deep.equal({
        changed: [],
        unknown: ['certificate'],
      });
    }
  });

  it('finds everything changed in a component that is not there', () => {
    expect(changedElements(wanted('ExtlClntAppConfigurablePolicies'), {})).to.deep.equal([
      'externalClientApplication',
      'isEnabled',
      'isOauthPluginEnabled',
      'label',
    ]);
  });
});
