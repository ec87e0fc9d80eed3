import type { EnvironmentVariables } from '../environment.ts';

/** The proxy that a variable names; `shown` is its address without credentials. */
export type Proxy = { variable: string; url: URL; shown: string };

/** How a request gets to its host: straight, straight although there is a proxy (NO_PROXY), by a proxy, or not at all. */
export type Route =
  | { kind: 'direct' }
  | { kind: 'excepted'; variable: string }
  | { kind: 'proxied'; proxy: Proxy }
  | { kind: 'refused'; code: 'PROXY_INVALID' | 'PROXY_KIND'; variable: string; shown?: string };

/** The route to a URL by the proxy variables of an environment; empty ones count as not there. */
export const routeTo = (url: URL, env: EnvironmentVariables = process.env): Route => {
  const variable = proxyVariables(url.protocol).find((name) => (env[name] ?? '') !== '');
  if (variable === undefined) return { kind: 'direct' };
  if (isExcepted(url, env.no_proxy ?? env.NO_PROXY ?? '')) return { kind: 'excepted', variable };
  return readProxy(variable, env[variable] ?? '');
};

const proxyVariables = (protocol: string): string[] => [
  ...(protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : []),
  'http_proxy',
  'HTTP_PROXY',
];

const readProxy = (variable: string, text: string): Route => {
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(text) || !URL.canParse(text))
    return { kind: 'refused', code: 'PROXY_INVALID', variable };
  const url = new URL(text);
  const shown = `${url.protocol}//${url.host}`;
  if (!['http:', 'https:'].includes(url.protocol)) return { kind: 'refused', code: 'PROXY_KIND', variable, shown };
  return { kind: 'proxied', proxy: { variable, url, shown } };
};

const portsOfProtocols: Record<string, string> = { 'http:': '80', 'https:': '443' };

/** The port of a URL, the one of its protocol where it names none. */
export const portOf = ({ protocol, port }: URL): number => Number(port || portsOfProtocols[protocol]);

/** Entries are names, which hold for all below them too, with or without a port; `*` is every host. */
const isExcepted = (url: URL, list: string): boolean =>
  list
    .split(/[,\s]+/)
    .filter(Boolean)
    .some((entry) => {
      const [, name = '', port] = /^(.+?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
      if (port !== undefined && Number(port) !== portOf(url)) return false;
      const host = name.replace(/^\*?\./, '');
      return name === '*' || url.hostname === host || url.hostname.endsWith(`.${host}`);
    });
