import type { InstanceUrl } from './instanceUrl.ts';

/** Something about where a login goes that mostly is a mistake; `id` names its text. */
type HostDoubt = {
  id: 'sandboxUser' | 'productionUser' | 'appAtLoginHost';
  /** The My Domain that would fit, as far as it can be derived. */
  suggestion?: string;
};

/** The last part of a user name below its domain, as a sandbox adds it: `uat` of `ci@acme.com.uat`. */
const sandboxSuffix =
  /@(?:[a-z0-9-]+\.)+(?:com|org|net|edu|gov|info|biz|io|co|ai|dev|app|cloud|example|test)\.([a-z0-9]{3,10})$/;

/** Two letters after a domain are a country (acme.com.au), and these are domains, not names of sandboxes. */
const domainEndings = new Set(['com', 'org', 'net', 'edu', 'gov', 'info', 'biz', 'cloud', 'example', 'test']);

const sandboxOfUser = (username: string): string | undefined => {
  const suffix = sandboxSuffix.exec(username.toLowerCase())?.[1];
  return suffix === undefined || domainEndings.has(suffix) ? undefined : suffix;
};

/** `acme--uat.sandbox.my.salesforce.com`, and the older form without `.sandbox`. */
const sandboxHost = /^([a-z0-9-]+?)--([a-z0-9]+)(?:\.sandbox|\.cs\d+)?\.my\.(.+)$/;

/** `acme.my.salesforce.com`: the My Domain of a production org. */
const productionHost = /^([a-z0-9-]+)\.my\.(.+)$/;

type Doubt = (login: { target: InstanceUrl; username: string; isExternalApp: boolean }) => HostDoubt | undefined;

const doubts: readonly Doubt[] = [
  ({ target, isExternalApp }) => (target.kind === 'login' && isExternalApp ? { id: 'appAtLoginHost' } : undefined),
  ({ target: { host, kind }, username }) => {
    const sandbox = sandboxOfUser(username);
    const production = kind === 'myDomain' && !sandboxHost.test(host) ? productionHost.exec(host) : undefined;
    if (sandbox === undefined || !(production || host === 'login.salesforce.com')) return undefined;
    const [, label, rest] = production ?? [];
    return { id: 'sandboxUser', suggestion: label && `https://${label}--${sandbox}.sandbox.my.${rest}` };
  },
  ({ target: { host }, username }) => {
    const [, label, sandbox = '', rest] = sandboxHost.exec(host) ?? [];
    if ((!sandbox && host !== 'test.salesforce.com') || username.toLowerCase().endsWith(`.${sandbox}`))
      return undefined;
    if (sandboxOfUser(username)) return undefined;
    return { id: 'productionUser', suggestion: label && `https://${label}.my.${rest}` };
  },
];

/**
 * What is doubtful about a login before anything is sent: a user name of a sandbox at a production host or the reverse,
 * and login.salesforce.com or test.salesforce.com for an External Client App, which these hosts often don't find.
 */
export const hostDoubts = (login: Parameters<Doubt>[0]): HostDoubt[] => doubts.flatMap((doubt) => doubt(login) ?? []);
