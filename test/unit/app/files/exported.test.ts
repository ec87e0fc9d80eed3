import { expect } from 'chai';
import { exportedContent } from '../../../../src/app/files/exported.ts';
import { parseComponent } from '../../../../src/app/xml.ts';
import { acmePem, sampleFile } from '../sample.ts';

const elementsOf = (xml: string): Record<string, unknown> => parseComponent(xml).elements;

describe('an exported component', () => {
  it('leaves out what belongs to one org, what nobody knows, and what is its default', () => {
    const inOrg = {
      $: { 'xsi:type': 'x' },
      fullName: 'X',
      callbackUrl: 'https://a.example',
      certificate: acmePem,
      consumerKey: 'x',
      isDeviceFlowEnabled: true,
      isPkceRequired: 'true',
      isTokenExchangeEnabled: false,
      newerThanWeKnow: 'x',
      shouldRotateConsumerKey: 'true',
    };
    const written = exportedContent('ExtlClntAppGlobalOauthSettings', inOrg);
    expect(Object.keys(elementsOf(written))).to.deep.equal(['callbackUrl', 'certificate', 'isDeviceFlowEnabled']);
    expect(written)
      .to.include(`\n${acmePem.split('\n')[2]}\n`)
      .and.not.include('BEGIN');
  });

  it('says always whether the app is enabled', () => {
    const written = exportedContent('ExtlClntAppConfigurablePolicies', { isEnabled: false });
    expect(elementsOf(written)).to.deep.equal({ isEnabled: ['false'] });
  });

  it('has lists and parts as they are, and no list of one', () => {
    const trustedIpRanges = [
      { startIpAddress: '192.0.2.1', endIpAddress: '192.0.2.2', description: '' },
      { startIpAddress: '192.0.2.3', endIpAddress: '192.0.2.4' },
    ];
    const written = exportedContent('ExtlClntAppOauthSettings', { trustedIpRanges });
    expect(elementsOf(written).trustedIpRanges).to.deep.equal([
      { endIpAddress: ['192.0.2.2'], startIpAddress: ['192.0.2.1'] },
      { endIpAddress: ['192.0.2.4'], startIpAddress: ['192.0.2.3'] },
    ]);
  });

  it('can be read again, whatever characters the org has', () => {
    const label = 'a\u0001\ufffd\ud800<&>]]>😀\nb';
    expect(elementsOf(exportedContent('ExternalClientApplication', { label }))).to.deep.equal({
      label: ['a???<&>]]>😀\nb'],
    });
  });

  it('takes away from a file what the org hasn’t got, and keeps the rest of it', () => {
    const file = sampleFile('ExternalClientApplication', { infoUrl: 'https://a.example' });
    const inOrg = { label: 'JWT Login', contactEmail: 'integrations@example.com' };
    const written = exportedContent(file.type, inOrg, file);
    expect(Object.keys(elementsOf(written))).to.deep.equal(['contactEmail', 'distributionState', 'label']);
  });

  it('takes out of a file what belongs to one org, and puts no such thing in', () => {
    const file = sampleFile('ExtlClntAppGlobalOauthSettings');
    const inOrg = Object.fromEntries(Object.entries(elementsOf(file.content)).map(([name, value]) => [name, value]));
    const more = '\n    <consumerKey>old</consumerKey>\n    <consumerSecret>s</consumerSecret>\n</';
    const content = file.content.replace(/\n<\//, more);
    const org = { ...inOrg, consumerKey: 'new', isNamedUserJwtEnabled: 'true' };
    expect(exportedContent(file.type, org, { ...file, content })).to.equal(file.content);
  });

  it('keeps in a file what the org hides', () => {
    const file = sampleFile('ExtlClntAppGlobalOauthSettings');
    const { certificate, callbackUrl } = elementsOf(exportedContent(file.type, {}, file));
    expect({ certificate, callbackUrl }).to.deep.equal({
      certificate: elementsOf(file.content).certificate,
      callbackUrl: elementsOf(file.content).callbackUrl,
    });
  });
});
