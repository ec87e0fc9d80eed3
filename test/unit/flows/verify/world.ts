/** A world for verifications: a scripted server, a clock that only sleep moves, and one key. */
import { generateKeyPairSync } from 'node:crypto';
import { publicKeySha256 } from '../../../../src/base/certificate.ts';
import type { HttpClient, HttpRequest, HttpResponse, HttpResult } from '../../../../src/base/http.ts';
import type { ResolvedConnection } from '../../../../src/connection/resolve/resolve.ts';
import type { Check, VerifyWorld, Wait } from '../../../../src/flows/verify/verify.ts';

export const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
export const keyHash = publicKeySha256(privateKey);
export const orgId = '00D5g000001abcDEAQ';
export const userId = '0055g000001abcDAAQ';
export const origin = 'https://acme.my.salesforce.com';
export const accessToken = '00D5g000001abcD!AQEAQCanary';
export const start = new Date('2026-11-22T10:00:00Z');

export const connection = (changes: Partial<ResolvedConnection> = {}): ResolvedConnection => ({
  name: 'acme',
  instanceUrl: origin,
  username: 'ci@acme.example',
  clientId: '3MVG9x',
  orgPins: [],
  key: { source: 'environment', text: pem, variable: 'SF_JWT_KEY' },
  sources: { key: 'environment' },
  ...changes,
});

type Kind = 'discovery' | 'token' | 'userinfo' | 'api' | 'query';
type Script = Partial<Record<Kind, HttpResult | HttpResult[] | ((request: HttpRequest) => HttpResult)>>;

export const answer = (
  status: number,
  body: object | string = '',
  headers: HttpResponse['headers'] = {},
): HttpResult => ({
  ok: true,
  response: { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) },
});
export const refusal = (error: string, error_description: string): HttpResult =>
  answer(400, { error, error_description });
export const cut = (code: string): HttpResult => ({ ok: false, failure: { code, message: `words about ${code}` } });
export const token = (changes: object = {}): HttpResult =>
  answer(200, {
    access_token: accessToken,
    scope: 'api refresh_token',
    instance_url: origin,
    id: `${origin}/id/${orgId}/${userId}`,
    token_type: 'Bearer',
    ...changes,
  });

const good: Record<Kind, HttpResult> = {
  discovery: answer(200, { issuer: origin }, { date: start.toUTCString() }),
  token: token(),
  userinfo: answer(200, { preferred_username: 'ci@acme.example' }),
  api: answer(200, { sobjects: '/services/data/v66.0/sobjects' }),
  query: answer(200, { totalSize: 0, records: [] }),
};

const kindOf = (url: string): Kind => {
  if (url.includes('/.well-known/')) return 'discovery';
  if (url.includes('/query?')) return 'query';
  if (url.endsWith('/services/oauth2/token')) return 'token';
  return url.endsWith('/userinfo') ? 'userinfo' : 'api';
};

export type TestWorld = VerifyWorld & { requests: HttpRequest[]; checks: Check[]; waits: Wait[]; slept: number[] };

/** A server that answers as the script says, the last answer of a list for ever, and well in all else. */
export const testWorld = (script: Script = {}, env: Record<string, string> = {}): TestWorld => {
  const requests: HttpRequest[] = [];
  const [checks, waits, slept]: [Check[], Wait[], number[]] = [[], [], []];
  let now = start.getTime();
  let ids = 0;
  const http: HttpClient = async (request) => {
    const kind = kindOf(request.url);
    const count = requests.filter(({ url }) => kindOf(url) === kind).length;
    requests.push(request);
    const scripted = script[kind] ?? good[kind];
    if (typeof scripted === 'function') return scripted(request);
    return Array.isArray(scripted) ? (scripted[Math.min(count, scripted.length - 1)] ?? good[kind]) : scripted;
  };
  return {
    http,
    requests,
    checks,
    waits,
    slept,
    now: () => new Date(now),
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      now += milliseconds;
    },
    random: () => 1,
    uuid: () => `jti-${(ids += 1)}`,
    env,
    onCheck: (check) => checks.push(check),
    onWait: (wait) => waits.push(wait),
  };
};
