import { expect } from 'chai';
import { isDeeperThan } from '../../../../src/org/request/answerDepth.ts';
import type { AdminOrg } from '../../../../src/org/session/connect.ts';
import { answerLimits } from '../../../../src/org/request/limits.ts';
import { openDoor, type CoreRequest } from '../../../../src/org/request/transport.ts';
import { startLocalOrg, type LocalOrg } from '../../../org/index.ts';
import { answer, errorName, fakeHttp } from '../fakes.ts';
import { openLocalOrg } from '../localAdmin.ts';

const url = 'https://acme.my.salesforce.com/services/data';
const request: CoreRequest = { method: 'POST', url };
const judge = (): void => undefined;
const asJson = { 'content-type': 'application/json;charset=UTF-8' };
const asXml = { 'content-type': 'text/xml' };

describe('the door of all that core sends', () => {
  for (const status of [301, 302, 303, 307, 308])
    it(`follows no ${status}, and lets nothing out after it`, async () => {
      const http = fakeHttp(answer(status, '', { location: 'https://evil.example.com/x' }));
      const send = openDoor({ http, judge });
      for (const attempt of [1, 2])
        expect(await errorName(() => send(request)), `${attempt}`).to.equal('OrgRedirectsError');
      expect(http.requests).to.have.length(1);
    });

  it('names the host of a redirect, and nothing else of it', async () => {
    const location = 'https://evil.example.com/%3Fsid=00D000000000001!AQ.x\u001b]8;;https://e\u0007';
    const error = await openDoor({ http: fakeHttp(answer(302, '', { location })), judge })(request).catch(
      (caught: Error) => caught,
    );
    expect((error as Error).message).to.equal(
      'https://acme.my.salesforce.com redirected a request to evil.example.com. ' +
        'The request contains your session, so nothing was sent there.',
    );
  });

  it('sends nothing to a host that was not judged', async () => {
    const http = fakeHttp(answer(200));
    const refuse = (): never => {
      throw new Error('judged');
    };
    expect(await openDoor({ http, judge: refuse })(request).catch((error: Error) => error.message)).to.equal('judged');
    expect(http.requests).to.deep.equal([]);
  });

  it('reads so many bytes of one answer, and of all of them', async () => {
    const http = fakeHttp(answer(200, 'x'.repeat(600_000)));
    const send = openDoor({ http, judge, limits: { ...answerLimits, megabytesInAll: 1 } });
    expect((await send(request)).body).to.have.length(600_000);
    expect(await errorName(() => send(request))).to.equal('OrgAnswersTooLargeError');
    expect(http.requests[0]).to.include({ maximumBytes: 33_554_432, timeoutMs: 180_000 });
  });

  it('asks again where a question found the org busy, and never sends a change twice', async () => {
    const http = fakeHttp(answer(503));
    expect((await openDoor({ http, judge })({ method: 'GET', url })).statusCode).to.equal(503);
    expect(http.requests).to.have.length(3);
    expect((await openDoor({ http, judge })(request)).statusCode).to.equal(503);
    expect(http.requests).to.have.length(4);
  });
});

describe('the depth of an answer', () => {
  it('counts JSON and XML that core would parse', () => {
    const deep = (levels: number, headers: Record<string, string>, one: string, other: string): boolean =>
      isDeeperThan(100, { headers, body: one.repeat(levels) + other.repeat(levels) });
    for (const [headers, one, other] of [
      [asJson, '[', ']'],
      [asJson, '{"a":', '}'],
      [asXml, '<a b="c">', '</a>'],
    ] as const)
      expect([deep(100, headers, one, other), deep(101, headers, one, other)], one).to.deep.equal([false, true]);
    expect(deep(1000, { 'content-type': 'text/html' }, '<p>', '')).to.equal(false);
  });

  it('counts no brackets in texts, and no elements that stand beside each other', () => {
    const body = JSON.stringify({ a: '['.repeat(500), b: '"{'.repeat(500), c: Array(500).fill([]) });
    expect(isDeeperThan(100, { headers: asJson, body })).to.equal(false);
    expect(isDeeperThan(100, { headers: asXml, body: `<a>${'<b/><c>x</c>'.repeat(500)}</a>` })).to.equal(false);
  });
});

describe('a hostile org', () => {
  let org: LocalOrg;
  let admin: AdminOrg;
  before(async () => {
    org = await startLocalOrg();
    admin = await openLocalOrg(org);
  });
  after(() => org.close());

  const asking = {
    query: () => admin.client.query('SELECT Id FROM User'),
    get: () => admin.client.get('/services/data/v67.0/limits'),
    create: () => admin.client.create('PermissionSetAssignment', {}),
    list: () => admin.client.list(['ExternalClientApplication']),
    read: () => admin.client.read('ExternalClientApplication', ['A']),
  };
  for (const [name, ask] of Object.entries(asking))
    it(`is left with a named error: ${name}`, async () => {
      const type = /list|read/.test(name) ? asXml : asJson;
      const answered = async (body: string): Promise<string> => {
        org.switches.onRequest = () => ({ status: 200, headers: type, body });
        return errorName(ask);
      };
      expect(await answered('x'.repeat(answerLimits.megabytes * 1_048_576 + 1))).to.equal('OrgAnswerTooLargeError');
      expect(await answered((type === asXml ? '<a>' : '[').repeat(200_000))).to.equal('OrgAnswerTooDeepError');
    });
});
