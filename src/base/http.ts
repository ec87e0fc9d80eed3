import { request as startRequest, type Agent, type IncomingMessage, type RequestOptions } from 'node:http';
import { createAgents, type OpeningOptions } from './network/agents.ts';
import { codedError, toFailure, type Journey, type NetworkFailure } from './network/failure.ts';
import { detailText } from './text/details.ts';
import { routeTo, type Route } from './network/route.ts';

export type { NetworkFailure } from './network/failure.ts';

export type HttpRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  url: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  timeoutMs?: number;
  /** Of the answer's body; 1 MB unless given. */
  maximumBytes?: number;
};
export type HttpResponse = { status: number; headers: Record<string, string>; body: string };

export type HttpResult =
  | { ok: true; response: HttpResponse; /** Where it may have been read some time ago. */ receivedAt?: Date }
  | { ok: false; failure: NetworkFailure };
export type HttpClient = (request: HttpRequest) => Promise<HttpResult>;

/** What a client allows where a request says nothing else. */
type HttpLimits = { maximumBodyBytes: number; timeoutMs: number; connectTimeoutMs: number };

const defaultLimits: HttpLimits = { maximumBodyBytes: 1_048_576, timeoutMs: 30_000, connectTimeoutMs: 10_000 };

/**
 * An HTTP client that obeys HTTPS_PROXY and NO_PROXY, follows no redirect, and ends each request within its limits of
 * bytes and time, whatever host and proxy do. A request opens at most one connection. A failure is a result, never thrown.
 */
export const createHttpClient = (changes: Partial<HttpLimits> = {}): HttpClient => {
  const limits = { ...defaultLimits, ...changes };
  const agents = createAgents();
  return async (request) => {
    const url = new URL(request.url);
    const route = routeTo(url);
    const journey: Journey = { prefix: route.kind === 'proxied' ? 'PROXY_' : '' };
    const agent = agents[url.protocol === 'http:' ? 'http:' : 'https:'];
    try {
      return { ok: true, response: await inTime({ request, url, route, journey, agent, limits }) };
    } catch (error) {
      return { ok: false, failure: toFailure(error, route, journey) };
    }
  };
};

/** The client of this process. */
export const httpClient: HttpClient = createHttpClient();

type Sending = { request: HttpRequest; url: URL; route: Route; journey: Journey; agent: Agent; limits: HttpLimits };

/** The library ends a request that waits for its connection only when the connection ends: so time is kept here. */
const inTime = async (sending: Sending): Promise<HttpResponse> => {
  const abort = new AbortController();
  const end = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    end.reject(codedError('ETIMEDOUT', detailText('http.late')));
    abort.abort();
  }, sending.request.timeoutMs ?? sending.limits.timeoutMs);
  const answer = sendRequest(sending, abort.signal);
  answer.catch(() => undefined);
  try {
    return await Promise.race([answer, end.promise]);
  } finally {
    clearTimeout(timer);
  }
};

const sendRequest = async (sending: Sending, signal: AbortSignal): Promise<HttpResponse> => {
  const { request, limits } = sending;
  const answer = await beginAnswer(sending, signal);
  return {
    status: answer.statusCode ?? 0,
    headers: singleValues(answer.headers),
    body: await readCapped(answer, request.maximumBytes ?? limits.maximumBodyBytes),
  };
};

const beginAnswer = (sending: Sending, signal: AbortSignal): Promise<IncomingMessage> => {
  const { request, url, route, journey, agent } = sending;
  return new Promise((resolve, reject) => {
    const endUnanswered = (): void => reject(codedError('ECONNRESET', detailText('http.closed')));
    const outgoing = startRequest({ ...requestOptions(sending, signal), agent });
    // The library takes a signal, too, which costs more than all else that is done here.
    signal.addEventListener('abort', () => outgoing.destroy());
    outgoing
      // A connection that is used again is past its proxy already.
      .on('socket', () => {
        journey.prefix = route.kind === 'proxied' ? 'TUNNEL_' : '';
        journey.verified = url.protocol === 'https:';
      })
      .on('response', (answer) => {
        outgoing.off('close', endUnanswered);
        resolve(answer);
      })
      // Nobody asked for another protocol.
      .on('upgrade', (_, socket) => {
        socket.destroy();
        reject(codedError('HPE_UPGRADED', detailText('http.upgraded')));
      })
      .on('error', reject)
      .on('close', endUnanswered);
    outgoing.end(request.body);
  });
};

const requestOptions = (sending: Sending, signal: AbortSignal): RequestOptions & OpeningOptions => {
  const { request, url, route, journey, limits } = sending;
  return {
    method: request.method,
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port,
    path: url.pathname + url.search,
    headers: { 'user-agent': 'sf-plugin-jwt', ...request.headers },
    insecureHTTPParser: false,
    opening: { url, route, journey, signal, limitMs: limits.connectTimeoutMs },
  };
};

const singleValues = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value ?? ''].flat().join(', ')]),
  );

const readCapped = (body: IncomingMessage, maximumBytes: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    body
      .on('data', (piece: Buffer) => {
        bytes += piece.length;
        if (bytes <= maximumBytes) return void pieces.push(piece);
        // Its connection ends, too.
        body.destroy();
        reject(codedError('BODY_TOO_LARGE', detailText('http.large', { bytes: maximumBytes })));
      })
      .on('end', () => resolve(Buffer.concat(pieces).toString('utf8')))
      .on('error', reject)
      .on('close', () => {
        if (!body.complete) reject(codedError('ECONNRESET', detailText('http.closed')));
      });
  });
