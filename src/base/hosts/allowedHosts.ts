import type { EnvironmentVariables } from '../environment.ts';

export type Endpoint = { scheme: 'http' | 'https'; host: string; port?: number };

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const defaultPorts = { http: 80, https: 443 };

/**
 * Whether the environment of the user allows this host: SF_JWT_ALLOWED_HOSTS holds host names, separated by commas. A
 * name without a port allows the default port only, and http is for loopback only.
 */
export const isAllowedByEnvironment = (endpoint: Endpoint, env: EnvironmentVariables): boolean =>
  (endpoint.scheme === 'https' || loopback.test(endpoint.host)) &&
  allowedHosts(env).some((entry) => isEntryFor(entry.toLowerCase(), endpoint));

/** The entries of SF_JWT_ALLOWED_HOSTS as they are written; an empty list allows nothing, as no list does. */
export const allowedHosts = (env: EnvironmentVariables): string[] =>
  (env.SF_JWT_ALLOWED_HOSTS ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);

const isEntryFor = (entry: string, { scheme, host, port }: Endpoint): boolean => {
  const [, entryHost, entryPort] = /^(\[[0-9a-f:.]+\]|[^:]+)(?::(\d+))?$/.exec(entry) ?? [];
  return entryHost === host && Number(entryPort ?? defaultPorts[scheme]) === (port ?? defaultPorts[scheme]);
};
