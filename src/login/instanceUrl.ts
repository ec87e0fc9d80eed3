import { jwtError } from '../base/errors.ts';
import { foreignText } from '../base/foreignText.ts';
import { isAllowedByEnvironment, type Endpoint, type Environment } from '../base/allowedHosts.ts';
import { hostKind, myDomainBehind, type HostKind } from '../base/loginHosts.ts';
import { loginText } from './texts.ts';

export type InstanceUrl = {
  /** Origin, and the path of an Experience Cloud site if there is one; no slash at the end. */
  url: string;
  host: string;
  /** The default `aud`: the URL itself, which is an origin except for a site with a path. */
  audience: string;
  allowedBy: 'salesforce' | 'environment';
  kind?: HostKind;
  /** The host of the user interface that was given, whose My Domain this is. */
  turnedFrom?: string;
};

type Parts = { scheme: string | undefined; authority: string; path: string; rest: string };

/**
 * Where an assertion or token may go: a Salesforce login host by its exact shape, over https, or a host that the user's
 * environment allows. Takes a URL, `login`, `test` or a label such as `acme--uat.sandbox.my`; the address of the user
 * interface is turned into its My Domain. Throws InstanceUrlInvalid, HostNotAllowed, TlsVerificationOff.
 */
export const resolveInstanceUrl = (input: string, env: Environment): InstanceUrl => {
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') throw jwtError('TlsVerificationOff');
  const parts = split(input);
  const problem = problems.find(({ found }) => found(parts));
  if (problem) throw invalid(input, problem.reason);
  const given = toEndpoint(parts, input);
  const myDomain = isPlainHttps(given) ? myDomainBehind(given.host) : undefined;
  if (myDomain) return { ...ofMyDomain(myDomain), turnedFrom: given.host };
  return ofEndpoint(given, parts, input, env);
};

const isPlainHttps = ({ scheme, port }: Endpoint): boolean => scheme === 'https' && port === undefined;

const ofMyDomain = (host: string): InstanceUrl => {
  const url = `https://${host}`;
  return { url, host, audience: url, allowedBy: 'salesforce', kind: 'myDomain' };
};

const ofEndpoint = (endpoint: Endpoint, parts: Parts, input: string, env: Environment): InstanceUrl => {
  const kind = isPlainHttps(endpoint) ? hostKind(endpoint.host) : undefined;
  const allowedBy = kind ? 'salesforce' : 'environment';
  if (!kind && !isAllowedByEnvironment(endpoint, env)) throw notAllowed(endpoint, input);
  const path = parts.path.replace(/\/+$/, '');
  if (path !== '' && !isSitePath(path, kind === 'site' || !kind)) throw invalid(input, 'path');
  const url = `${endpoint.scheme}://${endpoint.host}${endpoint.port === undefined ? '' : `:${endpoint.port}`}${path}`;
  return { url, host: endpoint.host, audience: url, allowedBy, kind };
};

const split = (input: string): Parts => {
  const [, scheme, authority = '', path = '', rest = ''] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#]*)([^?#]*)(.*)$/is.exec(input.trim()) ?? [];
  return { scheme: scheme?.toLowerCase(), authority: authority.toLowerCase(), path, rest };
};

/** Longer than any URL to log in on; a server may send much more in place of one. */
const maximumLength = 500;

/** Refused before anything is made of the text, so that no two programs can read it in two ways. */
const problems: ReadonlyArray<{ reason: string; found: (parts: Parts) => boolean }> = [
  { reason: 'characters', found: ({ authority, path }) => authority.length + path.length > maximumLength },
  { reason: 'empty', found: ({ authority }) => authority === '' },
  { reason: 'scheme', found: ({ scheme }) => scheme !== undefined && scheme !== 'https' && scheme !== 'http' },
  { reason: 'userinfo', found: ({ authority }) => authority.includes('@') },
  { reason: 'dot', found: ({ authority }) => /\.(?::\d*)?$/.test(authority) },
  { reason: 'query', found: ({ rest }) => rest !== '' },
  { reason: 'characters', found: ({ authority }) => !/^(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/.test(authority) },
];

const toEndpoint = ({ scheme, authority }: Parts, input: string): Endpoint => {
  const [, name = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(authority) ?? [];
  const host = scheme === undefined && isShortForm(name) ? `${name}.salesforce.com` : name;
  const endpoint: Endpoint = {
    scheme: scheme === 'http' ? 'http' : 'https',
    host,
    port: port ? Number(port) : undefined,
  };
  // The library that sends the request reads the host its own way; it must be the same one.
  if (!URL.canParse(`https://${authority}`) || new URL(`https://${host}`).hostname !== host)
    throw invalid(input, 'characters');
  return endpoint;
};

/** `login`, `test`, `acme.my`, `acme--uat.sandbox.my`: the label before `.salesforce.com`. */
const isShortForm = (name: string): boolean => /^(?:login|test|.+\.my)$/.test(name);

const isSitePath = (path: string, mayHavePath: boolean): boolean =>
  mayHavePath && /^\/[A-Za-z0-9][\w-]*$/.test(path) && path.toLowerCase() !== '/services';

const invalid = (input: string, reason: string): Error =>
  jwtError('InstanceUrlInvalid', [shownUrl(input), loginText(`instanceUrl.${reason}`)]);

/** An instance URL as it was given, safe to show, without a password before an @ and a query, which may hold a session. */
export const shownUrl = (input: string): string =>
  foreignText(
    input
      .slice(0, 2 * maximumLength)
      .replace(/[^/]*@/g, '(removed)@')
      .replace(/[?#].*$/s, '(removed)'),
  );

const notAllowed = ({ scheme, host, port }: Endpoint, input: string): Error => {
  if (hostKind(host) && port !== undefined) return invalid(input, 'port');
  if (hostKind(host) && scheme === 'http') return invalid(input, 'http');
  return jwtError('HostNotAllowed', [host + (port === undefined ? '' : `:${port}`)]);
};

/**
 * The `aud` that a user asks for instead of the default: an https URL without a slash at the end. It is only text in the
 * assertion; nothing is sent there. Throws AudienceInvalid.
 */
export const checkAudience = (text: string): string => {
  const audience = text.trim().replace(/\/$/, '');
  if (!/^https:\/\/[a-z0-9.-]+(?::\d{1,5})?(?:\/[A-Za-z0-9][\w-]*)?$/.test(audience))
    throw jwtError('AudienceInvalid', [text]);
  return audience;
};
