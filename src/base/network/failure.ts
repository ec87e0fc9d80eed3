import { isIP } from 'node:net';
import type { Route } from './route.ts';
import { trustFacts, type TrustFacts } from './trust.ts';

/** Which proxy a request took, or why it took none although one is set: no credentials. */
type WayFacts = { route: Exclude<Route['kind'], 'direct'>; proxy?: string; proxyVariable: string };

/**
 * Why no answer came. `code` is that of the operating system, of TLS or of the HTTP library; never a library's error
 * object. One that begins with `PROXY_` is about the proxy, one with `TUNNEL_` about what lies behind it.
 */
export type NetworkFailure = { code: string; message: string; way?: WayFacts; trust?: TrustFacts };

/** How far a request has come: with the proxy, behind it, or on its way without one; and whether TLS has shown the host. */
export type Journey = { prefix: '' | 'PROXY_' | 'TUNNEL_'; verified?: boolean };

/** An error that carries a code, as those of the system do. */
export const codedError = (code: string, message: string): Error => Object.assign(new Error(message), { code });

type LibraryError = { name?: string; code?: string | number; message?: string; errors?: LibraryError[] };

/** A failure of a request; the prefix says whose it is, except where the error says so itself. */
export const toFailure = (caught: unknown, route: Route, journey: Journey): NetworkFailure => {
  const error = caught as LibraryError;
  // Several addresses tried at once give one error that holds the real ones.
  const first = error.errors?.[0] ?? error;
  const own = [first.code, error.code, error.name].find((word) => typeof word === 'string') ?? 'UNKNOWN';
  const code = own.startsWith('PROXY_') || isOfTheAnswer(own, journey) ? own : `${journey.prefix}${own}`;
  const seen = first.message ?? error.message ?? '';
  return {
    code,
    message: code.startsWith('PROXY_') ? [shownProxy(route), seen].filter(Boolean).join(': ') : seen,
    ...(route.kind !== 'direct' && { way: wayFacts(route) }),
    ...(isDistrust.test(code) && { trust: trustFacts() }),
  };
};

/** Certificates and answers that are HTTP are those of whoever gives them, wherever that is. */
const isOfTheAnswer = (code: string, { prefix, verified = false }: Journey): boolean =>
  prefix === 'TUNNEL_' &&
  (isGarbledHttp.test(code) ? verified : !/^(?:E[A-Z]{3,}$|ERR_SSL_|ERR_TLS_(?!CERT))/.test(code));

/** No HTTP at all; headers without end are some. */
const isGarbledHttp = /^HPE_(?!HEADER_OVERFLOW)/;

const isDistrust =
  /^(?:PROXY_)?(?:UNABLE_TO_\w+|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|CERT_(?!HAS_EXPIRED|NOT_YET_VALID)\w+|INVALID_CA)$/;

const wayFacts = (route: Exclude<Route, { kind: 'direct' }>): WayFacts => ({
  route: route.kind,
  proxyVariable: route.kind === 'proxied' ? route.proxy.variable : route.variable,
  ...(shownProxy(route) !== undefined && { proxy: shownProxy(route) }),
});

const shownProxy = (route: Route): string | undefined => {
  if (route.kind === 'proxied') return route.proxy.shown;
  return route.kind === 'refused' ? route.shown : undefined;
};

/** The name that TLS has to find in a certificate; addresses have none. */
export const serverName = (host: string): string => (isIP(host) === 0 ? host : '');
