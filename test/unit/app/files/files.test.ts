import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { appFiles } from '../../../../src/app/files/files.ts';
import { parseComponent, xmlTextOf } from '../../../../src/app/xml.ts';
import { betaPem, goldenText, sampleFile, sampleFiles, sampleSettings } from '../sample.ts';

/** What API 61 knows of each type: the reference of Summer '24, without what belongs to one org or makes new keys. */
const elementsOfApi61: Record<string, string[]> = {
  ExternalClientApplication: [
    ...['contactEmail', 'contactPhone', 'description', 'distributionState', 'iconUrl', 'infoUrl'],
    ...['isProtected', 'label', 'logoUrl'],
  ],
  ExtlClntAppOauthSettings: ['commaSeparatedOauthScopes', 'externalClientApplication', 'label'],
  ExtlClntAppGlobalOauthSettings: [
    ...['callbackUrl', 'certificate', 'externalClientApplication', 'isClientCredentialsFlowEnabled'],
    ...['isConsumerSecretOptional', 'isDeviceFlowEnabled', 'isIntrospectAllTokens', 'isPkceRequired'],
    ...['isRefreshTokenRotationEnabled', 'isSecretRequiredForRefreshToken', 'isSecretRequiredForTokenExchange'],
    ...['isTokenExchangeEnabled', 'label'],
  ],
  ExtlClntAppConfigurablePolicies: ['externalClientApplication', 'isEnabled', 'isOauthPluginEnabled', 'label'],
  ExtlClntAppOauthConfigurablePolicies: [
    ...['commaSeparatedPermissionSet', 'externalClientApplication', 'ipRelaxationPolicyType'],
    ...['isClientCredentialsFlowEnabled', 'isTokenExchangeFlowEnabled', 'label', 'permittedUsersPolicyType'],
    ...['refreshTokenPolicyType', 'refreshTokenValidityPeriod', 'refreshTokenValidityUnit'],
  ],
  PermissionSet: ['description', 'hasActivationRequired', 'label'],
};

const goldenPaths = (): string[] =>
  readdirSync(new URL('../golden/JwtLogin/', import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.xml'))
    .map((path) => path.replaceAll('\\', '/'));

describe('app files', () => {
  it('are the golden files, byte for byte', () => {
    const files = sampleFiles();
    expect(files.map(({ path }) => path)).to.have.members(goldenPaths());
    for (const { path, content } of files) expect(content, path).to.equal(goldenText(`JwtLogin/${path}`));
  });

  it('hold only elements that every API version from 61 on knows, in alphabetical order', () => {
    for (const { type, content } of sampleFiles()) {
      const names = Object.keys(parseComponent(content).elements);
      expect(elementsOfApi61[type], type).to.include.members(names);
      expect(names, type).to.deep.equal([...names].sort());
    }
  });

  it('never hold a consumer key, a secret, or an order to renew them', () => {
    for (const { content } of sampleFiles()) {
      expect(content).not.to.match(
        /consumerKey|<consumerSecret|shouldRotate|oauthLink|orgScoped|isNamedUserJwt|PRIVATE/,
      );
    }
  });

  it('differ by connection in nothing but the file with the certificate', () => {
    const acme = sampleFiles();
    const beta = sampleFiles({ certificatePem: betaPem }, 'beta');
    const shared = (files: typeof acme): typeof acme => files.filter(({ part }) => part === 'app');
    expect(shared(beta)).to.deep.equal(shared(acme));
    const [own, ...others] = beta.filter(({ part }) => part === 'org');
    expect(others).to.be.empty;
    expect(own?.path).to.equal('orgs/beta/extlClntAppGlobalOauthSets/JwtLogin_glbloauth.ecaGlblOauth-meta.xml');
  });

  it('leave the permission set out when the policy names others', () => {
    const files = sampleFiles({ permissionSets: ['Billing_Api', 'ns__Billing_Read'] });
    expect(files.map(({ type }) => type)).not.to.include('PermissionSet');
    const policy = files.find(({ type }) => type === 'ExtlClntAppOauthConfigurablePolicies');
    expect(xmlTextOf(parseComponent(policy?.content ?? '').elements, 'commaSeparatedPermissionSet')).to.equal(
      'Billing_Api,ns__Billing_Read',
    );
  });

  it('keep the label of the permission set within 80 characters', () => {
    const { content } = sampleFile('PermissionSet', { label: 'L'.repeat(80) });
    expect(xmlTextOf(parseComponent(content).elements, 'label')).to.equal(`${'L'.repeat(73)} Access`);
  });

  it('end the description with the marker, once', () => {
    const { content } = sampleFile('ExternalClientApplication', { description: 'Sync [sf-plugin-jwt]' });
    expect(xmlTextOf(parseComponent(content).elements, 'description')).to.equal('Sync [sf-plugin-jwt]');
  });

  it('are refused whole when one setting is wrong', () => {
    expect(() => appFiles({ ...sampleSettings, contactEmail: 'nobody' }, 'acme')).to.throw('nobody');
  });
});
