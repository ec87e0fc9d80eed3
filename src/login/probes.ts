import type { HttpClient, HttpResult } from '../base/http.ts';
import { parseObject } from './tokenRequest.ts';

/** Asks for the discovery document, which needs no session. A cached one would tell an old time. */
export const requestDiscovery = (url: string, http: HttpClient): Promise<HttpResult> =>
  http({
    method: 'GET',
    url: `${url}/.well-known/openid-configuration`,
    headers: { accept: 'application/json', 'cache-control': 'no-cache' },
    timeoutMs: 15_000,
  });

/** Who a discovery document says it is from; nothing if the answer isn't such a document. */
export const readIssuer = (result: HttpResult): string | undefined => {
  const issuer = result.ok && result.response.status === 200 ? parseObject(result.response.body)?.issuer : undefined;
  return typeof issuer === 'string' ? issuer : undefined;
};

/** Seconds by which the clock here is ahead of the server's (negative: behind), if the answer has a date. */
export const clockSkewSeconds = (result: HttpResult, now: Date): number | undefined => {
  const serverTime = result.ok ? Date.parse(result.response.headers.date ?? '') : NaN;
  // The header has whole seconds, cut off: half of one is its mean error.
  const receivedAt = (result.ok ? result.receivedAt : undefined) ?? now;
  return Number.isNaN(serverTime) ? undefined : Math.round((receivedAt.getTime() - serverTime - 500) / 1000);
};

/** The username that belongs to a token; nothing if the org doesn't tell, which proves nothing either way. */
export const readUsername = async (url: string, accessToken: string, http: HttpClient): Promise<string | undefined> => {
  const result = await http({
    method: 'GET',
    url: `${url}/services/oauth2/userinfo`,
    headers: bearer(accessToken),
    timeoutMs: 15_000,
  });
  const username =
    result.ok && result.response.status === 200 ? parseObject(result.response.body)?.preferred_username : undefined;
  return typeof username === 'string' ? username : undefined;
};

/** Asks for the list of REST resources of one API version, which needs a session with API access. */
export const requestApi = (
  url: string,
  apiVersion: string,
  accessToken: string,
  http: HttpClient,
): Promise<HttpResult> =>
  http({
    method: 'GET',
    url: `${url}/services/data/v${apiVersion}/`,
    headers: bearer(accessToken),
    timeoutMs: 15_000,
  });

/** Asks for the first rows of a query. */
export const requestQuery = (
  { url, apiVersion, soql }: { url: string; apiVersion: string; soql: string },
  accessToken: string,
  http: HttpClient,
): Promise<HttpResult> =>
  http({
    method: 'GET',
    url: `${url}/services/data/v${apiVersion}/query?${new URLSearchParams({ q: soql }).toString()}`,
    headers: bearer(accessToken),
  });

/** Ends a token and the session behind it, for everybody who shares it. It stands in the body, never in the address. */
export const revokeToken = (url: string, accessToken: string, http: HttpClient): Promise<HttpResult> =>
  http({
    method: 'POST',
    url: `${url}/services/oauth2/revoke`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({ token: accessToken }).toString(),
    timeoutMs: 15_000,
  });

const bearer = (accessToken: string): Record<string, string> => ({
  authorization: `Bearer ${accessToken}`,
  accept: 'application/json',
});
