import type { EnvironmentVariables } from '../environment.ts';
import { isExcepted } from './noProxy.ts';

/** The proxy that a variable names; `shown` is its address without credentials. */
export type Proxy = { variable: string; url: URL; shown: string };

/** How a request gets to its host: straight, straight although there is a proxy (NO_PROXY), by a proxy, or not at all. */
export type Route =
  | { kind: 'direct' }
  | { kind: 'excepted'; variable: string }
  | { kind: 'proxied'; proxy: Proxy }
  | { kind: 'refused'; code: UnusableProxy; variable: string; shown?: string };

type UnusableProxy = 'PROXY_PAC' | 'PROXY_SOCKS' | 'PROXY_INVALID' | 'PROXY_KIND';

/**
 * The route to a URL by the proxy variables of an environment; blank ones count as not there. Whoever asks whether a proxy is
 * used asks here.
 */
export const routeTo = (url: URL, env: EnvironmentVariables = process.env): Route => {
  const variable = firstFilled(proxyVariables(url.protocol), env);
  if (variable === undefined) return { kind: 'direct' };
  const list = env[firstFilled(['no_proxy', 'NO_PROXY'], env) ?? ''] ?? '';
  const destination = { host: url.hostname.replace(/^\[|\]$/g, ''), port: portOf(url) };
  if (isExcepted(destination, list)) return { kind: 'excepted', variable };
  return readProxy(variable, (env[variable] ?? '').trim());
};

const firstFilled = (names: readonly string[], env: EnvironmentVariables): string | undefined =>
  names.find((name) => (env[name] ?? '').trim() !== '');

const proxyVariables = (protocol: string): string[] => {
  const all = ['all_proxy', 'ALL_PROXY'];
  const plain = ['http_proxy', 'HTTP_PROXY'];
  // The last two are for programs that are told of one proxy only.
  return protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY', ...all, ...plain] : [...plain, ...all];
};

/** What stands in proxy variables for other programs; the first row that fits counts. */
const unusableProxies: ReadonlyArray<{ code: UnusableProxy; shape: RegExp }> = [
  { code: 'PROXY_PAC', shape: /^pac[+:]|^[a-z+]+:.*(?:\.pac|\/wpad\.dat)(?:[?#].*)?$/i },
  { code: 'PROXY_SOCKS', shape: /^socks\d?[a-z]?[:=]/i },
  { code: 'PROXY_INVALID', shape: /^(?![a-z][a-z\d+.-]*:\/\/)/i },
  { code: 'PROXY_KIND', shape: /^(?!https?:)/i },
];

const readProxy = (variable: string, text: string): Route => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const shown = url && url.host !== '' ? `${url.protocol}//${url.host}` : undefined;
  const code = unusableProxies.find(({ shape }) => shape.test(text))?.code;
  if (code !== undefined || url === undefined || shown === undefined)
    return { kind: 'refused', code: code ?? 'PROXY_INVALID', variable, ...(shown !== undefined && { shown }) };
  return { kind: 'proxied', proxy: { variable, url, shown } };
};

const portsOfProtocols: Record<string, string> = { 'http:': '80', 'https:': '443' };

/** The port of a URL, the one of its protocol where it names none. */
export const portOf = ({ protocol, port }: URL): number => Number(port || portsOfProtocols[protocol]);
