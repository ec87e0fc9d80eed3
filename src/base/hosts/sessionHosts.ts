import type { EnvironmentVariables } from '../environment.ts';
import { isAllowedByEnvironment, type Endpoint } from './allowedHosts.ts';
import { hostKind } from './loginHosts.ts';

/**
 * Domains that belong to Salesforce alone, so that every host below them is an instance, a My Domain or a page of its own.
 * Sites of customers have other domains; of those, the shapes of `hostKind` count.
 */
const instanceDomains = ['salesforce.com', 'salesforce.mil', 'cloudforce.com', 'database.com', 'sfcrmproducts.cn'];

const instanceHost = new RegExp(
  `^(?:(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+(?:${instanceDomains.map((name) => name.replace('.', '\\.')).join('|')})$`,
);

/**
 * Whether the session of a stored login may be sent to this URL: https to a host of Salesforce, which may be an instance such as
 * `na123.salesforce.com`, or a host that the environment allows. The text is read as the HTTP client reads it.
 */
export const isSessionUrl = (text: string, env: EnvironmentVariables): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, port, username, password } = new URL(text);
  if (!/^https?:$/.test(protocol) || username !== '' || password !== '') return false;
  const isPlainHttps = protocol === 'https:' && port === '';
  const endpoint: Endpoint = {
    scheme: protocol === 'https:' ? 'https' : 'http',
    host: hostname,
    ...(port !== '' && { port: Number(port) }),
  };
  return (isPlainHttps && isSalesforce(hostname)) || isAllowedByEnvironment(endpoint, env);
};

const isSalesforce = (host: string): boolean => hostKind(host) !== undefined || instanceHost.test(host);
