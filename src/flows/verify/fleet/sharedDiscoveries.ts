import type { HttpClient, HttpResult } from '../../../base/http.ts';

/** For so long, the failure of one connection is that of its neighbors on the host, which needn't wait for it as long again. */
const failureLastsMs = 2_000;

const discoveryPath = '/.well-known/openid-configuration';

/**
 * An HTTP client that asks each host for its discovery document once: what it says of network, host, and clock is the same
 * for all connections there.
 */
export const sharedDiscoveries = (http: HttpClient, now: () => Date): HttpClient => {
  const known = new Map<string, Promise<HttpResult>>();
  return (request) => {
    if (!request.url.endsWith(discoveryPath)) return http(request);
    const asked = known.get(request.url) ?? http(request).then((result) => dated(result, now()));
    known.set(request.url, asked);
    void asked.then((result) => {
      if (!result.ok) setTimeout(() => known.delete(request.url), failureLastsMs).unref();
    });
    return asked;
  };
};

const dated = (result: HttpResult, receivedAt: Date): HttpResult => (result.ok ? { ...result, receivedAt } : result);
