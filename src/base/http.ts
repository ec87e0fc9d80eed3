import type { Dispatcher } from 'undici';
import { detailText } from './text/details.ts';

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

/** Why no answer came. `code` is that of the operating system, of TLS or of the HTTP library; never a library's error object. */
type NetworkFailure = { code: string; message: string };
export type HttpResult = { ok: true; response: HttpResponse } | { ok: false; failure: NetworkFailure };
export type HttpClient = (request: HttpRequest) => Promise<HttpResult>;

const defaultTimeoutMs = 30_000;
const connectTimeoutMs = 10_000;
const maximumBodyBytes = 1_048_576;

/** TLS is verified here whatever NODE_TLS_REJECT_UNAUTHORIZED says. */
const tls = { rejectUnauthorized: true };

/**
 * An HTTP client that obeys HTTPS_PROXY and NO_PROXY, follows no redirect, and ends each request within its limits of
 * bytes and time. A failure is a result, never thrown.
 */
export const createHttpClient = (limits: { maximumBodyBytes?: number } = {}): HttpClient => {
  let dispatcher: Promise<Dispatcher> | undefined;
  return async (request) => {
    try {
      dispatcher ??= openDispatcher();
      return {
        ok: true,
        response: await sendRequest(await dispatcher, request, limits.maximumBodyBytes ?? maximumBodyBytes),
      };
    } catch (error) {
      return { ok: false, failure: toFailure(error, request.url) };
    }
  };
};

/** The client of this process. */
export const httpClient: HttpClient = createHttpClient();

const openDispatcher = async (): Promise<Dispatcher> => {
  const { EnvHttpProxyAgent } = await import('undici');
  try {
    return new EnvHttpProxyAgent({
      connect: { ...tls, timeout: connectTimeoutMs },
      requestTls: { ...tls, timeout: connectTimeoutMs },
      proxyTls: { ...tls, timeout: connectTimeoutMs },
    });
  } catch {
    throw failure('PROXY_INVALID', detailText('http.proxy'));
  }
};

const sendRequest = async (
  dispatcher: Dispatcher,
  request: HttpRequest,
  maximumBytes: number,
): Promise<HttpResponse> => {
  const { request: undiciRequest } = await import('undici');
  const { statusCode, headers, body } = await undiciRequest(request.url, {
    dispatcher,
    method: request.method,
    headers: { 'user-agent': 'sf-plugin-jwt', ...request.headers },
    body: request.body,
    signal: AbortSignal.timeout(request.timeoutMs ?? defaultTimeoutMs),
  });
  return {
    status: statusCode,
    headers: singleValues(headers),
    body: await readCapped(body, request.maximumBytes ?? maximumBytes),
  };
};

const singleValues = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value ?? ''].flat().join(', ')]),
  );

const readCapped = async (body: AsyncIterable<Buffer>, maximumBytes: number): Promise<string> => {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > maximumBytes) throw failure('BODY_TOO_LARGE', detailText('http.large', { bytes: maximumBytes }));
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
};

const failure = (code: string, message: string): Error => Object.assign(new Error(message), { code });

type LibraryError = {
  name?: string;
  code?: string | number;
  message?: string;
  errors?: LibraryError[];
  hostname?: string;
  port?: number;
};

const toFailure = (caught: unknown, url: string): NetworkFailure => {
  const error = caught as LibraryError;
  // Several addresses tried at once give one error that holds the real ones.
  const first = error.errors?.[0] ?? error;
  const message = String(first.message ?? error.message ?? '');
  return { code: failureCode({ ...first, message, code: first.code ?? error.code, name: error.name }, url), message };
};

const failureCode = (error: LibraryError & { message: string }, url: string): string => {
  if (error.name === 'TimeoutError') return 'ETIMEDOUT';
  const proxyStatus = /^Proxy response \((\d+)\)/.exec(error.message)?.[1];
  if (proxyStatus) return `PROXY_${proxyStatus}`;
  const code = typeof error.code === 'string' ? error.code : (error.name ?? 'UNKNOWN');
  return isAboutAnotherHost(error, url) ? `PROXY_${code}` : code;
};

/** A name or port that isn't the requested one is the proxy's. */
const isAboutAnotherHost = ({ hostname, port }: LibraryError, url: string): boolean => {
  const requested = new URL(url);
  const requestedPort = Number(requested.port || (requested.protocol === 'http:' ? 80 : 443));
  return (
    (hostname !== undefined && hostname !== requested.hostname.replace(/^\[|\]$/g, '')) ||
    (typeof port === 'number' && port !== requestedPort)
  );
};
