import { expect } from 'chai';
import { adoptComponent } from '../../../src/app/adopt.ts';
import { appTypes, elementTable } from '../../../src/app/elements/elementTable.ts';
import {
  adoptedDescription,
  isAdopted,
  isOurs,
  markedDescription,
  unmarkedDescription,
} from '../../../src/app/names.ts';
import { parseComponent } from '../../../src/app/xml.ts';

const file = (type: string, elements = '') => ({
  type,
  fullName: 'X',
  path: 'app/x.xml',
  content: `<${type}>${elements}</${type}>`,
});

const adopted = (type: string, inOrg: Record<string, unknown>, elements = '', forcePolicy = false) => {
  const { content, kept } = adoptComponent(file(type, elements), inOrg, { forcePolicy });
  return { elements: parseComponent(content).elements, kept };
};

describe('a component of somebody else’s app', () => {
  for (const type of appTypes)
    it(`of the type ${type} keeps every element that the org has, whatever the file says`, () => {
      const names = Object.keys(elementTable[type]);
      const inOrg = Object.fromEntries(names.map((name) => [name, `${name} in the org`]));
      const ours = names.map((name) => `<${name}>ours</${name}>`).join('');
      const { elements } = adopted(type, { $: { 'xsi:type': type }, fullName: 'X', ...inOrg }, ours);
      const notSent = ['oauthLink', 'orgScopedExternalApp', 'consumerKey', 'consumerSecret'];
      const rotating = ['shouldRotateConsumerKey', 'shouldRotateConsumerSecret'];
      const added: Record<string, string> = {
        certificate: 'ours',
        description: 'description in the org [adopted] [sf-plugin-jwt]',
        ...(type === 'ExtlClntAppOauthSettings' && {
          commaSeparatedOauthScopes: 'commaSeparatedOauthScopes in the org,Api,RefreshToken',
        }),
        ...(type === 'ExtlClntAppOauthConfigurablePolicies' && {
          commaSeparatedPermissionSet: 'commaSeparatedPermissionSet in the org,ours',
          commaSeparatedProfile: 'commaSeparatedProfile in the org,ours',
        }),
      };
      const expected = names
        .filter((name) => ![...notSent, ...rotating].includes(name))
        .map((name) => [name, [added[name] ?? inOrg[name]]]);
      expect(elements).to.deep.equal(Object.fromEntries(expected));
    });

  it('keeps parts and lists, and leaves out what is empty', () => {
    const { elements } = adopted('ExtlClntAppOauthSettings', {
      trustedIpRanges: [
        { startIpAddress: '10.0.0.1', endIpAddress: '10.0.0.2', description: {} },
        { startIpAddress: '10.0.1.1', endIpAddress: '10.0.1.2' },
      ],
      customAttributes: { key: 'a', formula: '"<&>"' },
      label: '',
      singleLogoutUrl: null,
    });
    expect(elements).to.deep.equal({
      commaSeparatedOauthScopes: ['Api,RefreshToken'],
      customAttributes: [{ formula: ['"<&>"'], key: ['a'] }],
      trustedIpRanges: [
        { endIpAddress: ['10.0.0.2'], startIpAddress: ['10.0.0.1'] },
        { endIpAddress: ['10.0.1.2'], startIpAddress: ['10.0.1.1'] },
      ],
    });
  });

  it('gets only the scopes that it lacks', () => {
    const scopes = (inOrg: string) =>
      adopted('ExtlClntAppOauthSettings', { commaSeparatedOauthScopes: inOrg }).elements['commaSeparatedOauthScopes'];
    expect(scopes('Web, OfflineAccess')).to.deep.equal(['Web,OfflineAccess,Api']);
    expect(scopes('api,refreshtoken')).to.deep.equal(['api,refreshtoken']);
  });

  it('takes a contact and a callback URL of the files only where it has none', () => {
    expect(adopted('ExternalClientApplication', {}, '<contactEmail>a@b.example</contactEmail>').elements).to.deep.equal(
      {
        contactEmail: ['a@b.example'],
        description: ['[adopted] [sf-plugin-jwt]'],
      },
    );
    const callback = '<callbackUrl>http://localhost:1717/OauthRedirect</callbackUrl>';
    expect(adopted('ExtlClntAppGlobalOauthSettings', {}, callback).elements['callbackUrl']).to.deep.equal([
      'http://localhost:1717/OauthRedirect',
    ]);
  });

  it('changes who is permitted only if that is forced', () => {
    const ours = '<permittedUsersPolicyType>AdminApprovedPreAuthorized</permittedUsersPolicyType>';
    const policy = (forced: boolean) =>
      adopted('ExtlClntAppOauthConfigurablePolicies', { permittedUsersPolicyType: 'AllSelfAuthorized' }, ours, forced);
    expect(policy(false).elements['permittedUsersPolicyType']).to.deep.equal(['AllSelfAuthorized']);
    expect(policy(false).kept).to.deep.equal([
      {
        type: 'ExtlClntAppOauthConfigurablePolicies',
        name: 'permittedUsersPolicyType',
        kept: 'AllSelfAuthorized',
        inFiles: 'AdminApprovedPreAuthorized',
      },
    ]);
    expect(policy(true).elements['permittedUsersPolicyType']).to.deep.equal(['AdminApprovedPreAuthorized']);
    expect(policy(true).kept).to.deep.equal([]);
  });

  it('lists nothing as kept that both say, in whatever words', () => {
    const global = '<isPkceRequired>true</isPkceRequired><isDeviceFlowEnabled>false</isDeviceFlowEnabled>';
    expect(adopted('ExtlClntAppGlobalOauthSettings', { isPkceRequired: 'true' }, global).kept).to.deep.equal([]);
  });
});

describe('the marks in a description', () => {
  it('stand at its end once, and go through a rewriting of the file', () => {
    const once = adoptedDescription('Theirs.');
    expect(once).to.equal('Theirs. [adopted] [sf-plugin-jwt]');
    expect(adoptedDescription(once)).to.equal(once);
    expect(adoptedDescription(markedDescription('Theirs.'))).to.equal(once);
    expect(markedDescription(unmarkedDescription(once))).to.equal(once);
    expect([isOurs(once), isAdopted(once)]).to.deep.equal([true, true]);
  });

  it('count only together', () => {
    expect([
      isAdopted('A child. [adopted]'),
      isAdopted(markedDescription('Ours.')),
      isAdopted(undefined),
    ]).to.deep.equal([false, false, false]);
  });
});
