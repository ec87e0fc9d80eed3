import { expect } from 'chai';
import { routeTo } from '../../../../src/base/network/route.ts';

describe('the route to a host', () => {
  const kind = (url: string, env: Record<string, string>): string => {
    const route = routeTo(new URL(url), env);
    return route.kind === 'proxied' ? `${route.proxy.variable} ${route.proxy.shown}` : route.kind;
  };
  const proxy = 'http://me:secret@proxy.example:3128';

  for (const [url, env, expected] of [
    ['https://a.my.salesforce.com', {}, 'direct'],
    ['https://a.my.salesforce.com', { HTTPS_PROXY: '' }, 'direct'],
    ['https://a.my.salesforce.com', { HTTPS_PROXY: proxy }, 'HTTPS_PROXY http://proxy.example:3128'],
    ['https://a.my.salesforce.com', { https_proxy: proxy, HTTPS_PROXY: 'x' }, 'https_proxy http://proxy.example:3128'],
    ['https://a.my.salesforce.com', { HTTP_PROXY: proxy }, 'HTTP_PROXY http://proxy.example:3128'],
    ['http://127.0.0.1:80', { HTTPS_PROXY: proxy }, 'direct'],
    ['https://a.my.salesforce.com', { HTTPS_PROXY: 'proxy.example:3128' }, 'refused'],
    ['https://a.my.salesforce.com', { HTTPS_PROXY: 'socks5://proxy.example:3128' }, 'refused'],
  ] as const)
    it(`${url} with ${JSON.stringify(env)} is ${expected}`, () => expect(kind(url, env)).to.equal(expected));

  for (const [list, isExcepted] of [
    ['salesforce.com', true],
    ['.salesforce.com', true],
    ['*.salesforce.com', true],
    ['example.com, A.MY.salesforce.com', true],
    ['example.com a.my.salesforce.com:443', true],
    ['*', true],
    ['a.my.salesforce.com:8443', false],
    ['force.com', false],
    ['127.0.0.0/8', false],
    ['', false],
  ] as const)
    it(`NO_PROXY=${list} ${isExcepted ? 'keeps' : "doesn't keep"} the host from the proxy`, () =>
      expect(kind('https://a.my.salesforce.com', { HTTPS_PROXY: proxy, NO_PROXY: list })).to.match(
        isExcepted ? /^excepted$/ : /^HTTPS_PROXY/,
      ));
});
