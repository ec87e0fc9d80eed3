/** Each kind of answer with relatives that no page lists: what is alike has one name, and what nobody knows has none. */
import { expect } from 'chai';
import type { HttpResponse } from '../../../src/base/http.ts';
import { findFault } from '../../../src/login/faults.ts';
import { readSymptom, type RequestStage } from '../../../src/login/symptom.ts';

const page = (text: string): string =>
  `<!DOCTYPE html><html><head><title>${text}</title></head><body>${text}</body></html>`;

type Member = Partial<HttpResponse> & { status: number };
const json = (error: string, description: string, status = 400): Member => ({
  status,
  body: JSON.stringify({ error, error_description: description }),
});
const api = (errorCode: string, message: string, status = 403): Member => ({
  status,
  body: JSON.stringify([{ errorCode, message }]),
});
const grant = (...descriptions: string[]): Member[] => descriptions.map((text) => json('invalid_grant', text));

/** Fault, exit code, stage → at least three members. */
const kinds: ReadonlyArray<[id: string, exitCode: number, stage: RequestStage, members: Member[]]> = [
  [
    'proxy-page',
    75,
    'token',
    [
      { status: 503, body: page('Zscaler: gateway error') },
      { status: 502, headers: { server: 'BlueCoat-Security-Appliance' }, body: page('Network Error (tcp_error)') },
      { status: 502, body: page('Blue Coat ProxySG') },
      { status: 504, headers: { 'proxy-status': 'edge.example; error=connection_timeout' }, body: page('Timeout') },
      { status: 503, headers: { server: 'tinyproxy/1.11.0' }, body: page('Unable to connect') },
      { status: 500, body: page('FortiGate Application Control') },
      { status: 503, headers: { 'x-squid-error': 'ERR_DNS_FAIL 0' } },
    ],
  ],
  [
    'server-error',
    75,
    'token',
    [
      { status: 502, headers: { server: 'nginx' }, body: page('502 Bad Gateway') },
      { status: 504, body: page('Gateway Timeout') },
      { status: 500, headers: { server: 'sfdcedge' } },
      json('SERVER_UNAVAILABLE', 'Too many requests waiting for connections', 503),
    ],
  ],
  [
    'page-instead-of-answer',
    1,
    'token',
    [
      { status: 403, body: page('Access blocked by your administrator') },
      { status: 403, body: page('Zscaler: this category is not allowed') },
      { status: 200, body: page('Hotel Wi-Fi: accept the terms') },
      { status: 200, body: `\uFEFF\n${page('Sign in to the network')}` },
    ],
  ],
  [
    'answer-not-json',
    1,
    'token',
    [
      { status: 403, body: 'Access denied' },
      { status: 400, headers: { server: 'AkamaiGHost' }, body: 'Bad Request' },
      { status: 418, body: 'I am a teapot' },
      { status: 200, body: 'OK' },
    ],
  ],
  [
    'proxy-credentials',
    1,
    'token',
    [
      { status: 407 },
      { status: 407, headers: { 'proxy-authenticate': 'NTLM' }, body: page('Cache Access Denied') },
      { status: 407, headers: { 'proxy-authenticate': 'Negotiate, Basic realm="x"' }, body: 'denied' },
    ],
  ],
  ['captive-portal', 1, 'token', [{ status: 511 }, { status: 511, body: page('Log in') }, { status: 511, body: '{}' }]],
  [
    'redirected',
    1,
    'token',
    ['https://portal.hotel.example/login', '/cgi-bin/login', 'http://1.1.1.1/'].map((location) => ({
      status: 302,
      headers: { location },
    })),
  ],
  ['login-hours', 1, 'token', grant('user is outside login hours', 'Login hours restriction', 'restricted_time')],
  ['user-locked-out', 1, 'token', grant('User account is locked', 'user has been locked out', 'Locked user')],
  [
    'user-inactive',
    1,
    'token',
    [...grant('User is deactivated', 'user has been deactivated', 'inactive_user'), json('inactive_user', '')],
  ],
  [
    'org-inactive',
    1,
    'token',
    grant(
      'inactive org',
      'Sandbox is inactive',
      'Sandbox has been deleted',
      'org is disabled',
      'Organization has been closed',
    ),
  ],
  [
    'trial-ended',
    1,
    'api',
    [
      api('API_CURRENTLY_DISABLED', 'Your trial period has ended.'),
      api('API_DISABLED_FOR_ORG', 'Expired trial'),
      api('API_CURRENTLY_DISABLED', 'The trial organization has expired.'),
      api('TRIAL', 'Trial is over', 401),
    ],
  ],
  [
    'password-expired',
    1,
    'api',
    [
      api('INVALID_OPERATION_WITH_EXPIRED_PASSWORD', 'x', 401),
      api('INVALID_OPERATION', 'The user password must be reset'),
      api('OTHER', 'Expired password', 400),
    ],
  ],
  [
    'api-limit-reached',
    75,
    'api',
    [
      api('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded for 24 hours.'),
      api('REQUEST_LIMIT_EXCEEDED', '', 503),
      api('request_limit_exceeded', 'DailyApiRequests', 429),
    ],
  ],
  [
    'api-calls-at-once',
    75,
    'api',
    [
      api('REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests Limit exceeded.', 503),
      api('REQUEST_LIMIT_EXCEEDED', 'ConcurrentPerOrgShortTxn Limit exceeded.'),
      api('REQUEST_LIMIT_EXCEEDED', 'too many CONCURRENT calls'),
    ],
  ],
  [
    'mutual-tls-required',
    1,
    'api',
    [
      api('MUTUAL_AUTHENTICATION_FAILED', '', 403),
      api('INVALID_SESSION', 'Mutual authentication is required', 401),
      api('X', 'no mutual certificate authenticated channel', 401),
    ],
  ],
  [
    'login-rate-exceeded',
    75,
    'token',
    [
      json('rate_limit_exceeded', ''),
      json('rate_limit_exceeded', 'x', 429),
      ...grant('Login Rate Exceeded', 'LOGIN_ERROR_LOGINS_EXCEEDED'),
    ],
  ],
  [
    'unknown-refusal',
    1,
    'token',
    [
      ...grant('the moon is full', 'time has passed', 'user prefers trials'),
      json('txn_security_blocked', 'TXN_SECURITY_NO_ACCESS'),
      json('new_code_of_2027', ''),
      { status: 418, body: '{"error":"teapot"}' },
    ],
  ],
];

describe('relatives of known answers', () => {
  const values = {
    host: 'acme.my.salesforce.com',
    instanceUrl: 'https://acme.my.salesforce.com',
    username: 'ci@a.example',
  };

  for (const [id, exitCode, stage, members] of kinds)
    describe(id, () => {
      for (const { status, headers = {}, body = '' } of members)
        it(`${status} ${JSON.stringify(headers)} ${body.slice(0, 150)}`, () => {
          const symptom = readSymptom(stage, { ok: true, response: { status, headers, body } }, new Date());
          const found = findFault(symptom, values);
          expect([found.fault.id, found.exitCode], JSON.stringify(symptom)).to.deep.equal([id, exitCode]);
        });
      it('has three members or more', () => expect(members.length).to.be.at.least(3));
    });
});
