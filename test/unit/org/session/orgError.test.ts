import { expect } from 'chai';
import { ifAllowed, orgError, originOf, refusalCode } from '../../../../src/org/session/orgError.ts';
import { errorName, refusal } from '../fakes.ts';

const host = 'https://acme.my.salesforce.com/';
const thrown = (errorCode: string, message = 'text'): Error => Object.assign(new Error(message), { errorCode });

describe('errors of calls to an org', () => {
  const rows: Array<[Error, string]> = [
    [thrown('INVALID_SESSION_ID'), 'SessionExpiredError'],
    [thrown('sf:INVALID_SESSION_ID'), 'SessionExpiredError'],
    [thrown('ERROR_HTTP_401'), 'SessionExpiredError'],
    [
      Object.assign(new Error('expired access/refresh token'), { name: 'RefreshTokenAuthError' }),
      'SessionExpiredError',
    ],
    [new Error('SOAP API does not support JWT-based access tokens'), 'SessionIsJwtError'],
    [Object.assign(new Error('x'), { code: 'ENOTFOUND' }), 'OrgHostUnknownError'],
    [new Error('request to http://x failed, reason: connect ECONNREFUSED 127.0.0.1:1'), 'OrgUnreachableError'],
    [Object.assign(new Error('x'), { code: 'PROXY_SOCKS' }), 'OrgProxyUnusableError'],
    [Object.assign(new Error('x'), { code: 'PROXY_ENOTFOUND' }), 'OrgProxyUnusableError'],
    [Object.assign(new Error('x'), { code: 'PROXY_EAI_AGAIN' }), 'OrgUnreachableError'],
    [thrown('ERROR_HTTP_503', '<html>'), 'OrgNotReadyError'],
    [thrown('REQUEST_LIMIT_EXCEEDED'), 'OrgNotReadyError'],
    [thrown('INVALID_TYPE'), 'OrgRefusedError'],
    [thrown('sf:INSUFFICIENT_ACCESS'), 'OrgRefusedError'],
    [new TypeError('fetch is not a function'), 'OrgRefusedError'],
  ];
  for (const [error, name] of rows)
    it(`become ${name}: ${error.message} ${'errorCode' in error ? String(error.errorCode) : ''}`, () => {
      const ours = orgError(error, host);
      expect(ours.name).to.equal(name);
      expect(ours.cause).to.equal(undefined);
      expect(ours.message).to.include('https://acme.my.salesforce.com');
    });

  it('are left alone if they are ours already', () => {
    const ours = refusal('INVALID_TYPE');
    expect(orgError(ours, host)).to.equal(ours);
  });

  it('show code and text of a refusal, made harmless and short', () => {
    const { message } = orgError(thrown('sf:INSUFFICIENT_ACCESS', `\u001b[31mno\n::error::x${'y'.repeat(2000)}`), host);
    expect(message).to.include('INSUFFICIENT_ACCESS: no : :error: :x');
    expect(message.length).to.be.lessThan(400);
  });

  it('hold no session that the org echoes, and no code that would be a command', () => {
    const session = `00D5g000001abcD!AQEAQ.${'aB3.'.repeat(20)}`;
    const ours = orgError(thrown('\n::error::X', `Invalid session ${session}`), host) as Error & { data: unknown };
    const shown = JSON.stringify([ours.message, ours.stack, ours.data]);
    expect(shown).to.include('(removed)').and.not.include('aB3.').and.not.match(/\\n::/);
    expect(ours.data).to.deep.equal({ code: ': :error: :X', text: ': :error: :X: Invalid session (removed)' });
  });

  it('cope with what is no error at all', () => {
    expect(orgError(undefined, host).name).to.equal('OrgRefusedError');
    expect(orgError('x', 'not a URL').message).to.include('not a URL');
  });

  it('never hold the word that sf takes for a crash', () => {
    const { message, stack } = orgError(new TypeError('TypeError: fetch is not a function'), host);
    expect(message).to.match(/\(Error: fetch is not a function\)\.$/);
    expect(`${message}${stack}`).not.to.include('TypeError');
  });

  it('keep the code of a refusal for those who ask', () => {
    expect(refusalCode(refusal('INVALID_TYPE'))).to.equal('INVALID_TYPE');
    expect(refusalCode(thrown('INVALID_TYPE'))).to.equal(undefined);
  });
});

describe('a question that an org may refuse', () => {
  it('gives the answer', async () => {
    expect(await ifAllowed(Promise.resolve(3))).to.equal(3);
  });

  for (const code of ['INVALID_TYPE', 'INVALID_FIELD', 'NOT_FOUND', 'INSUFFICIENT_ACCESS', 'FUNCTIONALITY_NOT_ENABLED'])
    it(`gives nothing after ${code}`, async () => {
      expect(await ifAllowed(Promise.reject(refusal(code)))).to.equal(undefined);
    });

  it('throws on what is no refusal', async () => {
    expect(await errorName(() => ifAllowed(Promise.reject(refusal('INVALID_SESSION_ID'))))).to.equal(
      'SessionExpiredError',
    );
    expect(await errorName(() => ifAllowed(Promise.reject(refusal('MALFORMED_QUERY'))))).to.equal('OrgRefusedError');
  });
});

describe('the origin of an instance URL', () => {
  it('has no path and no slash at its end', () => {
    expect(originOf(host)).to.equal('https://acme.my.salesforce.com');
  });
});
