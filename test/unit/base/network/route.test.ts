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
    ['https://a.my.salesforce.com', { ALL_PROXY: proxy }, 'ALL_PROXY http://proxy.example:3128'],
    ['https://a.my.salesforce.com', { all_proxy: proxy, ALL_PROXY: 'x' }, 'all_proxy http://proxy.example:3128'],
    ['https://a.my.salesforce.com', { HTTPS_PROXY: proxy, ALL_PROXY: 'x' }, 'HTTPS_PROXY http://proxy.example:3128'],
    ['https://a.my.salesforce.com', { ALL_PROXY: proxy, HTTP_PROXY: 'x' }, 'ALL_PROXY http://proxy.example:3128'],
    [
      'https://a.my.salesforce.com',
      { HTTPS_PROXY: ' ', ALL_PROXY: ` ${proxy}\n` },
      'ALL_PROXY http://proxy.example:3128',
    ],
    ['http://127.0.0.1:80', { HTTPS_PROXY: proxy }, 'direct'],
    ['http://127.0.0.1:80', { HTTP_PROXY: proxy, ALL_PROXY: 'x' }, 'HTTP_PROXY http://proxy.example:3128'],
    ['http://127.0.0.1:80', { ALL_PROXY: proxy }, 'ALL_PROXY http://proxy.example:3128'],
    ['https://a.my.salesforce.com', { HTTPS_PROXY: 'proxy.example:3128' }, 'refused'],
    ['https://a.my.salesforce.com', { HTTPS_PROXY: 'socks5://proxy.example:3128' }, 'refused'],
  ] as const)
    it(`${url} with ${JSON.stringify(env)} is ${expected}`, () => expect(kind(url, env)).to.equal(expected));
});
