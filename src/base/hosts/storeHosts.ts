import type { EnvironmentVariables } from '../environment.ts';
import { isAllowedByEnvironment } from './allowedHosts.ts';

/**
 * Whether a secret may be sent to this URL, which a person named: https, with nothing in it that hides where it leads, or a
 * host of this machine that the environment allows.
 */
export const isAllowedStoreUrl = (text: string, env: EnvironmentVariables): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname: host, port, username, password, search, hash } = new URL(text);
  if (username !== '' || password !== '' || search !== '' || hash !== '') return false;
  if (protocol === 'https:') return true;
  const endpoint = { scheme: 'http', host, ...(port !== '' && { port: Number(port) }) } as const;
  return protocol === 'http:' && isAllowedByEnvironment(endpoint, env);
};
