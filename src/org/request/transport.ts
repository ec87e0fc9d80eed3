import { setTimeout as sleep } from 'node:timers/promises';
import { jwtError } from '../../base/errors/errors.ts';
import type { HttpClient, HttpRequest, HttpResponse, HttpResult } from '../../base/http.ts';
import { redirectedUrl } from '../../base/redirects.ts';
import { isDeeperThan } from './answerDepth.ts';
import { answerLimits, bytesOfMegabytes, type AnswerLimits } from './limits.ts';
import { originOf } from '../session/orgError.ts';

/** A request as the library of sf makes it. */
export type CoreRequest = Pick<HttpRequest, 'method' | 'url' | 'body'> & { headers?: Record<string, string> };
type CoreAnswer = { statusCode: number; headers: Record<string, string>; body: string };
export type Send = (request: CoreRequest) => Promise<CoreAnswer>;

/** What the doors to one org know in common. */
type DoorState = {
  bytes: number;
  /** Set by the first redirect: an org that points elsewhere is asked nothing more, even if core makes nothing of it. */
  redirect?: Error;
};

type Door = {
  http: HttpClient;
  /** Throws where nothing may be sent to this URL. */
  judge: (url: string) => void;
  state?: DoorState;
  limits?: AnswerLimits;
};

/**
 * How all requests of core leave this process: to a judged host, with no redirect followed, and within limits of bytes,
 * time and depth. Errors: those of `judge`, OrgRedirects, OrgAnswerTooLarge, OrgAnswersTooLarge, OrgAnswerTooDeep.
 */
export const openDoor =
  ({ http, judge, state = { bytes: 0 }, limits = answerLimits }: Door): Send =>
  async (request) => {
    if (state.redirect) throw state.redirect;
    judge(request.url);
    const origin = originOf(request.url);
    const response = toResponse(await sendPatiently(http, { ...request, ...httpLimits(limits) }), origin, limits);
    const target = redirectedUrl(response);
    if (target !== undefined) throw (state.redirect = jwtError('OrgRedirects', [origin, target], [origin]));
    state.bytes += response.body.length;
    if (state.bytes > bytesOfMegabytes(limits.megabytesInAll))
      throw jwtError('OrgAnswersTooLarge', [origin, limits.megabytesInAll], [origin]);
    if (isDeeperThan(limits.levels, response)) throw jwtError('OrgAnswerTooDeep', [origin, limits.levels], [origin]);
    return { statusCode: response.status, headers: response.headers, body: response.body };
  };

const httpLimits = ({ megabytes, requestMs }: AnswerLimits): Pick<HttpRequest, 'maximumBytes' | 'timeoutMs'> => ({
  maximumBytes: bytesOfMegabytes(megabytes),
  timeoutMs: requestMs,
});

/** Code and text of a failure become one of our errors later, in `orgError`. */
const toResponse = (result: HttpResult, origin: string, { megabytes }: AnswerLimits): HttpResponse => {
  if (result.ok) return result.response;
  const { code, message } = result.failure;
  if (code === 'BODY_TOO_LARGE') throw jwtError('OrgAnswerTooLarge', [origin, megabytes], [origin]);
  throw Object.assign(new Error(message), { code });
};

/** How long to wait before a question is asked again; as many times as there are numbers. */
const delaysMs = [500, 1000];

/** A question that changes nothing is asked again where the org was busy or the line was cut for a moment. */
const sendPatiently = async (http: HttpClient, request: HttpRequest): Promise<HttpResult> => {
  let result = await http(request);
  for (const delayMs of request.method === 'GET' ? delaysMs : []) {
    if (!isOfTheMoment(result)) break;
    await sleep(delayMs);
    result = await http(request);
  }
  return result;
};

const isOfTheMoment = (result: HttpResult): boolean =>
  result.ok
    ? [420, 429, 500, 502, 503, 504].includes(result.response.status)
    : /^(?:(?:TUNNEL_)?ECONNRESET|ECONNREFUSED|EPIPE|ENETUNREACH|EHOSTUNREACH)$/.test(result.failure.code);

/** Throws OrgRedirects for a URL of another origin than the one that was judged. */
export const refuseElsewhere = (url: string, judged: string): void => {
  if (originOf(url) !== judged) throw jwtError('OrgRedirects', [judged, originOf(url)], [judged]);
};
