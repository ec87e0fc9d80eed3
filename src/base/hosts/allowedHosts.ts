import type { EnvironmentVariables } from '../environment.ts';

export type Endpoint = { scheme: 'http' | 'https'; host: string; port?: number };

/** The names and addresses of this machine. */
export const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(host);

const defaultPorts = { http: 80, https: 443 };

/**
 * Whether the environment of the user allows this host: SF_JWT_ALLOWED_HOSTS holds host names, separated by commas. A
 * name without a port allows the default port only, and http is for loopback only.
 */
export const isAllowedByEnvironment = (endpoint: Endpoint, env: EnvironmentVariables): boolean =>
  (endpoint.scheme === 'https' || isLoopback(endpoint.host)) &&
  allowedHosts(env).some((entry) => isEntryFor(entry.toLowerCase(), endpoint));

/** The entries of SF_JWT_ALLOWED_HOSTS as they are written; an empty list allows nothing, as no list does. */
export const allowedHosts = (env: EnvironmentVariables): string[] =>
  (env.SF_JWT_ALLOWED_HOSTS ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);

/** What the variable has to be so that it allows this endpoint, too; what allows nothing isn't repeated. */
export const allowedHostsWith = ({ scheme, host, port }: Endpoint, env: EnvironmentVariables): string => {
  const isDefault = port === undefined || port === defaultPorts[scheme];
  const known = allowedHosts(env).filter((entry) => /^(?:\[[\da-f:.]+\]|[\w.-]+)(?::\d+)?$/i.test(entry));
  const shown = shownHostName(host);
  return [...known.map(shownHostName), isDefault ? shown : `${shown}:${port}`].join(',');
};

/** Runners take two colons for a command, so that an address is shown without. */
export const shownHostName = (host: string): string =>
  host.replace(/^\[([\da-f:]*)::([\da-f:]*)\]/i, (_, head: string, tail: string) => {
    const groups = [head, tail].map((part) => part.split(':').filter(Boolean));
    const zeros = Array<string>(Math.max(0, 8 - groups.flat().length)).fill('0');
    return `[${[...(groups[0] ?? []), ...zeros, ...(groups[1] ?? [])].join(':')}]`;
  });

const isEntryFor = (entry: string, { scheme, host, port }: Endpoint): boolean => {
  const [, entryHost, entryPort] = /^(\[[0-9a-f:.]+\]|[^:]+)(?::(\d+))?$/.exec(entry) ?? [];
  return sameHost(entryHost) === host && Number(entryPort ?? defaultPorts[scheme]) === (port ?? defaultPorts[scheme]);
};

/** An address of version 6 can be written in several ways, of which the URL has one. */
const sameHost = (entryHost = ''): string =>
  entryHost.startsWith('[') && URL.canParse(`http://${entryHost}`)
    ? new URL(`http://${entryHost}`).hostname
    : entryHost;
