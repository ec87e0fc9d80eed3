import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { withoutCredentials, withoutEchoes } from '../../../../src/base/text/credentials.ts';
import { messageTexts } from '../../../tools/messageTexts.ts';
import { processorTime } from '../../../tools/processorTime.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const encrypted = privateKey
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
  .toString();
const body = (text: string): string => text.replace(/-----.*-----/g, '').trim();
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const jwt = ['{"alg":"RS256","typ":"JWT"}', '{"iss":"3MVG9","sub":"ci@acme.example"}', randomBytes(256)]
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');
const bundle = base64(`{"sfJwtBundle":1,"key":${JSON.stringify(pem)},"username":"x"}`);
const session = '00D5g000001abcD!AQEAQ.abc_dEFGHIJKLmnopqrstuvwxyz0123456789';

describe('a text without credentials', () => {
  it('is every text of our own, which advises how secrets look', () => {
    for (const { file, key, text } of messageTexts) expect(withoutCredentials(text), `${file} ${key}`).to.equal(text);
  });

  const secrets: Record<string, string> = {
    'a private key': pem,
    'a PKCS#1 key': pkcs1,
    'an encrypted key': encrypted,
    'a key on one line': pem.replaceAll('\n', ' '),
    'a key without its end': pem.slice(0, 900),
    'base64 of a key': base64(pem),
    'base64 of a key in lines': base64(pem).replace(/.{76}/g, '$&\n'),
    'the body of a key': body(pem),
    'the body of a PKCS#1 key on one line': body(pkcs1).replaceAll('\n', ''),
    'a bundle': bundle,
    'a bundle without its beginning': bundle.slice(24),
    'a bundle of a newer version': base64(`{"sfJwtBundle":27,"sealed":"${'x'.repeat(200)}"}`),
    'base64 of a bundle': base64(bundle),
    'an assertion': jwt,
    'an assertion in an encoded form': `grant_type%3Djwt%26assertion%3D${jwt}`,
    'a session id': session,
    'a session id in a URL': encodeURIComponent(session).replace('!', '%21'),
    'a session id behind a name': `sid_${session}`,
    'a session id in HTML': session.replace('!', '&#33;'),
  };
  for (const [what, secret] of Object.entries(secrets))
    it(`does not hold ${what}`, () => {
      const text = withoutCredentials(`before ${secret} after`);
      expect(text).to.match(/^before .*\(removed\)(?:\s+after)?$/);
      expect(text).not.to.include(secret.slice(-60, -45));
    });

  it('keeps what is no secret', () => {
    const consumerKey = `3MVG9${base64('x'.repeat(60)).replace(/[+/=]/g, '.')}`;
    const sha256 = createHash('sha256').update('x').digest('hex');
    for (const text of [
      consumerKey,
      sha256,
      '00D5g000001abcDEAW',
      'a 00D5g000001abcD, b',
      'eyJ is a beginning. Of what?',
    ])
      expect(withoutCredentials(text)).to.equal(text);
  });

  it('is found quickly in a text that was made to be slow', () => {
    const used = processorTime();
    for (const piece of [
      'eyJ-',
      '-----BEGIN ',
      '00D5g000001abcD',
      'LS0tLS1CRUdJTi ',
      'a',
      'MIIEvgIBA ',
      'eyJzZkp3dEJ1bmRsZSI6 ',
      'ZXlKelprcDNkRUoxYm1Sc1pTST',
    ])
      withoutEchoes(piece.repeat(100_000 / piece.length));
    expect(used()).to.be.lessThan(2000);
  });
});

describe('the answer of a server without echoes', () => {
  const [header = '', claims = '', signature = ''] = jwt.split('.');
  const pieces: Record<string, string> = {
    'the claims': claims,
    'the signature': signature,
    'an assertion in lines': jwt.replace(/.{70}/g, '$&\n'),
    'base64 of an assertion': base64(jwt),
    'base64 of a session id': base64(session),
    'the secret half of a session id': session.split('!')[1] ?? '',
    'a short assertion': `${header}.e30.c2ln`,
  };
  for (const [what, piece] of Object.entries(pieces))
    it(`does not hold ${what}`, () => {
      const text = withoutEchoes(`seen: ${piece} end`);
      expect(text).to.include('(removed)').and.not.include(piece.slice(-30, -10));
    });

  it('keeps host names, words and codes', () => {
    for (const text of [
      'orgfarm-a1b2c3d4e5-dev-ed.develop.my.salesforce.com is not allowed',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE_OF_THE_FIRST_CERTIFICATE',
      'The requested resource does not exist: ExternalClientApplication',
    ])
      expect(withoutEchoes(text)).to.equal(text);
  });
});
