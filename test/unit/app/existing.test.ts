import { expect } from 'chai';
import { holdsOurApp, knownSettings, rewritten } from '../../../src/app/existing.ts';
import { acmePem, sampleFile, sampleFiles, sampleSettings } from './sample.ts';

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
  const policy = sampleFile('ExtlClntAppOauthConfigurablePolicies').content;

  it('keeps its text, comments and all, when it says the same', () => {
    const mine = policy.replace('    <label>', '  <!-- mine -->\n    <label>').replaceAll('\n', '\r\n');
    expect(rewritten(mine, policy)).to.equal(mine);
  });

  it('keeps what a person has added, and takes what is wanted now', () => {
    const mine = policy
      .replace('>365<', '>30<')
      .replace('    <label>', '    <commaSeparatedProfile>Minimum Access</commaSeparatedProfile>\n    <label>');
    const expected = policy.replace(
      '    <externalClientApplication>',
      '    <commaSeparatedProfile>Minimum Access</commaSeparatedProfile>\n    <externalClientApplication>',
    );
    expect(rewritten(mine, policy)).to.equal(expected);
  });

  it('loses what belongs to one org or makes new credentials', () => {
    const global = sampleFile('ExtlClntAppGlobalOauthSettings').content;
    const retrieved = global.replace(
      '    <label>',
      '    <consumerKey>3MVG9</consumerKey><consumerSecret>s</consumerSecret><shouldRotateConsumerKey>true</shouldRotateConsumerKey>\n    <isNamedUserJwtEnabled>true</isNamedUserJwtEnabled><label>',
    );
    expect(rewritten(retrieved, global)).to.equal(global);
  });
});
