const label = '(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

/** The parts of Salesforce that stand between the name of an org and its domain: DomainPartition of OrgDomainLog, Tooling API. */
const partition = '(?:sandbox|develop|scratch|trailblaze|patch|free|demo)';

/** Names that belong to Salesforce itself, and are neither orgs nor sites of customers. */
const ownNames =
  '(?!(?:lightning|my|visual|content|file|static|setup|login|test|help|trust|www|apps|secure|developer)\\.)';

export type HostKind = 'login' | 'myDomain' | 'site';
type HostRow = { kind: HostKind; pattern: RegExp };

const host = (source: string): RegExp => new RegExp(`^${source}$`);

/** The exact shapes of the hosts that Salesforce logs users in on. */
const loginHosts: readonly HostRow[] = [
  { kind: 'login', pattern: host('(?:login|test)\\.salesforce\\.com') },
  { kind: 'myDomain', pattern: host(`${label}(?:\\.${partition})?\\.my\\.salesforce\\.com`) },
  { kind: 'myDomain', pattern: host(`${label}\\.cs\\d{1,4}\\.my\\.salesforce\\.com`) }, // sandboxes before enhanced domains
  { kind: 'myDomain', pattern: host(`${label}(?:\\.${partition})?\\.my\\.salesforce\\.mil`) },
  { kind: 'myDomain', pattern: host(`${label}(?:\\.${partition})?\\.my\\.sfcrmproducts\\.cn`) },
  // The older suffixes that orgs still have: ProdSuffixType of OrgDomainLog, Tooling API.
  { kind: 'myDomain', pattern: host(`${ownNames}${label}\\.(?:cloudforce|database)\\.com`) },
  { kind: 'myDomain', pattern: host(`${label}(?:\\.${partition})?\\.my-salesforce\\.com`) },
  { kind: 'site', pattern: host(`${label}(?:\\.${partition})?\\.my\\.site\\.com`) },
  { kind: 'site', pattern: host(`${ownNames}${label}(?:\\.(?:cs\\d{1,4}|secure))?\\.force\\.com`) },
];

/** Hosts that people copy from the browser, and the My Domain that they belong to. */
const browserHosts: ReadonlyArray<{ pattern: RegExp; myDomain: string }> = [
  { pattern: /^(.+)\.lightning\.force\.com$/, myDomain: '$1.my.salesforce.com' },
  { pattern: /^(.+)\.my\.salesforce-setup\.com$/, myDomain: '$1.my.salesforce.com' },
  { pattern: /^(.+)\.lightning\.crmforce\.mil$/, myDomain: '$1.my.salesforce.mil' },
  { pattern: /^(.+)\.lightning\.sfcrmapps\.cn$/, myDomain: '$1.my.sfcrmproducts.cn' },
];

/** What kind of Salesforce login host this is, if it is one. The name must be in lower case. */
export const hostKind = (name: string): HostKind | undefined =>
  loginHosts.find(({ pattern }) => pattern.test(name))?.kind;

/** The My Domain behind a Lightning or Setup host, if the rest of the name has the right shape. */
export const myDomainBehind = (name: string): string | undefined => {
  const row = browserHosts.find(({ pattern }) => pattern.test(name));
  const derived = row && name.replace(row.pattern, row.myDomain);
  return derived && hostKind(derived) === 'myDomain' ? derived : undefined;
};

/** What kind of org a partition of hosts is for; the others can be of any. */
const environments: Record<string, string> = {
  sandbox: 'sandbox',
  scratch: 'scratch',
  develop: 'developer',
  trailblaze: 'trailhead',
  demo: 'demo',
};

/** What kind of org is behind a My Domain host, as far as its name tells. */
export const environmentOfHost = (name: string): string | undefined => {
  const [, part = ''] = /^[a-z0-9-]+\.([a-z]+)\.my[.-]/.exec(name) ?? [];
  return hostKind(name) === 'myDomain' ? environments[part] : undefined;
};
