import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { HttpResult } from '../../../../../src/base/http.ts';
import { sharedDiscoveries } from '../../../../../src/flows/verify/fleet/sharedDiscoveries.ts';
import { clockSkewSeconds, requestDiscovery } from '../../../../../src/login/probes.ts';

const failure = { ok: false, failure: { code: 'ETIMEDOUT' } } as unknown as HttpResult;
const answer = (date: Date): HttpResult => ({
  ok: true,
  response: { status: 200, headers: { date: date.toUTCString() }, body: '{}' },
});

describe('discovery documents that connections share', () => {
  it('are asked for once for each host, also by those who ask at the same time', async () => {
    const urls: string[] = [];
    const http = sharedDiscoveries(
      async ({ url }) => {
        urls.push(url);
        await sleep(5);
        return answer(new Date());
      },
      () => new Date(),
    );
    await Promise.all(['https://a', 'https://a', 'https://b'].map((url) => requestDiscovery(url, http)));
    await requestDiscovery('https://a', http);
    expect(urls).to.have.length(2);
    for (const url of ['https://a/services/oauth2/userinfo', 'https://a/services/oauth2/userinfo'])
      await http({ method: 'GET', url });
    expect(urls).to.have.length(4);
  });

  it('keep the time at which they came, so that a clock isn’t wrong later', async () => {
    let now = new Date('2026-11-28T12:00:00.500Z');
    const http = sharedDiscoveries(
      () => Promise.resolve(answer(new Date('2026-11-28T12:00:00Z'))),
      () => now,
    );
    await requestDiscovery('https://a', http);
    now = new Date('2026-11-28T12:10:00Z');
    expect(clockSkewSeconds(await requestDiscovery('https://a', http), now)).to.equal(0);
  });

  it('fail together, and are asked for again when that is past', async () => {
    let count = 0;
    const http = sharedDiscoveries(
      () => Promise.resolve((count += 1) > 1 ? answer(new Date()) : failure),
      () => new Date(),
    );
    expect((await requestDiscovery('https://a', http)).ok).to.equal(false);
    expect((await requestDiscovery('https://a', http)).ok).to.equal(false);
    await sleep(2_200);
    expect((await requestDiscovery('https://a', http)).ok).to.equal(true);
    expect(count).to.equal(2);
  });
});
