import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { checkFault, checkFaultIds, findFault, requestFaults } from '../../../src/login/faults.ts';
import type { Symptom } from '../../../src/login/symptom.ts';

const network = (code: string): Symptom => ({ stage: 'host', code, description: 'words of the system' });
const refusal = (error: string, description?: string, status = 400): Symptom => ({
  stage: 'token',
  status,
  error,
  description,
});
const answer = (status: number, rest: Partial<Symptom> = {}): Symptom => ({ stage: 'token', status, ...rest });

/** What is seen → id, exit code, whether waiting may cure it. */
const cases: Array<[Symptom, string, number, boolean]> = [
  [network('ENOTFOUND'), 'dns-unknown', 1, false],
  [network('EAI_AGAIN'), 'dns-temporary', 75, true],
  [network('ECONNREFUSED'), 'connection-refused', 75, true],
  [network('ECONNRESET'), 'connection-reset', 75, true],
  [network('UND_ERR_SOCKET'), 'connection-reset', 75, true],
  [network('EHOSTUNREACH'), 'network-unreachable', 75, true],
  [network('ETIMEDOUT'), 'timed-out', 75, true],
  [network('UND_ERR_CONNECT_TIMEOUT'), 'timed-out', 75, true],
  [network('CERT_HAS_EXPIRED'), 'tls-expired', 1, false],
  [network('ERR_TLS_CERT_ALTNAME_INVALID'), 'tls-other-name', 1, false],
  [network('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'), 'tls-untrusted', 1, false],
  [network('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'tls-untrusted', 1, false],
  [network('SELF_SIGNED_CERT_IN_CHAIN'), 'tls-untrusted', 1, false],
  [network('DEPTH_ZERO_SELF_SIGNED_CERT'), 'tls-untrusted', 1, false],
  [network('EPROTO'), 'tls-failed', 1, false],
  [network('ERR_SSL_WRONG_VERSION_NUMBER'), 'tls-failed', 1, false],
  [network('PROXY_407'), 'proxy-credentials', 1, false],
  [network('PROXY_ENOTFOUND'), 'proxy-address', 1, false],
  [network('PROXY_INVALID'), 'proxy-address', 1, false],
  [network('PROXY_ECONNREFUSED'), 'proxy-refused', 75, true],
  [network('PROXY_503'), 'proxy-refused', 75, true],
  [network('BODY_TOO_LARGE'), 'answer-too-large', 1, false],
  [network('HTTPParserError'), 'answer-not-http', 1, false],
  [network('EMFILE'), 'network', 75, true],
  [
    refusal(
      'invalid_request',
      'refresh_token scope is required and the connected app should be installed and preauthorized',
    ),
    'refresh-scope-missing',
    1,
    true,
  ],
  [refusal('invalid_client', 'invalid client credentials'), 'certificate-mismatch', 1, true],
  [refusal('invalid_grant', "user hasn't approved this consumer"), 'user-not-approved', 1, true],
  [refusal('invalid_grant', 'user hasn’t approved this consumer'), 'user-not-approved', 1, true],
  [refusal('invalid_app_access', 'user is not admin approved to access this app'), 'user-not-admin-approved', 1, true],
  [refusal('OAUTH_APP_ACCESS_DENIED'), 'user-not-admin-approved', 1, true],
  [refusal('app_not_found', 'External client app is not installed in this org'), 'app-not-found', 1, true],
  [refusal('OAUTH_EC_APP_NOT_FOUND'), 'app-not-found', 1, true],
  [refusal('invalid_client_id', 'client identifier invalid'), 'client-id-invalid', 1, true],
  [refusal('invalid_grant', 'invalid assertion'), 'assertion-invalid', 1, true],
  [refusal('INVALID_GRANT', 'Invalid Assertion'), 'assertion-invalid', 1, true],
  [refusal('invalid_grant', "Failed: : Couldn't validate jwt token."), 'assertion-invalid', 1, true],
  [refusal('invalid_grant', 'Failed: Signature Invalid/Configured Certificate Mismatch'), 'assertion-invalid', 1, true],
  [refusal('invalid_grant', 'audience is invalid'), 'audience-invalid', 1, false],
  [refusal('invalid_grant', 'Audience validation failed'), 'audience-invalid', 1, false],
  [refusal('invalid_grant', 'expired authorization code'), 'assertion-expired', 1, false],
  [refusal('invalid_grant', 'Failed: Assertion Expired'), 'assertion-expired', 1, false],
  [refusal('invalid_grant', 'ip restricted'), 'ip-restricted', 1, false],
  [refusal('invalid_grant', 'Failed: IP Address Not Allowed'), 'ip-restricted', 1, false],
  [refusal('invalid_grant', 'Restricted time'), 'login-hours', 1, false],
  [refusal('invalid_grant', 'inactive user'), 'user-inactive', 1, false],
  [refusal('invalid_grant', 'User is frozen'), 'user-frozen', 1, false],
  [refusal('invalid_grant', 'inactive organization'), 'org-inactive', 1, false],
  [refusal('invalid_grant', 'authentication failure'), 'authentication-failure', 1, false],
  [refusal('invalid_grant', 'login rate exceeded'), 'login-rate-exceeded', 75, true],
  [refusal('unsupported_grant_type', 'grant type not supported'), 'grant-type-refused', 1, false],
  [refusal('invalid_client', 'app must be installed into org'), 'app-not-installed', 1, false],
  [refusal('OAUTH_APP_BLOCKED', 'this app is blocked by admin'), 'app-blocked', 1, false],
  [refusal('unknown_error', 'retry your request'), 'retry-asked', 75, true],
  [refusal('invalid_grant', 'Failed: Consumer Deleted'), 'app-deleted', 1, false],
  [refusal('LOGIN_OAUTH_CONSUMER_DELETED'), 'app-deleted', 1, false],
  [refusal('invalid_grant', 'Failed: Replay Detected'), 'assertion-replayed', 1, false],
  [refusal('LOGIN_SAML_REPLAY_ATTEMPTED'), 'assertion-replayed', 1, false],
  [refusal('invalid_grant', 'Restricted domain'), 'my-domain-only', 1, false],
  [refusal('LOGIN_ERROR_ORG_DOMAIN_ONLY'), 'my-domain-only', 1, false],
  [refusal('LOGIN_ERROR_RESTRICTED_DOMAIN', 'Restricted IP'), 'ip-restricted', 1, false],
  [refusal('invalid_grant', 'Password lockout'), 'user-locked-out', 1, false],
  [refusal('LOGIN_ERROR_PASSWORD_LOCKOUT'), 'user-locked-out', 1, false],
  [refusal('LOGIN_ERROR_USER_FROZEN'), 'user-frozen', 1, false],
  [refusal('LOGIN_ERROR_USER_INACTIVE'), 'user-inactive', 1, false],
  [refusal('LOGIN_ERROR_RESTRICTED_TIME'), 'login-hours', 1, false],
  [refusal('LOGIN_ERROR_RATE_EXCEEDED'), 'login-rate-exceeded', 75, true],
  [refusal('invalid_grant', 'Failed: Get Access Token Limit Exceeded'), 'token-limit-exceeded', 75, true],
  [refusal('LOGIN_OAUTH_EXCEED_GET_AT_LMT'), 'token-limit-exceeded', 75, true],
  [refusal('invalid_grant', 'Multi-factor is required'), 'second-factor-required', 1, false],
  [refusal('LOGIN_TWOFACTOR_REQ'), 'second-factor-required', 1, false],
  [refusal('invalid_grant', 'Failed: OAuth API access disabled'), 'oauth-api-disabled', 1, false],
  [refusal('LOGIN_OAUTH_API_DISABLED'), 'oauth-api-disabled', 1, false],
  [refusal('LOGIN_OAUTH_INVALID_IP'), 'ip-restricted', 1, false],
  [
    refusal('invalid_grant', 'Package for this consumer is not installed in your organization'),
    'app-not-installed',
    1,
    false,
  ],
  [refusal('LOGIN_OAUTH_PACKAGE_MISSING'), 'app-not-installed', 1, false],
  [refusal('invalid_grant', 'Failed: Not approved for access'), 'user-not-approved', 1, true],
  [refusal('LOGIN_SAML_INVALID_AUDIENCE'), 'audience-invalid', 1, false],
  [refusal('LOGIN_SAML_INVALID_TIMESTAMP'), 'assertion-expired', 1, false],
  [refusal('LOGIN_SAML_MISMATCH_CERT'), 'assertion-invalid', 1, true],
  [refusal('something_new', 'never seen'), 'unknown-refusal', 1, false],
  [answer(420, { page: 'x' }), 'scratch-org-gone', 1, false],
  [answer(429), 'too-many-requests', 75, true],
  [answer(503), 'server-error', 75, true],
  [answer(500, { page: 'x' }), 'server-error', 75, true],
  [
    answer(200, { page: 'Data Not Available: The data you were trying to access could not be found' }),
    'maintenance',
    75,
    true,
  ],
  [answer(503, { page: 'Down for maintenance' }), 'maintenance', 75, true],
  [answer(302, { redirectTo: 'https://other.example' }), 'redirected', 1, false],
  [answer(404, { page: 'URL No Longer Exists' }), 'url-unknown', 1, false],
  [answer(404), 'url-unknown', 1, false],
  [answer(200, { page: 'Welcome to the guest network' }), 'page-instead-of-answer', 1, false],
  [answer(511), 'captive-portal', 1, false],
  [answer(200, { body: 'empty' }), 'answer-empty', 1, false],
  [answer(200, { body: 'text', contentType: 'text/plain' }), 'answer-not-json', 1, false],
  [answer(200), 'answer-incomplete', 1, false],
  [answer(400), 'unknown-refusal', 1, false],
  [
    {
      stage: 'api',
      status: 401,
      error: 'INVALID_SESSION_ID',
      description: 'This session is not valid for use with the REST API',
    },
    'api-scope-missing',
    1,
    false,
  ],
  [{ stage: 'query', status: 400, error: 'MALFORMED_QUERY' }, 'query-refused', 1, false],
  [{ stage: 'api', status: 403, error: 'API_DISABLED_FOR_ORG' }, 'api-disabled', 1, false],
  [{ stage: 'api', status: 401, error: 'INVALID_SESSION_ID' }, 'session-refused', 1, false],
  [{ stage: 'api', status: 404, error: 'NOT_FOUND' }, 'api-version-unknown', 1, false],
  [{ stage: 'api', status: 403, error: 'FORBIDDEN' }, 'api-refused', 1, false],
  [{ stage: 'token' }, 'unknown-refusal', 1, false],
];

const values = { host: 'HOST', username: 'USER', audience: 'AUD', instanceUrl: 'URL', variable: 'VARIABLE' };

describe('faults', () => {
  for (const [symptom, id, exitCode, retryable] of cases)
    it(`${JSON.stringify(symptom).slice(0, 110)} is ${id}`, () => {
      const found = findFault(symptom, values);
      expect([found.fault.id, found.exitCode, found.fault.retryable]).to.deep.equal([id, exitCode, retryable]);
    });

  it('have no row that no symptom reaches', () => {
    const reached = new Set(cases.map(([symptom]) => findFault(symptom, values).fault.id));
    expect(requestFaults.map(({ id }) => id).filter((id) => !reached.has(id))).to.deep.equal([]);
  });

  it('have all their texts, and no text is without a fault', () => {
    const file = readFileSync(new URL('../../../messages/faults.md', import.meta.url), 'utf8');
    const headings = [...file.matchAll(/^# (\S+)$/gm)]
      .map((match) => match[1])
      .filter((key) => !/^(?:instanceUrl|passed)\./.test(key ?? ''));
    const ids = [...new Set([...requestFaults.map(({ id }) => id), ...checkFaultIds])];
    expect(headings.sort()).to.deep.equal(
      ids.flatMap((id) => ['title', 'explanation', 'fix'].map((part) => `${id}.${part}`)).sort(),
    );
  });

  for (const id of new Set([...requestFaults.map((row) => row.id), ...checkFaultIds]))
    it(`${id} says what it is in full sentences, with every value filled in`, () => {
      const symptom = cases.find(([, caseId]) => caseId === id)?.[0];
      const { fault } = symptom
        ? findFault(symptom, values)
        : checkFault(id as (typeof checkFaultIds)[number], 'seen', values);
      expect(fault.title).to.match(/\.$/);
      expect(fault.explanation).to.match(/\.$/);
      expect(fault.fix).to.have.length.greaterThan(0);
      expect([fault.title, fault.explanation, ...fault.fix].join('\n')).not.to.match(/[{}]|undefined|<\w+>/);
      for (const action of fault.fix) expect(action.length).to.be.greaterThan(20);
    });

  it('name no value unsafely', () => {
    const { fault } = findFault(network('ENOTFOUND'), { ...values, host: 'a\u001b[31mb\n::error::' });
    expect(fault.title).to.equal('DNS does not know ab : :error: :.');
  });

  it('carry what the server said', () => {
    const { fault } = findFault(refusal('invalid_grant', 'invalid assertion'), values);
    expect(fault).to.include({ httpStatus: 400, error: 'invalid_grant', errorDescription: 'invalid assertion' });
    expect(fault.evidence).to.equal('HTTP 400, invalid_grant: invalid assertion');
  });
});
