import type { HttpClient, HttpResult } from '../base/http.ts';
import { rememberSecret } from '../base/text/sentSecrets.ts';

/** What the token endpoint grants. `accessToken` never leaves this process. */
export type TokenResponse = {
  accessToken: string;
  instanceUrl: string;
  /** The identity URL: `https://…/id/<org id>/<user id>`. Nothing is ever sent to it. */
  id: string;
  scopes: string[];
  tokenFormat?: string;
};

/** Exchanges an assertion for a token: exactly one POST, form-encoded, no client secret, no scope. */
export const requestToken = (url: string, assertion: string, http: HttpClient): Promise<HttpResult> => {
  rememberSecret(assertion);
  return http({
    method: 'POST',
    url: `${url}/services/oauth2/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion,
    }).toString(),
    timeoutMs: 15_000,
  });
};

/** The token of a successful answer; nothing if the answer isn't one. */
export const parseTokenResponse = (result: HttpResult): TokenResponse | undefined => {
  const answer = result.ok && result.response.status === 200 ? parseObject(result.response.body) : undefined;
  const text = (key: string): string | undefined => textOrNothing(answer?.[key]);
  const [accessToken, instanceUrl] = [text('access_token'), text('instance_url')];
  // A token that couldn't be put into a header is none.
  if (accessToken === undefined || instanceUrl === undefined || !/^[\x21-\x7e]+$/.test(accessToken)) return undefined;
  rememberSecret(accessToken);
  const scopes = (text('scope') ?? '').split(/\s+/).filter(Boolean).map(scopeWord);
  return { accessToken, instanceUrl, id: text('id') ?? '', scopes, tokenFormat: text('token_format') };
};

/** All scopes of Salesforce have this shape, and so have those that an admin may define. */
const scopeWord = (word: string): string => (/^[a-z_\d]{1,40}$/i.test(word) ? word : '(removed)');

/** Whether the access token itself is a JWT, which SOAP calls below API 68 refuse. */
export const isJwtToken = ({ accessToken, tokenFormat }: TokenResponse): boolean =>
  tokenFormat?.toLowerCase() === 'jwt' || accessToken.startsWith('eyJ');

const textOrNothing = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The org and the user of an identity URL, if it has that shape. */
export const parseIdentity = (id: string): { orgId: string; userId: string } | undefined => {
  const [, orgId, userId] = /^https?:\/\/[^?#\s]*\/id\/(00D(?:\w{12}|\w{15}))\/(005(?:\w{12}|\w{15}))$/.exec(id) ?? [];
  return orgId && userId ? { orgId, userId } : undefined;
};

/** A JSON object, or nothing. */
export const parseObject = (text: string): Record<string, unknown> | undefined => {
  try {
    const data: unknown = JSON.parse(text);
    return data !== null && typeof data === 'object' && !Array.isArray(data)
      ? (data as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
};
