import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { withoutSecrets } from '../../../../src/app/files/withoutSecrets.ts';
import { betaPem, sampleFile } from '../sample.ts';

const pem = generateKeyPairSync('rsa', { modulusLength: 1024 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const body = pem.replace(/-----.*?-----|\s/g, '');
const { content } = sampleFile('ExtlClntAppGlobalOauthSettings');

describe('the text of a file that is shown', () => {
  it('is the file, with every certificate', () => {
    expect(withoutSecrets(content)).to.equal(content);
    const asPem = content.replace(/<certificate>[^<]*/, `<certificate>${betaPem}`);
    expect(withoutSecrets(asPem)).to.equal(asPem);
  });

  for (const [what, text] of Object.entries({
    'a consumer secret': content.replace('<label>', `<consumerSecret>${body}</consumerSecret><label>`),
    'a secret in CDATA': content.replace('<label>', `<consumerSecret><![CDATA[${body}]]></consumerSecret><label>`),
    'a key in place of the certificate': content.replace(/<certificate>[^<]*/, `<certificate>${pem}`),
    'a key without its first and last line': content.replace(/<certificate>[^<]*/, `<certificate>\n${body}\n`),
    'base64 of a key': content.replace(/<certificate>[^<]*/, `<certificate>${Buffer.from(pem).toString('base64')}`),
    'a key in a comment': content.replace('<label>', `<!--\n${pem}--><label>`),
  })) {
    it(`is without ${what}`, () => {
      const shown = withoutSecrets(text);
      expect(shown).to.include('(hidden)').and.not.to.include(body.slice(20, 60));
      expect(shown.replace(/\s/g, '')).not.to.include(body.slice(100, 140));
      expect(shown).not.to.include(Buffer.from(pem).toString('base64').slice(60, 100));
    });
  }
});
