/** What NO_PROXY keeps from the proxy, as Go, curl, undici and Node.js read it, and what none of them would. */
import { expect } from 'chai';
import { routeTo } from '../../../../src/base/network/route.ts';

const proxy = 'http://proxy.example:3128';

/** An entry, the URLs that it keeps from the proxy, and those that go there all the same. */
type Row = [list: string, excepted: string[], proxied: string[]];

const https = (...hosts: string[]): string[] => hosts.map((host) => `https://${host}`);

const names: Row[] = [
  ['acme.example', https('acme.example', 'a.acme.example', 'b.a.acme.example:8443'), https('xacme.example', 'example')],
  ['.acme.example', https('acme.example', 'a.acme.example'), https('xacme.example')],
  ['*.acme.example', https('acme.example', 'a.acme.example'), https('xacme.example')],
  ['acme.example.', https('acme.example', 'acme.example.', 'a.acme.example.'), https('acme.example.org')],
  ['ACME.Example', https('acme.example', 'ACME.EXAMPLE'), https('acme.examples')],
  ['*acme.example', https('acme.example', 'xacme.example'), https('acme.example.org')],
  ['acme*.my.example', https('acme--uat.my.example'), https('other.my.example')],
  ['localhost', https('localhost', 'a.localhost'), https('127.0.0.1', '[::1]')],
  ['münchen.example', https('xn--mnchen-3ya.example', 'a.xn--mnchen-3ya.example'), https('munchen.example')],
  ['https://acme.example/', https('acme.example', 'acme.example:8443'), https('https', 'other.example')],
  ['https://acme.example:8443/services', https('acme.example:8443'), https('acme.example')],
  ['*', https('acme.example', '127.0.0.1', '[::1]'), []],
  ['', [], https('acme.example', '127.0.0.1')],
];

const ports: Row[] = [
  ['acme.example:8443', https('acme.example:8443', 'a.acme.example:8443'), https('acme.example', 'acme.example:84')],
  ['acme.example:443', https('acme.example'), https('acme.example:8443')],
  ['acme.example:80', ['http://acme.example'], https('acme.example')],
  ['.acme.example:8443', https('a.acme.example:8443'), https('a.acme.example')],
  ['*.acme.example:8443', https('a.acme.example:8443'), https('a.acme.example')],
  ['*:8443', https('other.example:8443', '[::1]:8443'), https('other.example')],
  ['1.2.3.4:80', ['http://1.2.3.4'], https('1.2.3.4')],
  ['[::1]:8443', https('[::1]:8443'), https('[::1]', '[::1]:84')],
  ['10.0.0.0/8:8443', https('10.1.2.3:8443'), https('10.1.2.3')],
  ['[fd00::]/8:8443', https('[fd12::1]:8443'), https('[fd12::1]')],
  [':8443', [], https('acme.example:8443')],
  ['acme.example:x', [], https('acme.example')],
];

const addresses: Row[] = [
  ['10.0.0.0/8', https('10.0.0.1', '10.255.255.255:8443'), https('11.0.0.1', 'acme.example', '10.example')],
  ['192.168.1.0/24', https('192.168.1.7'), https('192.168.2.7')],
  ['10.1.2.3/16', https('10.1.9.9'), https('10.2.0.1')],
  ['1.2.3.4/32', https('1.2.3.4'), https('1.2.3.5')],
  ['0.0.0.0/0', https('1.2.3.4'), https('[::1]', '[2001:db8::1]')],
  ['::/0', https('[::1]', '[2001:db8::1]'), https('1.2.3.4', '127.0.0.1')],
  ['2001:db8::/32', https('[2001:db8:1::9]'), https('[2001:db9::1]', '32.1.13.184')],
  ['[2001:db8::]/32', https('[2001:db8:1::9]'), https('[2001:db9::1]')],
  ['[2001:db8::/32]', https('[2001:db8:1::9]'), https('[2001:db9::1]')],
  ['127.0.0.1', https('127.0.0.1', '[::ffff:127.0.0.1]'), https('127.0.0.2', 'localhost')],
  ['::ffff:10.0.0.0/104', https('10.1.2.3'), https('11.0.0.1', '[::1]')],
  ['::ffff:127.0.0.1', https('127.0.0.1'), https('127.0.0.2')],
  ['::1', https('[::1]', '[0:0:0:0:0:0:0:1]'), https('[::2]', '127.0.0.1')],
  ['[::1]', https('[::1]', '[::1]:8443'), https('[::2]')],
  ['FD00:0:0::A', https('[fd00::a]'), https('[fd00::b]')],
  ['10.0.0.5-10.0.1.9', https('10.0.0.5', '10.0.0.200', '10.0.1.9'), https('10.0.0.4', '10.0.1.10')],
  ['10.0.0.9-10.0.0.5', [], https('10.0.0.5', '10.0.0.7', '10.0.0.9')],
  ['fd00::1-fd00::9', https('[fd00::5]'), https('[fd00::a]', '10.0.0.5')],
  ['10.0.0.5-fd00::9', [], https('10.0.0.5', '[fd00::5]')],
  ['10.0.0.5-10.0.0.7-10.0.0.9', [], https('10.0.0.5', '10.0.0.6', '10.0.0.8')],
  ['::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', https('[fd00::5]'), https('10.0.0.5')],
  ['*.', [], https('10.0.0.5', 'acme.example')],
  ['fd00::*', https('[fd00::5]'), https('[fd01::5]')],
  ['10.*', https('10.1.2.3'), https('110.1.2.3', '10.example', '[10::1]')],
  ['192.168.*.*', https('192.168.3.4'), https('192.169.3.4')],
  // None of these is an address or a range, and no host has such a name.
  ...['10.0.0.0/33', '::/129', '10.0.0.0/-1', '10.0.0.0/x', 'acme.example/8', '::ffff:0.0.0.0/95'].map((entry): Row => [
    entry,
    [],
    https('10.0.0.1', '[::1]', 'acme.example'),
  ]),
  ...['0.0.1', '.0.0.1', '10.0.0', '010.0.0.1', '0.0.1-0.0.9', '/8', '[10.0.0.1', '[]', 'fe80::1%eth0'].map(
    (entry): Row => [entry, [], https('10.0.0.1', '[fe80::1]')],
  ),
];

const separators: Row[] = [
  'other.example,acme.example',
  'other.example, acme.example',
  'other.example acme.example',
  'other.example\tacme.example\n',
  'other.example;acme.example',
  'other.example|acme.example',
  ',, ,acme.example,,',
  '"other.example,acme.example"',
].map((list) => [list, https('acme.example'), https('third.example')]);

describe('NO_PROXY', () => {
  const kindOf = (url: string, NO_PROXY: string): string =>
    routeTo(new URL(url), { HTTPS_PROXY: proxy, HTTP_PROXY: proxy, NO_PROXY }).kind;

  for (const [what, rows] of Object.entries({ names, ports, addresses, separators }))
    describe(what, () => {
      for (const [list, excepted, proxied] of rows) {
        for (const url of excepted)
          it(`${JSON.stringify(list)} keeps ${url}`, () => expect(kindOf(url, list)).to.equal('excepted'));
        for (const url of proxied)
          it(`${JSON.stringify(list)} leaves ${url}`, () => expect(kindOf(url, list)).to.equal('proxied'));
      }
    });

  it('counts in lower case first, unless that is empty', () => {
    const kind = (env: Record<string, string>) =>
      routeTo(new URL('https://acme.example'), { HTTPS_PROXY: proxy, ...env }).kind;
    expect(kind({ no_proxy: 'acme.example', NO_PROXY: 'other.example' })).to.equal('excepted');
    expect(kind({ no_proxy: 'other.example', NO_PROXY: 'acme.example' })).to.equal('proxied');
    expect(kind({ no_proxy: '', NO_PROXY: 'acme.example' })).to.equal('excepted');
    expect(kind({ no_proxy: ' ', NO_PROXY: 'acme.example' })).to.equal('excepted');
  });
});
