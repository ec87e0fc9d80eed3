import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { answerText, foreignData, foreignText } from '../../../../src/base/text/foreignText.ts';
import { expectLogins, rememberSecret } from '../../../../src/base/text/sentSecrets.ts';
import { parseTokenResponse, requestToken } from '../../../../src/login/tokenRequest.ts';
import { disguises } from '../../../tools/echoes.ts';
import { processorTime } from '../../../tools/processorTime.ts';

/** The same in every run. */
const part = (bytes: number): string =>
  createHash('shake256', { outputLength: bytes }).update(String(bytes)).digest('base64url');
const session = `00D5g000001abcD!AQE${part(60).replaceAll('-', '.')}`;
const assertion = `eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ${part(150)}.${part(256)}`;

const signs = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '').toLowerCase();

describe('a text of a server that repeats what it was sent', () => {
  before(async () => {
    const refused = { ok: false, failure: { code: 'X', message: '' } } as const;
    await requestToken('https://acme.my.salesforce.com', assertion, async () => refused);
    rememberSecret(session);
  });

  for (const [how, disguise] of Object.entries(disguises))
    it(`is shown without it ${how}`, () => {
      for (const secret of [assertion, session.slice(16), ...assertion.split('.').slice(1)]) {
        const disguised = disguise(secret);
        for (const shown of [foreignText, answerText, (text: string) => foreignData({ text }).text]) {
          const text = shown(`You sent ${disguised} here`);
          expect(text).to.match(/^You sent .*\(removed\).* here$/s);
          // What is left is shorter than what counts as an echo.
          const left = signs(text.replaceAll('(removed)', ' ').replace(/^You sent|here$/g, ''));
          expect(left.length, text).to.be.lessThan(40);
        }
      }
    });

  it('is shown without any piece of sixteen signs', () => {
    const text = foreignText(
      `+ ${assertion.slice(300, 320).match(/./g)?.join(' - ')} middle ${session.slice(30, 60)} +`,
    );
    expect(text).to.match(/^\+ .{0,6}\(removed\).{0,6} middle .{0,9}\(removed\).{0,9} \+$/);
  });

  it('keeps the org id of a session, and names that a token has nothing to do with', () => {
    const text = 'Org 00D5g000001abcDEAQ of ci@acme.example at https://acme--uat.sandbox.my.salesforce.com';
    expect(foreignText(text)).to.equal(text);
  });

  it('is shown as it is where Salesforce wrote it', () => {
    const file = new URL('honestAnswers.txt', import.meta.url);
    const texts = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    expect(texts.length).to.be.greaterThan(60);
    for (const text of texts) {
      // Two colons would be a command of a runner.
      const shown = text.replace('::', ': :');
      expect([foreignText(text), answerText(text)]).to.deep.equal([shown, shown]);
    }
  });

  it('has scopes of the shape that scopes have', () => {
    const scope = `api refresh_token cdp_api ${disguises['in hex']?.(session)} <b> ${session}`;
    const body = JSON.stringify({ access_token: session, instance_url: 'https://acme.my.salesforce.com', scope });
    const answer = parseTokenResponse({ ok: true, response: { status: 200, headers: {}, body } });
    expect(answer?.scopes).to.deep.equal(['api', 'refresh_token', 'cdp_api', '(removed)', '(removed)', '(removed)']);
  });

  it('takes no more than twice as long for twice the text, or little more', () => {
    const time = (length: number): number => {
      const used = processorTime();
      foreignData({ text: assertion.slice(0, 15).repeat(length) });
      return used();
    };
    time(2_000);
    expect(time(40_000)).to.be.lessThan(12 * Math.max(time(10_000), 50));
  });

  it('is shown without either of two secrets that begin alike, however the pieces lie', () => {
    const digest = (name: string): string => createHash('sha512').update(name).digest('hex');
    const [one, other] = ['one', 'other'].map((name) => digest('both').slice(0, 26) + digest(name));
    [one, other].forEach(rememberSecret);
    for (const secret of [one, other] as string[])
      for (let at = 0; at + 16 <= secret.length; at += 1)
        expect(foreignText(`seen: ${secret.slice(at, at + 16)}`), String(at)).to.equal('seen: (removed)');
  });

  it('is shown without the secrets of all logins that run at once', () => {
    const tokens = Array.from({ length: 250 }, (_, at) =>
      createHash('sha512').update(`login ${at}`).digest('base64url'),
    );
    expectLogins(100);
    tokens.forEach(rememberSecret);
    for (const token of tokens.slice(-200)) expect(foreignText(`You sent ${token} here`)).to.include('(removed)');
  });
});
