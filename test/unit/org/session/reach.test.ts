import { expect } from 'chai';
import { chooseApiVersion, newestApiVersion } from '../../../../src/org/session/reach.ts';
import { answer, errorName, fakeHttp } from '../fakes.ts';

const host = 'https://acme.my.salesforce.com';
const versions = (...numbers: string[]) => numbers.map((version) => ({ label: 'x', url: 'x', version }));

describe('the first request to an org', () => {
  it('asks for the API versions without a session, with a short time limit, and takes the newest', async () => {
    const http = fakeHttp(answer(200, versions('65.0', '67.0', '66.0')));
    expect(await newestApiVersion(host, http)).to.equal(67);
    expect(http.requests).to.deep.equal([{ method: 'GET', url: `${host}/services/data`, timeoutMs: 10_000 }]);
  });

  const failures: Array<[string, Parameters<typeof fakeHttp>[0], string, number]> = [
    ['a name that DNS does not know', failure('ENOTFOUND'), 'OrgHostUnknownError', 1],
    ['a name server that does not answer', failure('EAI_AGAIN'), 'OrgUnreachableError', 75],
    ['a refused connection', failure('ECONNREFUSED'), 'OrgUnreachableError', 75],
    ['a time limit', failure('UND_ERR_HEADERS_TIMEOUT'), 'OrgUnreachableError', 75],
    ['a proxy that is not there', failure('PROXY_ECONNREFUSED'), 'OrgUnreachableError', 75],
    ['a proxy that DNS does not know', failure('PROXY_ENOTFOUND'), 'OrgProxyUnusableError', 1],
    ['a SOCKS proxy', failure('PROXY_SOCKS'), 'OrgProxyUnusableError', 1],
    ['a PAC file', failure('PROXY_PAC'), 'OrgProxyUnusableError', 1],
    ['a proxy that wants credentials', failure('PROXY_407'), 'OrgProxyUnusableError', 1],
    ['a proxy whose certificate nobody trusts', failure('PROXY_CERT_HAS_EXPIRED'), 'OrgProxyUnusableError', 1],
    ['a proxy that is busy', failure('PROXY_503'), 'OrgUnreachableError', 75],
    ['503', answer(503, '<html>'), 'OrgNotReadyError', 75],
    ['429', answer(429), 'OrgNotReadyError', 75],
    ['420', answer(420), 'OrgGoneError', 1],
    ['an HTML page', answer(200, '<html>', { 'content-type': 'text/html' }), 'OrgAnswerUnexpectedError', 1],
    ['a redirect', answer(302, '', { location: 'https://proxy/' }), 'OrgAnswerUnexpectedError', 1],
    ['JSON that is no list', answer(200, { error: 'x' }), 'OrgAnswerUnexpectedError', 1],
    ['an empty list', answer(200, []), 'OrgAnswerUnexpectedError', 1],
  ];
  for (const [what, result, name, exitCode] of failures)
    it(`names ${what}`, async () => {
      const error = await newestApiVersion(host, fakeHttp(result)).then(
        () => undefined,
        (caught: Error & { exitCode: number }) => caught,
      );
      expect(error?.name).to.equal(name);
      expect(error?.exitCode).to.equal(exitCode);
      expect(error?.message).to.include(host);
    });

  it('shows where a redirect goes', async () => {
    const error = await newestApiVersion(
      host,
      fakeHttp(answer(302, '', { location: 'https://proxy.example/login' })),
    ).catch((caught: Error) => caught);
    expect(String(error)).to.include('HTTP 302, to https://proxy.example/login');
  });
});

describe('the API version to work with', () => {
  it('is the newest of the org, but none that the app files are not known to fit', () => {
    expect(chooseApiVersion(67, undefined, host)).to.equal('67.0');
    expect(chooseApiVersion(72, undefined, host)).to.equal('68.0');
  });

  it('is the one asked for, if the org has it', () => {
    expect(chooseApiVersion(68, '66.0', host)).to.equal('66.0');
    expect(chooseApiVersion(72, '70.0', host)).to.equal('70.0');
  });

  it('is refused below 66 and above the org', async () => {
    expect(await errorName(() => chooseApiVersion(65, undefined, host))).to.equal('OrgApiTooOldError');
    expect(await errorName(() => chooseApiVersion(67, '58.0', host))).to.equal('ApiVersionUnusableError');
    expect(await errorName(() => chooseApiVersion(67, '68.0', host))).to.equal('ApiVersionUnusableError');
    expect(await errorName(() => chooseApiVersion(67, 'x', host))).to.equal('ApiVersionUnusableError');
  });
});

function failure(code: string): Parameters<typeof fakeHttp>[0] {
  return { ok: false, failure: { code, message: `connect ${code}` } };
}
