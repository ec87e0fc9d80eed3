import type { EnvironmentVariables } from '../environment.ts';
import { isAllowedByEnvironment, isLoopback, type Endpoint } from './allowedHosts.ts';
import { hostKind, myDomainBehind, type HostKind } from './loginHosts.ts';

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

/** A URL to log in on, or why it is none: a reason (`instanceUrl.<reason>` of the texts), or a host that isn't allowed. */
type UrlJudgement =
  | { found: InstanceUrl; reason?: undefined; refused?: undefined }
  | { found?: undefined; reason: string; refused?: undefined }
  | { found?: undefined; reason?: undefined; refused: Endpoint };

type Parts = { scheme: string | undefined; authority: string; path: string; rest: string };

/**
 * What may be logged in on: a Salesforce login host by its exact shape, over https, or a host that the user's environment
 * allows. Takes a URL, `login`, `test` or a label such as `acme--uat.sandbox.my`; the address of the user interface is
 * turned into its My Domain.
 */
export const judgeLoginUrl = (input: string, env: EnvironmentVariables): UrlJudgement => {
  const parts = split(input);
  const problem = problems.find(({ found }) => found(parts));
  if (problem) return { reason: problem.reason };
  const given = toEndpoint(parts);
  if (given === undefined) return { reason: 'characters' };
  const myDomain = isPlainHttps(given) ? myDomainBehind(given.host) : undefined;
  if (myDomain) return { found: { ...ofMyDomain(myDomain), turnedFrom: given.host } };
  return ofEndpoint(given, parts, env);
};

const isPlainHttps = ({ scheme, port }: Endpoint): boolean => scheme === 'https' && port === undefined;

const ofMyDomain = (host: string): InstanceUrl => {
  const url = `https://${host}`;
  return { url, host, audience: url, allowedBy: 'salesforce', kind: 'myDomain' };
};

const ofEndpoint = (endpoint: Endpoint, parts: Parts, env: EnvironmentVariables): UrlJudgement => {
  const kind = isPlainHttps(endpoint) ? hostKind(endpoint.host) : undefined;
  const allowedBy = kind ? 'salesforce' : 'environment';
  if (!kind && !isAllowedByEnvironment(endpoint, env)) return notAllowed(endpoint);
  const path = parts.path.replace(/\/+$/, '');
  if (path !== '' && !isSitePath(path, kind === 'site' || !kind)) return { reason: 'path' };
  const url = `${endpoint.scheme}://${endpoint.host}${endpoint.port === undefined ? '' : `:${endpoint.port}`}${path}`;
  return { found: { url, host: endpoint.host, audience: url, allowedBy, kind } };
};

const split = (input: string): Parts => {
  const [, scheme, authority = '', path = '', rest = ''] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#]*)([^?#]*)(.*)$/is.exec(input.trim()) ?? [];
  return { scheme: scheme?.toLowerCase(), authority: authority.toLowerCase(), path, rest };
};

/** Longer than any URL to log in on; a server may send much more in place of one. */
export const maximumUrlLength = 500;

/** Refused before anything is made of the text, so that no two programs can read it in two ways. */
const problems: ReadonlyArray<{ reason: string; found: (parts: Parts) => boolean }> = [
  { reason: 'characters', found: ({ authority, path }) => authority.length + path.length > maximumUrlLength },
  { reason: 'empty', found: ({ authority }) => authority === '' },
  { reason: 'scheme', found: ({ scheme }) => scheme !== undefined && scheme !== 'https' && scheme !== 'http' },
  { reason: 'userinfo', found: ({ authority }) => authority.includes('@') },
  { reason: 'dot', found: ({ authority }) => /\.(?::\d*)?$/.test(authority) },
  { reason: 'query', found: ({ rest }) => rest !== '' },
  { reason: 'characters', found: ({ authority }) => !/^(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/.test(authority) },
];

/** The library that sends the request reads the host its own way; it must be the same one. */
const toEndpoint = ({ scheme, authority }: Parts): Endpoint | undefined => {
  const [, name = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(authority) ?? [];
  const host = scheme === undefined && isShortForm(name) ? `${name}.salesforce.com` : name;
  if (!URL.canParse(`https://${authority}`) || new URL(`https://${host}`).hostname !== host) return undefined;
  return { scheme: scheme === 'http' ? 'http' : 'https', host, port: port ? Number(port) : undefined };
};

/** `login`, `test`, `acme.my`, `acme--uat.sandbox.my`: the label before `.salesforce.com`. */
const isShortForm = (name: string): boolean => /^(?:login|test|.+\.my)$/.test(name);

const isSitePath = (path: string, mayHavePath: boolean): boolean =>
  mayHavePath && /^\/[A-Za-z0-9][\w-]*$/.test(path) && path.toLowerCase() !== '/services';

/** Where Salesforce asks for a client certificate. */
const mutualTlsPort = 8443;

const notAllowed = (endpoint: Endpoint): UrlJudgement => {
  const { scheme, host, port } = endpoint;
  const isSalesforce = hostKind(host) !== undefined || myDomainBehind(host) !== undefined;
  if (isSalesforce && port !== undefined) return { reason: port === mutualTlsPort ? 'mutualTlsPort' : 'port' };
  if (scheme === 'http' && !isLoopback(host)) return { reason: 'http' };
  return { refused: endpoint };
};
