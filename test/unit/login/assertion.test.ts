import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { jwtVerify } from 'jose';
import { signAssertion } from '../../../src/login/assertion.ts';

describe('the assertion', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

  it('has exactly the claims of the flow, for 180 seconds, signed with RS256', async () => {
    const now = new Date('2026-11-22T10:00:00.900Z');
    const audience = 'https://acme.my.salesforce.com';
    const assertion = await signAssertion({
      key: privateKey,
      clientId: 'id',
      username: 'ci@x',
      audience,
      now,
      jti: 'j',
    });
    const { payload, protectedHeader } = await jwtVerify(assertion, publicKey, { currentDate: now });
    expect(protectedHeader).to.deep.equal({ alg: 'RS256', typ: 'JWT' });
    expect(payload).to.deep.equal({ iss: 'id', sub: 'ci@x', aud: audience, exp: 1795341600 + 180, jti: 'j' });
  });
});
