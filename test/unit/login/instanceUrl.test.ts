import { expect } from 'chai';
import fc from 'fast-check';
import { checkAudience, resolveInstanceUrl, shownUrl } from '../../../src/login/instanceUrl.ts';
import { processorTime } from '../../tools/processorTime.ts';

const attempt = (input: string, env: Record<string, string> = {}): string => {
  try {
    return resolveInstanceUrl(input, env).url;
  } catch (error) {
    return (error as Error).name;
  }
};

const accepted: Array<[string, string]> = [
  ['login', 'https://login.salesforce.com'],
  ['test', 'https://test.salesforce.com'],
  ['TEST', 'https://test.salesforce.com'],
  ['acme.my', 'https://acme.my.salesforce.com'],
  ['acme--uat.sandbox.my', 'https://acme--uat.sandbox.my.salesforce.com'],
  ['https://login.salesforce.com', 'https://login.salesforce.com'],
  ['https://login.salesforce.com/', 'https://login.salesforce.com'],
  ['https://acme.lightning.force.com', 'https://acme.my.salesforce.com'],
  ['ACME--uat.sandbox.lightning.force.com/lightning/page/home', 'https://acme--uat.sandbox.my.salesforce.com'],
  ['https://acme.my.salesforce-setup.com', 'https://acme.my.salesforce.com'],
  ['acme.my.salesforce.com', 'https://acme.my.salesforce.com'],
  [' HTTPS://Acme.My.Salesforce.com// ', 'https://acme.my.salesforce.com'],
  ['https://acme--uat.my.salesforce.com', 'https://acme--uat.my.salesforce.com'],
  ['https://acme--uat.cs123.my.salesforce.com', 'https://acme--uat.cs123.my.salesforce.com'],
  ['https://acme-dev-ed.develop.my.salesforce.com', 'https://acme-dev-ed.develop.my.salesforce.com'],
  ['https://page-nosoftware-1234.scratch.my.salesforce.com', 'https://page-nosoftware-1234.scratch.my.salesforce.com'],
  ['https://x.trailblaze.my.salesforce.com', 'https://x.trailblaze.my.salesforce.com'],
  ['https://x.patch.my.salesforce.com', 'https://x.patch.my.salesforce.com'],
  ['https://x.free.my.salesforce.com', 'https://x.free.my.salesforce.com'],
  ['https://x.demo.my.salesforce.com', 'https://x.demo.my.salesforce.com'],
  ['https://acme.my.salesforce.mil', 'https://acme.my.salesforce.mil'],
  ['https://acme.my.sfcrmproducts.cn', 'https://acme.my.sfcrmproducts.cn'],
  ['https://acme.lightning.sfcrmapps.cn/lightning/page/home', 'https://acme.my.sfcrmproducts.cn'],
  ['https://acme--uat.sandbox.lightning.sfcrmapps.cn', 'https://acme--uat.sandbox.my.sfcrmproducts.cn'],
  ['https://acme.cloudforce.com', 'https://acme.cloudforce.com'],
  ['https://acme--uat.database.com', 'https://acme--uat.database.com'],
  ['https://acme.my-salesforce.com', 'https://acme.my-salesforce.com'],
  ['https://acme--uat.sandbox.my-salesforce.com', 'https://acme--uat.sandbox.my-salesforce.com'],
  ['https://acme.my.site.com', 'https://acme.my.site.com'],
  ['https://acme.my.site.com/customers/', 'https://acme.my.site.com/customers'],
  ['https://acme--uat.sandbox.my.site.com/Customers_1', 'https://acme--uat.sandbox.my.site.com/Customers_1'],
  ['https://acme.force.com/customers', 'https://acme.force.com/customers'],
];

const refused: Array<[string, string]> = [
  ['', 'InstanceUrlInvalidError'],
  ['https://', 'InstanceUrlInvalidError'],
  ['acme', 'HostNotAllowedError'],
  ['https://acme.my.salesforce.com.evil.io', 'HostNotAllowedError'],
  ['https://evil.io/acme.my.salesforce.com', 'HostNotAllowedError'],
  ['https://acmemy.salesforce.com', 'HostNotAllowedError'],
  ['https://my.salesforce.com', 'HostNotAllowedError'],
  ['https://salesforce.com', 'HostNotAllowedError'],
  ['https://www.salesforce.com', 'HostNotAllowedError'],
  ['https://login.salesforce.com.', 'InstanceUrlInvalidError'],
  ['https://login.salesforce.com.:443', 'InstanceUrlInvalidError'],
  ['https://a.b.my.salesforce.com', 'HostNotAllowedError'],
  ['https://-a.my.salesforce.com', 'HostNotAllowedError'],
  ['https://xn--acme-xyz.my.salesforce.com', 'HostNotAllowedError'],
  ['https://acme.my.salesforce.com:443', 'InstanceUrlInvalidError'],
  ['https://acme.my.salesforce.com:8443', 'InstanceUrlInvalidError'],
  ['https://acme.my.salesforce.com:99999', 'InstanceUrlInvalidError'],
  ['http://acme.my.salesforce.com', 'InstanceUrlInvalidError'],
  ['ftp://acme.my.salesforce.com', 'InstanceUrlInvalidError'],
  ['javascript://acme.my.salesforce.com', 'InstanceUrlInvalidError'],
  ['//acme.my.salesforce.com', 'InstanceUrlInvalidError'],
  ['https:/acme.my.salesforce.com', 'InstanceUrlInvalidError'],
  ['https:\\\\acme.my.salesforce.com', 'InstanceUrlInvalidError'],
  ['https://user@acme.my.salesforce.com', 'InstanceUrlInvalidError'],
  ['https://acme.my.salesforce.com@evil.io', 'InstanceUrlInvalidError'],
  ['https://evil.io\\@acme.my.salesforce.com', 'InstanceUrlInvalidError'],
  ['https://evil.io#@acme.my.salesforce.com', 'InstanceUrlInvalidError'],
  ['https://evil.io%2f.my.salesforce.com', 'InstanceUrlInvalidError'],
  ['https://evil.io\t.my.salesforce.com', 'InstanceUrlInvalidError'],
  ['https://evil.io\n.my.salesforce.com', 'InstanceUrlInvalidError'],
  ['https://evil。io.my.salesforce.com', 'InstanceUrlInvalidError'],
  ['https://аcme.my.salesforce.com', 'InstanceUrlInvalidError'], // Cyrillic а
  ['https://acme.my.salesforce.com?x', 'InstanceUrlInvalidError'],
  ['https://acme.my.salesforce.com#x', 'InstanceUrlInvalidError'],
  ['https://acme.my.salesforce.com/services/oauth2/token', 'InstanceUrlInvalidError'],
  ['https://acme.my.salesforce.com/x', 'InstanceUrlInvalidError'],
  ['https://acme.my.site.com/a/b', 'InstanceUrlInvalidError'],
  ['https://acme.my.site.com/services', 'InstanceUrlInvalidError'],
  ['https://acme.my.site.com/Services', 'InstanceUrlInvalidError'],
  ['https://acme.my.site.com/..', 'InstanceUrlInvalidError'],
  ['https://acme.my.site.com/a%2fb', 'InstanceUrlInvalidError'],
  ['https://acme.my.site.com//evil.io', 'InstanceUrlInvalidError'],
  ['https://lightning.force.com', 'HostNotAllowedError'],
  ['https://content.force.com', 'HostNotAllowedError'],
  ['https://developer.force.com', 'HostNotAllowedError'],
  ['https://acme.stage.my.salesforce.com', 'HostNotAllowedError'],
  ['https://a.b.lightning.sfcrmapps.cn', 'HostNotAllowedError'],
  ['https://cloudforce.com', 'HostNotAllowedError'],
  ['https://www.database.com', 'HostNotAllowedError'],
  ['https://login.database.com', 'HostNotAllowedError'],
  ['https://acme.my.cloudforce.com', 'HostNotAllowedError'],
  ['https://acmecloudforce.com', 'HostNotAllowedError'],
  ['https://acme.cloudforce.com.evil.io', 'HostNotAllowedError'],
  ['https://acme.cloudforce.com/x', 'InstanceUrlInvalidError'],
  ['https://my-salesforce.com', 'HostNotAllowedError'],
  ['https://acme.notmy-salesforce.com', 'HostNotAllowedError'],
  ['https://a.b.c.lightning.force.com', 'HostNotAllowedError'],
  ['https://acme--c.documentforce.com', 'HostNotAllowedError'],
  ['http://localhost:8080', 'HostPortNotAllowedError'],
  ['http://127.0.0.1:8080', 'HostPortNotAllowedError'],
  ['https://[::1]', 'HostPortNotAllowedError'],
  ['http://acme.example:8080', 'InstanceUrlInvalidError'],
  ['https://127.1', 'InstanceUrlInvalidError'],
  ['https://0x7f000001', 'InstanceUrlInvalidError'],
];

describe('the instance URL', () => {
  for (const [input, url] of accepted) it(`makes ${url} of "${input}"`, () => expect(attempt(input)).to.equal(url));
  for (const [input, name] of refused)
    it(`refuses ${JSON.stringify(input)}`, () => expect(attempt(input)).to.equal(name));

  for (const [list, input, needed] of [
    [undefined, 'https://acme.example:8443', 'acme.example:8443'],
    ['', 'https://acme.example:8443/', 'acme.example:8443'],
    ['acme.example', 'https://ACME.Example:8443', 'acme.example,acme.example:8443'],
    [' login.example , ,acme.example:84', 'acme.example:8443', 'login.example,acme.example:84,acme.example:8443'],
    ['no host;,$(X),[::1', 'https://acme.example:8443', 'acme.example:8443'],
    ['acme.example:8443', 'https://127.0.0.1:443', 'acme.example:8443,127.0.0.1'],
    [undefined, 'http://127.0.0.1', '127.0.0.1'],
    [undefined, 'http://127.0.0.1:443', '127.0.0.1:443'],
    ['[::1]', 'https://[::1]:8443', '[0:0:0:0:0:0:0:1],[0:0:0:0:0:0:0:1]:8443'],
    [undefined, 'https://[FD00::A]', '[fd00:0:0:0:0:0:0:a]'],
    [undefined, 'http://[::1]:80', '[0:0:0:0:0:0:0:1]'],
    [undefined, 'http://localhost:3000', 'localhost:3000'],
  ] as const)
    it(`says what SF_JWT_ALLOWED_HOSTS=${list} needs for ${input}, and that is enough`, () => {
      const env = list === undefined ? {} : { SF_JWT_ALLOWED_HOSTS: list };
      let actions: string[] = [];
      try {
        resolveInstanceUrl(input, env);
      } catch (error) {
        expect((error as Error).name).to.equal('HostPortNotAllowedError');
        actions = (error as { actions: string[] }).actions;
      }
      expect(actions.join('\n')).to.include(`SF_JWT_ALLOWED_HOSTS=${needed}. `);
      expect(resolveInstanceUrl(input, { SF_JWT_ALLOWED_HOSTS: needed }).allowedBy).to.equal('environment');
    });

  it('is the audience too, with the path of a site', () => {
    expect(resolveInstanceUrl('acme.my', {}).audience).to.equal('https://acme.my.salesforce.com');
    expect(resolveInstanceUrl('https://acme.my.site.com/x', {}).audience).to.equal('https://acme.my.site.com/x');
  });

  it('is the My Domain that belongs to the address of the user interface, over https only', () => {
    expect(resolveInstanceUrl('https://acme--uat.sandbox.lightning.force.com/x', {})).to.deep.equal({
      url: 'https://acme--uat.sandbox.my.salesforce.com',
      host: 'acme--uat.sandbox.my.salesforce.com',
      audience: 'https://acme--uat.sandbox.my.salesforce.com',
      allowedBy: 'salesforce',
      kind: 'myDomain',
      turnedFrom: 'acme--uat.sandbox.lightning.force.com',
    });
    for (const input of ['http://acme.lightning.force.com', 'https://acme.lightning.force.com:8443'])
      expect(attempt(input)).to.equal('InstanceUrlInvalidError');
  });

  for (const [input, reason] of [
    ['https://', 'it is empty'],
    ['ftp://x', 'only https is allowed'],
    ['http://acme.my.salesforce.com', 'http is for local test servers'],
    ['https://user:x@acme.my.salesforce.com', 'a user name or password'],
    ['https://acme.my.salesforce.com.', 'ends with a dot'],
    ['https://acme.my.salesforce.com?x', 'a question mark'],
    ['https://аcme.my.salesforce.com', 'characters'],
    ['https://acme.my.salesforce.com:8443', "doesn't have a port"],
    ['https://acme.my.salesforce.com/x', 'Experience Cloud'],
  ] as const)
    it(`${input} is refused with its reason`, () => expect(() => resolveInstanceUrl(input, {})).to.throw(reason));

  it('is refused without its password and session', () => {
    expect(shownUrl('https://user:hidden@acme.my.salesforce.com/x?sid=hidden')).not.to.include('hidden');
    for (const input of [
      'https://user:hidden@evil.io',
      'https://acme.my.salesforce.com/secur/frontdoor.jsp?sid=hidden',
    ])
      expect(() => resolveInstanceUrl(input, {}))
        .to.throw(/isn't a valid login URL/)
        .with.property('message')
        .not.include('hidden');
  });

  it('is refused while TLS is not verified, and only for that value', () => {
    expect(attempt('login', { NODE_TLS_REJECT_UNAUTHORIZED: '0' })).to.equal('TlsVerificationOffError');
    expect(attempt('login', { NODE_TLS_REJECT_UNAUTHORIZED: '1' })).to.equal('https://login.salesforce.com');
  });

  describe('that the environment allows', () => {
    const allow = (hosts: string) => ({ SF_JWT_ALLOWED_HOSTS: hosts });

    for (const [input, hosts, url] of [
      ['http://127.0.0.1:8080', '127.0.0.1:8080', 'http://127.0.0.1:8080'],
      ['http://localhost:8080/', 'x.io, LOCALHOST:8080', 'http://localhost:8080'],
      ['http://[::1]:8080', '[::1]:8080', 'http://[::1]:8080'],
      ['http://[::1]:8080', '[0:0:0:0:0:0:0:1]:8080', 'http://[::1]:8080'],
      ['http://localhost', 'localhost', 'http://localhost'],
      ['https://login.acme.example', 'login.acme.example', 'https://login.acme.example'],
      ['https://login.acme.example:443', 'login.acme.example', 'https://login.acme.example:443'],
      ['login.acme.example/portal', 'login.acme.example', 'https://login.acme.example/portal'],
    ] as const)
      it(`is ${input} with ${hosts}`, () => expect(attempt(input, allow(hosts))).to.equal(url));

    for (const [input, hosts, name] of [
      ['http://login.acme.example', 'login.acme.example', 'InstanceUrlInvalidError'],
      ['http://127.0.0.1:8081', '127.0.0.1:8080', 'HostPortNotAllowedError'],
      ['http://127.0.0.1:8080', '127.0.0.1', 'HostPortNotAllowedError'],
      ['https://login.acme.example:8443', 'login.acme.example', 'HostPortNotAllowedError'],
      ['https://x.login.acme.example', 'login.acme.example', 'HostNotAllowedError'],
      ['https://login.acme.example', 'acme.example', 'HostNotAllowedError'],
      ['https://login.acme.example', '*', 'HostNotAllowedError'],
      ['https://login.acme.example', '*.acme.example', 'HostNotAllowedError'],
      ['https://login.acme.example.', 'login.acme.example.', 'InstanceUrlInvalidError'],
      ['https://login.acme.example/services', 'login.acme.example', 'InstanceUrlInvalidError'],
      ['https://a@login.acme.example', 'a@login.acme.example', 'InstanceUrlInvalidError'],
      ['https://127.1', '127.1', 'InstanceUrlInvalidError'],
    ] as const)
      it(`is not ${input} with ${hosts}`, () => expect(attempt(input, allow(hosts))).to.equal(name));

    it('are said to be', () => {
      expect(resolveInstanceUrl('https://a.io', allow('a.io')).allowedBy).to.equal('environment');
      expect(resolveInstanceUrl('login', allow('a.io')).allowedBy).to.equal('salesforce');
    });
  });

  it('never leads anywhere but to a Salesforce host, whatever is put in', () => {
    const part = fc.constantFrom(
      ...[
        'https://',
        'http://',
        'acme',
        '.my',
        '.salesforce.com',
        'login',
        '.',
        '/',
        '\\',
        '@',
        ':',
        '443',
        '#',
        '?',
        '%00',
        '\t',
        ' ',
        'evil.io',
        '.force.com',
        '.site.com',
        '。',
        'ａ',
        '[',
        ']',
      ],
    );
    const ours =
      /^https:\/\/(?:(?:login|test)\.salesforce\.com|[a-z0-9.-]+\.my\.(?:salesforce\.com|site\.com\/?\w*)|[a-z0-9]+\.force\.com(?:\/\w+)?)$/;
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const url = attempt(parts.join(''));
        if (/Error$/.test(url)) return;
        expect(url).to.match(ours);
        expect(new URL(url).origin).to.equal(url.split('/').slice(0, 3).join('/'));
      }),
      { seed: 2, numRuns: Number(process.env.FUZZ_RUNS ?? 300) * 3 },
    );
  });
});

describe('the audience', () => {
  for (const [text, audience] of [
    ['https://login.salesforce.com/', 'https://login.salesforce.com'],
    [' https://acme.my.site.com/x', 'https://acme.my.site.com/x'],
    ['https://a.io:8443', 'https://a.io:8443'],
  ] as const)
    it(`can be "${text}"`, () => expect(checkAudience(text)).to.equal(audience));
  for (const text of [
    '',
    'login',
    'http://login.salesforce.com',
    'https://a@b',
    'https://a.io/a/b',
    'https://a.io?x',
    'https://',
  ])
    it(`can't be "${text}"`, () =>
      expect(() => checkAudience(text))
        .to.throw()
        .with.property('name', 'AudienceInvalidError'));
});

describe('an instance URL that a server or a file made up', () => {
  it('is refused at once, however long it is', () => {
    const used = processorTime();
    for (const text of [
      'a'.repeat(1_000_000),
      `https://x/${'/'.repeat(500_000)}x`,
      `https://${'a.'.repeat(300_000)}`,
    ]) {
      expect(() => resolveInstanceUrl(text, {}))
        .to.throw()
        .with.property('name', 'InstanceUrlInvalidError');
      expect(shownUrl(text).length).to.be.lessThan(1002);
    }
    expect(used()).to.be.lessThan(2000);
  });

  it('is shown on one line, without controls, commands and passwords', () => {
    expect(shownUrl('https://user:pass@x.example/a\n::error::\u001b[31mx?sid=1')).to.equal(
      'https://(removed)@x.example/a : :error: :x(removed)',
    );
  });
});
