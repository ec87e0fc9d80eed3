import { jwtError } from '../../../base/errors/errors.ts';
import { isAllowedStoreUrl } from '../../../base/hosts/storeHosts.ts';
import { httpClient, type HttpRequest, type HttpResponse } from '../../../base/http.ts';
import { parseShallowJson } from '../../../base/json.ts';
import { rememberSecret } from '../../../base/text/sentSecrets.ts';
import type { HandOverWorld } from '../world.ts';

/** A request that is allowed to have other ends than a good one. */
type RestCall = HttpRequest & { allowed?: readonly number[] };

export type RestDoor = (call: RestCall) => Promise<HttpResponse>;

/**
 * Sends requests to one origin, which has been judged, with these headers. Throws StoreHostNotAllowed, StoreUnreachable,
 * StoreRefused.
 */
export const restDoor = (
  origin: string,
  headers: Record<string, string>,
  { env, http = httpClient, ownHost }: HandOverWorld & { ownHost?: string },
): RestDoor => {
  if (!isAllowedStoreUrl(origin, env, ownHost)) throw jwtError('StoreHostNotAllowed', [origin]);
  const { host } = new URL(origin);
  return async ({ allowed = [], ...call }) => {
    const request = { ...call, headers: { accept: 'application/json', ...headers, ...call.headers } };
    const result = await http(request);
    if (!result.ok) throw jwtError('StoreUnreachable', [host, result.failure.code], [host]);
    const { status, body } = result.response;
    if (isGood(status) || allowed.includes(status)) return result.response;
    throw jwtError('StoreRefused', [host, `${call.method} ${new URL(call.url).pathname}`, status, wordsOf(body)]);
  };
};

/** Opened by its first request, so that a store can say what it would send to whoever has no token. */
export const doorWhenNeeded = (open: () => RestDoor): RestDoor => {
  let door: RestDoor | undefined;
  return async (call) => (door ??= open())(call);
};

/** A redirect would lead elsewhere, mostly to a page where people sign in. */
const isGood = (status: number): boolean => status >= 200 && status < 300;

/** What a JSON answer says of its error. A page says nothing. */
const wordsOf = (body: string): string => {
  const { error, message } = jsonFields(body);
  const words = [jsonFields(error).message, message, error].find((each) => typeof each === 'string');
  return typeof words === 'string' && words !== '' ? words : '-';
};

/** The fields of a JSON text or of a value in it; none of what is no object. */
export const jsonFields = (value: unknown): Record<string, unknown> => {
  const parsed = typeof value === 'string' ? parsedBody(value) : value;
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
};

const parsedBody = (body: string): unknown => {
  try {
    return parseShallowJson(body);
  } catch {
    return undefined;
  }
};

/** The entries of a list in an answer. */
export const jsonList = (body: string, field: string): Array<Record<string, unknown>> => {
  const list = jsonFields(body)[field];
  return Array.isArray(list) ? list.map(jsonFields) : [];
};

/** The header for a user and a token of theirs, or for a token alone. */
export const authorization = (user: string | undefined, token: string): Record<string, string> => {
  const basic = Buffer.from(`${user}:${token}`).toString('base64');
  [token, basic].forEach(rememberSecret);
  return { authorization: user === undefined ? `Bearer ${token}` : `Basic ${basic}` };
};
