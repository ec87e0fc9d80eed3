import type { EnvironmentVariables } from '../environment.ts';
import { isAllowedByEnvironment } from './allowedHosts.ts';

/**
 * Whether a secret may be sent to this URL: https, with nothing in it that hides where it leads, or a host of this machine
 * that the environment allows. Of a provider with a host of its own, no other one without the environment's word.
 */
export const isAllowedStoreUrl = (text: string, env: EnvironmentVariables, ownHost?: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname: host, port, username, password, search, hash } = new URL(text);
  if (!/^https?:$/.test(protocol) || [username, password, search, hash].join('') !== '') return false;
  const scheme = protocol === 'https:' ? 'https' : 'http';
  const isOwn = ownHost === undefined || (host === ownHost && port === '');
  return (scheme === 'https' && isOwn) || isAllowedByEnvironment({ scheme, host, ...givenPort(port) }, env);
};

const givenPort = (port: string): { port?: number } => (port === '' ? {} : { port: Number(port) });
