/** Every shape of a login host that was attacked, and every documented one: what a look-alike gains is nothing. */
import { expect } from 'chai';
import { resolveInstanceUrl } from '../../../src/login/instanceUrl.ts';

/** The URL that an assertion would go to, or nothing. */
const destination = (input: string, env: Record<string, string> = {}): string | undefined => {
  try {
    return resolveInstanceUrl(input, env).url;
  } catch (error) {
    expect((error as Error).name).to.match(/^(?:InstanceUrlInvalid|Host(?:Port)?NotAllowed)Error$/);
    return undefined;
  }
};

const host = 'acme.my.salesforce.com';
const site = 'https://acme.my.site.com';
const letters = String.fromCharCode;

const refused: Readonly<Record<string, string[]>> = {
  'a look-alike with something behind it': [
    `https://${host}.evil.io`,
    `https://${host}evil.io`,
    `https://${host}-evil.io`,
    `https://${host}.cn`,
    'https://login.salesforce.com.evil.io',
  ],
  'a look-alike with something before it': [
    'https://evilsalesforce.com',
    'https://acmemy.salesforce.com',
    'https://evil-my.salesforce.com',
    'https://evillogin.salesforce.com',
    'https://login-salesforce.com',
    'https://acme.my-salesforce.evil.io',
    'https://acme.evilmy.salesforce.com',
  ],
  'a missing dot': ['https://acme.mysalesforce.com', 'https://acmemysalesforce.com', 'https://loginsalesforce.com'],
  'another top-level domain': [
    'https://acme.my.salesforce.org',
    'https://acme.my.salesforce.co',
    'https://acme.my.salesforce.com.co',
    'https://acme.my.salesforce.de',
    'https://acme.my.site.org',
    'https://login.salesforce.net',
  ],
  'a port': [':443', ':0443', ':', ':8443', ':80', ':0', ':99999'].map((port) => `https://${host}${port}`),
  'another scheme': [
    `http://${host}`,
    `ftp://${host}`,
    `data:text/html,${host}`,
    `javascript:alert(1)//${host}`,
    `javascript://${host}`,
    `file:///${host}`,
    `file://${host}/x`,
    `ws://${host}`,
  ],
  'a user name or password': [
    `https://${host}@evil.io`,
    `https://evil.io@${host}`,
    `https://x:y@${host}`,
    `https://@${host}`,
    `https://${host}:x@evil.io`,
  ],
  'a backslash': [
    `https://evil.io\\.${host}`,
    `https:\\\\${host}`,
    `https://${host}\\@evil.io`,
    `https://evil.io\\@${host}`,
  ],
  'percent sequences': ['%2f', '%2e', '%00', '%23', '%40'].map((text) => `https://evil.io${text}.${host}`),
  'a path, a query or a fragment': ['/x', '/services/oauth2/token', '?x', '#x', '/?x', '/..', '//evil.io'].map(
    (text) => `https://${host}${text}`,
  ),
  'another host in front of ours': [`https://evil.io/${host}`, `https://evil.io?${host}`, `https://evil.io#${host}`],
  'a dot at the end': [`https://${host}.`, 'https://login.salesforce.com.', `https://${host}..`],
  'a label that is empty, starred or begins or ends with a hyphen': [
    'https://.my.salesforce.com',
    'https://*.my.salesforce.com',
    'https://-acme.my.salesforce.com',
    'https://acme-.my.salesforce.com',
    'https://acme..my.salesforce.com',
    'https://my.salesforce.com',
    'https://salesforce.com',
  ],
  'a second label': [
    'https://evil.acme.my.salesforce.com',
    'https://a.b.c.my.salesforce.com',
    'https://a.b.my.site.com',
  ],
  'letters of other scripts': [
    'https://xn--acme-.my.salesforce.com',
    'https://xn--cme-7cd.my.salesforce.com',
    `https://${letters(0x0430)}cme.my.salesforce.com`,
    `https://acme.my.sale${letters(0x0455)}force.com`,
    `https://${letters(0xff41)}cme.my.salesforce.com`,
    `https://acme${letters(0x3002)}my.salesforce.com`,
    `https://acme${letters(0xff0e)}my.salesforce.com`,
    `https://acme${letters(0xff61)}my.salesforce.com`,
    `https://acme${letters(0x2024)}my.salesforce.com`,
    `https://acme.my.${letters(0x017f)}alesforce.com`,
  ],
  'control characters inside': ['\0', '\t', '\r', '\n', '\u200b', ' '].map(
    (text) => `https://acme${text}.my.salesforce.com`,
  ),
  'an address in place of a name': [
    'https://127.0.0.1',
    'https://2130706433',
    'https://0x7f000001',
    'https://0x7f.1',
    'https://0177.0.0.1',
    'https://[::1]',
    'https://[::ffff:127.0.0.1]',
    'https://[fe80::1]',
    'https://169.254.169.254',
    'https://localhost',
    'http://localhost:8080',
  ],
  'pages of customers and files that are no login host': [
    'https://acme.my.salesforce-sites.com',
    'https://acme.my.salesforce-experience.com',
    'https://acme.my.salesforce-scrt.com',
    'https://acme.visualforce.com',
    'https://acme.file.force.com',
    'https://acme--c.documentforce.com',
    'https://acme.content.force.com',
  ],
  'an instance or a page of Salesforce itself': [
    'https://na1.salesforce.com',
    'https://eu45.salesforce.com',
    'https://cs12.salesforce.com',
    'https://www.salesforce.com',
    'https://help.salesforce.com',
    'https://developer.salesforce.com',
    'https://trailhead.salesforce.com',
    'https://lightning.force.com',
  ],
  'a site with a path that could be an endpoint': [
    '/services',
    '/Services',
    '/SERVICES/x',
    '/a/b',
    '/..',
    '/.',
    '/a%2fb',
    '//evil.io',
    '/x?y',
    '/x#y',
  ].map((path) => `${site}${path}`),
  'a label of 64 characters': [`https://${'a'.repeat(64)}.my.salesforce.com`],
};

const accepted: Readonly<Record<string, string>> = {
  login: 'https://login.salesforce.com',
  test: 'https://test.salesforce.com',
  'https://login.salesforce.com': 'https://login.salesforce.com',
  'https://test.salesforce.com': 'https://test.salesforce.com',
  'https://LOGIN.salesforce.com': 'https://login.salesforce.com',
  'https://login.salesforce.com/': 'https://login.salesforce.com',
  [`https://${host}`]: `https://${host}`,
  [host]: `https://${host}`,
  'acme.my': `https://${host}`,
  'ACME.my': `https://${host}`,
  [`HTTPS://ACME.MY.SALESFORCE.COM/`]: `https://${host}`,
  'https://acme-dev-ed.my.salesforce.com': 'https://acme-dev-ed.my.salesforce.com',
  'https://acme--uat.my.salesforce.com': 'https://acme--uat.my.salesforce.com',
  'https://acme--uat.cs99.my.salesforce.com': 'https://acme--uat.cs99.my.salesforce.com',
  'https://acme--uat.sandbox.my.salesforce.com': 'https://acme--uat.sandbox.my.salesforce.com',
  'acme--uat.sandbox.my': 'https://acme--uat.sandbox.my.salesforce.com',
  'https://acme--partial.sandbox.my.salesforce.com': 'https://acme--partial.sandbox.my.salesforce.com',
  ...Object.fromEntries(
    ['develop', 'scratch', 'trailblaze', 'demo', 'patch', 'free'].map((partition) => {
      const url = `https://acme.${partition}.my.salesforce.com`;
      return [url, url];
    }),
  ),
  'https://acme.my.salesforce.mil': 'https://acme.my.salesforce.mil',
  'https://acme.my.sfcrmproducts.cn': 'https://acme.my.sfcrmproducts.cn',
  [site]: site,
  [`${site}/`]: site,
  [`${site}/customers`]: `${site}/customers`,
  [`${site}/customers/`]: `${site}/customers`,
  'https://acme--uat.sandbox.my.site.com/customers': 'https://acme--uat.sandbox.my.site.com/customers',
  'https://acme.lightning.force.com': `https://${host}`,
  'https://acme.lightning.force.com/lightning/page/home': `https://${host}`,
  'https://acme--uat.sandbox.lightning.force.com': 'https://acme--uat.sandbox.my.salesforce.com',
  'https://acme.my.salesforce-setup.com': `https://${host}`,
  [`https://${'a'.repeat(63)}.my.salesforce.com`]: `https://${'a'.repeat(63)}.my.salesforce.com`,
};

/** An entry of SF_JWT_ALLOWED_HOSTS, a URL, and whether an assertion may go there. */
const entries: ReadonlyArray<[entry: string, url: string, goes: boolean]> = [
  ['*', 'https://evil.io', false],
  ['*.evil.io', 'https://x.evil.io', false],
  ['.io', 'https://evil.io', false],
  ['.com', 'https://evil.com', false],
  ['', 'https://evil.io', false],
  [' ', 'https://evil.io', false],
  [',', 'https://evil.io', false],
  ['evil.io/path', 'https://evil.io/path', false],
  ['https://evil.io', 'https://evil.io', false],
  ['evil.io:8443', 'https://evil.io', false],
  ['evil.io', 'https://evil.io:8443', false],
  ['evil.io', 'http://evil.io', false],
  ['localhost', 'http://localhost.evil.com', false],
  ['0.0.0.0', 'http://0.0.0.0', false],
  ['127.1', 'http://127.1', false],
  ['127.0.0.1:8080', 'http://127.0.0.1:8081', false],
  ['login.acme.example', 'https://login.acme.example', true],
];

describe('an assertion goes to no host', () => {
  for (const [what, urls] of Object.entries(refused))
    it(`with ${what}`, () => {
      expect(urls.filter((url) => destination(url) !== undefined)).to.deep.equal([]);
    });

  it('of any of these shapes by the environment’s word for another host', () => {
    const env = { SF_JWT_ALLOWED_HOSTS: 'login.acme.example' };
    const urls = Object.values(refused).flat();
    expect(urls).to.have.length.above(117);
    expect(urls.filter((url) => destination(url, env) !== undefined)).to.deep.equal([]);
  });
});

describe('a documented login host is taken', () => {
  for (const [input, url] of Object.entries(accepted))
    it(`as ${input.slice(0, 60)}`, () => expect(destination(input)).to.equal(url));
});

describe('SF_JWT_ALLOWED_HOSTS means exactly the host that it names', () => {
  for (const [entry, url, goes] of entries)
    it(`"${entry}" ${goes ? 'lets' : "doesn't let"} an assertion go to ${url}`, () =>
      expect(destination(url, { SF_JWT_ALLOWED_HOSTS: entry }) !== undefined).to.equal(goes));
});
