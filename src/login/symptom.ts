import type { HttpResponse, HttpResult, NetworkFailure } from '../base/http.ts';
import { answerText, foreignText } from '../base/text/foreignText.ts';
import { loginText } from './texts.ts';

/** The request that failed; `quoted` is a text that another program printed of one. */
export type RequestStage = 'host' | 'token' | 'api' | 'query' | 'quoted';

/** What can be said of a request that didn't bring what it should; its texts are safe to show. */
export type Symptom = {
  stage: RequestStage;
  /** Code of the network failure, if no answer came. */
  code?: string;
  /** The proxy on the way, and what became of NODE_EXTRA_CA_CERTS, if no answer came. */
  way?: NetworkFailure['way'];
  trust?: NetworkFailure['trust'];
  status?: number;
  error?: string;
  description?: string;
  /** Whether a page came instead of data, and what it says first. */
  page?: string;
  /** What came that is neither data nor a page: nothing at all, or a text of this content type. */
  body?: 'empty' | 'text';
  contentType?: string;
  /** Whether the answer says that a proxy gave it. */
  fromProxy?: boolean;
  /** What support of Salesforce can find the request by. */
  requestId?: string;
  /** The origin that a redirect points to; its path and query may repeat what was sent. */
  redirectTo?: string;
  retryAfterMs?: number;
};

/** What a failed request or an answer without the hoped-for content shows. `now` is for a Retry-After with a date. */
export const readSymptom = (stage: RequestStage, result: HttpResult, now: Date): Symptom =>
  result.ok ? { stage, ...readAnswer(result.response, now) } : { stage, ...readFailure(result.failure) };

const readFailure = ({ code, message, way, trust }: NetworkFailure): Omit<Symptom, 'stage'> => ({
  code,
  description: answerText(message),
  ...(way && { way }),
  ...(trust && { trust }),
});

const readAnswer = (response: HttpResponse, now: Date): Omit<Symptom, 'stage'> => ({
  status: response.status,
  ...readBody(response.body),
  contentType: shortHeader(response.headers['content-type']),
  ...((isFromProxy(response.headers) || isPageOfProxy(response.body)) && { fromProxy: true }),
  requestId: requestId(response.headers),
  redirectTo: redirectHost(response.headers.location),
  retryAfterMs: retryAfter(response.headers['retry-after'], now),
});

const readBody = (body: string): Pick<Symptom, 'error' | 'description' | 'page' | 'body'> => {
  const data = parseAnswer(body);
  const record = Array.isArray(data) ? (data[0] as unknown) : data;
  if (data === undefined) return readForeignBody(body);
  return {
    error: symptomText(record, 'error') ?? symptomText(record, 'errorCode'),
    description: symptomText(record, 'error_description') ?? symptomText(record, 'message'),
  };
};

const readForeignBody = (body: string): Pick<Symptom, 'page' | 'body'> => {
  if (body.trim() === '') return { body: 'empty' };
  return /^\s*(?:\uFEFF)?</.test(body) ? { page: pageText(body) } : { body: 'text' };
};

/** Programs that stand between networks, by the names that they give themselves. */
const proxyNames =
  'squid|zscaler|blue ?coat|proxysg|mcafee web gateway|skyhigh|fortiproxy|fortigate|fortiguard|ironport|cisco[- ](?:wsa|secure web|umbrella)|sophos|forcepoint|websense|netskope|barracuda|watchguard|globalprotect|tinyproxy|privoxy|mitmproxy';

const ofProxy = new RegExp(`\\b(?:${proxyNames})`, 'i');

/** Squid says which error it shows; RFC 9209 says the same for all proxies. */
const isFromProxy = (headers: HttpResponse['headers']): boolean =>
  headers['x-squid-error'] !== undefined ||
  /;\s*error=/.test(headers['proxy-status'] ?? '') ||
  ofProxy.test(headers.server ?? '');

/** A page that names the proxy itself; data that does is about something else. */
const isPageOfProxy = (body: string): boolean =>
  /^\s*(?:\uFEFF)?</.test(body) && ofProxy.test(body.slice(0, 50_000).replace(/<(script|style)\b[^]*?<\/\1>/gi, ' '));

const requestIdHeaders = ['x-sfdc-request-id', 'x-request-id', 'sfdc-request-id'];

const requestId = (headers: HttpResponse['headers']): string | undefined =>
  shortHeader(requestIdHeaders.map((name) => headers[name]).find((value) => value !== undefined));

const shortHeader = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : answerText(value, 100) || undefined;

const parseAnswer = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

const symptomText = (record: unknown, key: string): string | undefined => {
  if (record === null || typeof record !== 'object' || !Object.hasOwn(record, key)) return undefined;
  const value = (record as Record<string, unknown>)[key];
  return typeof value === 'string' ? answerText(value) : undefined;
};

const pageText = (html: string): string => {
  const words = html
    .slice(0, 50_000)
    .replace(/<(script|style)\b[^]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
  return answerText(words, 200) || loginText('seen.noText');
};

const redirectHost = (location: string | undefined): string | undefined => {
  if (location === undefined) return undefined;
  return URL.canParse(location) ? foreignText(new URL(location).origin) : loginText('seen.sameHost');
};

const retryAfter = (value: string | undefined, now: Date): number | undefined => {
  if (value === undefined) return undefined;
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now.getTime();
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
};
