import { expect } from 'chai';
import { holdsOurApp, knownSettings, rewritten } from '../../../../src/app/files/existing.ts';
import type { AppSettings } from '../../../../src/app/model.ts';
import { parseComponent } from '../../../../src/app/xml.ts';
import { acmePem, sampleFile, sampleFiles, sampleSettings } from '../sample.ts';

describe('files that are there', () => {
  it('tell every setting again', () => {
    const known = { ...knownSettings(sampleFiles()), app: 'JwtLogin', certificatePem: acmePem };
    expect(known).to.deep.equal(sampleSettings);
    expect(knownSettings([])).to.deep.equal({});
  });

  it('tell nothing where they are empty', () => {
    const bare = sampleFiles().map((file) => ({ ...file, content: `<${file.type}/>` }));
    expect(knownSettings(bare)).to.deep.equal({});
    expect(holdsOurApp(bare)).to.equal(false);
  });

  it('may be indented by hand', () => {
    const spread = sampleFiles({ callbackUrl: 'https://a.example.com\nhttps://b.example.com' }).map((file) => ({
      ...file,
      content: file.content.replace(
        />([^<>\n]+|https[^<]+)</g,
        (_, text: string) => `>\n        ${text.replace('\n', '\n        ')}\n    <`,
      ),
    }));
    expect(knownSettings(spread)).to.include({
      label: 'JWT Login',
      callbackUrl: 'https://a.example.com\nhttps://b.example.com',
    });
    expect(knownSettings(spread).permissionSets).to.deep.equal(['JwtLogin_Access']);
  });

  it('are known as ours by the marker in the app', () => {
    const unmarked = sampleFiles().map((file) => ({ ...file, content: file.content.replace('[sf-plugin-jwt]', '') }));
    expect(holdsOurApp(sampleFiles())).to.equal(true);
    expect(holdsOurApp(unmarked)).to.equal(false);
    expect(holdsOurApp(sampleFiles().slice(1))).to.equal(undefined);
  });
});

describe('a file that is written again', () => {
  const file = sampleFile('ExtlClntAppOauthConfigurablePolicies');
  const policy = file.content;
  const again = (content: string, settings: Partial<AppSettings> = {}, type = file.type): string =>
    rewritten({ ...sampleFile(type), content }, { ...sampleSettings, ...settings });

  it('keeps its text, comments and all, when it says the same', () => {
    const mine = policy.replace('    <label>', '  <!-- mine -->\n    <label>').replaceAll('\n', '\r\n');
    expect(again(mine)).to.equal(mine);
  });

  it('keeps the form of what says the same: order, case, the form of a certificate', () => {
    const settings = sampleFile('ExtlClntAppOauthSettings').content.replace('Api,RefreshToken', 'OfflineAccess, Api');
    expect(again(settings, {}, 'ExtlClntAppOauthSettings')).to.equal(settings);
    const global = sampleFile('ExtlClntAppGlobalOauthSettings').content;
    const asPem = global.replace(/<certificate>[^<]*/, `<certificate>${acmePem}`);
    expect(again(asPem, {}, 'ExtlClntAppGlobalOauthSettings')).to.equal(asPem);
  });

  it('keeps what a person has written, and changes nothing but what is decided', () => {
    const mine = again(policy, { refreshValidity: '30 Days' }).replace(
      '    <label>',
      '    <!-- why -->\n    <startUrl>/x</startUrl><newer><a>1</a></newer>\n    <label>',
    );
    expect(again(mine)).to.equal(mine);
    expect(again(mine, { refreshValidity: '90 Days', permissionSets: ['Other'] })).to.equal(
      mine.replace('>30<', '>90<').replace('>JwtLogin_Access<', '>Other<'),
    );
  });

  it('gets back what is hardened where it is missing', () => {
    const without = policy.replace(/ *<permittedUsersPolicyType>.*\n/, '');
    expect(again(without)).to.equal(policy);
  });

  it('takes new elements in alphabetical order, and loses the validity with the policy that had it', () => {
    const zero = again(policy, { refreshPolicy: 'Zero', profiles: ['Minimum & Access'], sessionLevel: 'STANDARD' });
    expect(Object.keys(parseComponent(zero).elements)).to.deep.equal([
      ...['commaSeparatedPermissionSet', 'commaSeparatedProfile', 'externalClientApplication'],
      ...['ipRelaxationPolicyType', 'isClientCredentialsFlowEnabled', 'isTokenExchangeFlowEnabled', 'label'],
      ...['permittedUsersPolicyType', 'refreshTokenPolicyType', 'requiredSessionLevel'],
    ]);
    expect(again(zero, { refreshPolicy: 'SpecificInactivity' })).to.include('>365<');
  });

  it('keeps the refresh token policy that it has, whatever a new file would get', () => {
    for (const said of [{ refreshPolicy: 'Infinite' }, { refreshValidity: '365 Days' }, { hasOtherFlow: true }]) {
      const mine = again(policy.replace(/ *<refreshTokenPolicyType>.*\n/, ''), said);
      expect(mine).not.to.include('>Zero<');
      expect(again(mine)).to.equal(mine);
    }
  });

  it('gets a policy that has an end with a validity that is asked for', () => {
    const { elements } = parseComponent(again(policy, { refreshValidity: '12 Hours' }));
    expect(elements).to.deep.include({
      refreshTokenPolicyType: ['SpecificLifetime'],
      refreshTokenValidityPeriod: ['12'],
      refreshTokenValidityUnit: ['Hours'],
    });
  });

  it('loses what belongs to one org or makes new credentials', () => {
    const global = sampleFile('ExtlClntAppGlobalOauthSettings').content;
    const retrieved = global.replace(
      '    <label>',
      '    <consumerKey>3MVG9</consumerKey><consumerSecret>s</consumerSecret><shouldRotateConsumerKey>true</shouldRotateConsumerKey>\n    <isNamedUserJwtEnabled>true</isNamedUserJwtEnabled>\n    <label>',
    );
    expect(again(retrieved, {}, 'ExtlClntAppGlobalOauthSettings')).to.equal(global);
  });

  it('is left alone if it is of another type', () => {
    const layout = { type: 'Layout', fullName: 'L', path: 'l', content: '<Layout/>' };
    expect(rewritten(layout, sampleSettings)).to.equal('<Layout/>');
  });
});
