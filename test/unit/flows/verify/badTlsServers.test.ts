/** Servers that misbehave behind a TLS handshake that went well, as hosts, behind a tunnel, and as proxies; and real time limits. */
import { expect } from 'chai';
import { createHttpClient, type HttpClient } from '../../../../src/base/http.ts';
import { realWorld, verifyConnection, type Verification } from '../../../../src/flows/verify/verify.ts';
import { makeTlsIdentity, type TlsIdentity } from '../../../org/tls.ts';
import {
  answersFirst,
  byAuthority,
  closes,
  drips,
  halfCloses,
  holds,
  repeats,
  resets,
  says,
  speaksFirst,
  startBadServer,
  tunnels,
  whenAsked,
  type BadServer,
  type Misbehavior,
} from '../../../tools/badServers.ts';
import { withoutProxies } from '../../../tools/proxyVariables.ts';
import { startTunnel, trust } from '../../../tools/tunnel.ts';
import { connection } from './world.ts';

const ok = 'HTTP/1.1 200 OK\r\n\r\n';
const interim = 'HTTP/1.1 102 Processing\r\n\r\n';
const page = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno';
const slowHead = 'HTTP/1.1 200 OK\r\nx: y';
const switching = 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n';

/** What it does → the fault straight, and through a proxy. */
type HostCase = [what: string, does: Misbehavior, direct: string, tunneled: string];

const hosts: HostCase[] = [
  ['closes', closes, 'connection-reset', 'tunnel-closed'],
  ['closes when asked', whenAsked(closes), 'connection-reset', 'tunnel-closed'],
  ['resets', resets, 'connection-reset', 'tunnel-closed'],
  ['resets when asked', whenAsked(resets), 'connection-reset', 'tunnel-closed'],
  ['ends its side', halfCloses, 'connection-reset', 'tunnel-closed'],
  ['gives half an answer', says('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{'), 'connection-reset', 'tunnel-closed'],
  ['says nothing', holds, 'timed-out', 'tunnel-silent'],
  ['drips', drips(slowHead), 'timed-out', 'tunnel-silent'],
  ['drips a body', drips('{', ok), 'timed-out', 'tunnel-silent'],
  ['gives interim answers for ever', repeats('', interim), 'timed-out', 'tunnel-silent'],
  [
    'gives huge headers',
    says(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}`),
    'answer-too-large',
    'answer-too-large',
  ],
  ['gives an endless body', repeats(ok, 'x'.repeat(200_000)), 'answer-too-large', 'answer-too-large'],
  ['answers only before it is asked', speaksFirst(page), 'timed-out', 'tunnel-silent'],
  ['speaks SSH', says('SSH-2.0-x\r\n'), 'answer-not-http', 'answer-not-http'],
  ['switches protocols', says(switching), 'answer-not-http', 'answer-not-http'],
];

/** What nobody can do after an answer: the next request would open another connection. */
const unasked = ['closes', 'resets', 'ends its side', 'answers only before it is asked'];

const proxies: Array<[what: string, does: Misbehavior, id: string]> = [
  ['closes', closes, 'proxy-closed'],
  ['resets when asked', whenAsked(resets), 'proxy-closed'],
  ['ends its side', halfCloses, 'proxy-closed'],
  ['says nothing', holds, 'proxy-silent'],
  ['drips', drips(slowHead), 'proxy-silent'],
  ['gives interim answers for ever', repeats('', interim.repeat(50)), 'proxy-not-http'],
  ['answers before it is asked', speaksFirst(page), 'proxy-refused'],
  ['tunnels to nothing', tunnels(holds), 'tunnel-silent'],
  ['tunnels and resets', tunnels(resets), 'tunnel-closed'],
  ['tunnels to a page', tunnels((socket) => socket.end('<html>')), 'tunnel-garbled'],
];

const acme = 'acme.my.salesforce.com';
/** One client for each verification, as in the command. */
const hurried = (): HttpClient => {
  const client = createHttpClient({ connectTimeoutMs: 300 });
  return (request) => client({ ...request, timeoutMs: 600 });
};

const verify = async (instanceUrl: string, http = hurried()): Promise<Verification> =>
  verifyConnection(
    { connection: connection({ instanceUrl }), keyFolder: '/nowhere' },
    { ...realWorld, http, env: { SF_JWT_ALLOWED_HOSTS: new URL(instanceUrl).host } },
  );

const texts = ({ fault }: Verification): string =>
  [fault?.title, fault?.explanation, fault?.evidence, ...(fault?.fix ?? [])].join('\n');

/** Ends what a test has begun, the last first. */
const begun: Array<() => void> = [];

const start = async (does: Misbehavior, tls?: TlsIdentity): Promise<BadServer> => {
  const server = await startBadServer(does, tls);
  begun.push(server.close);
  return server;
};

describe('a verification against servers that misbehave behind TLS', () => {
  let identity: TlsIdentity;

  before(async () => (identity = await makeTlsIdentity('good', [acme])));
  after(() => identity.remove());
  beforeEach(() => void begun.push(withoutProxies(), trust(identity.caFile)));
  afterEach(() => {
    for (const end of begun.splice(0).reverse()) end();
  });

  for (const [what, does, direct, tunneled] of hosts) {
    it(`host that ${what}`, async () => {
      const { host, connections } = await start(does, identity);
      const found = await verify(`https://${host}`);
      expect([found.fault?.id, connections()], texts(found)).to.deep.equal([direct, 1]);
      expect(texts(found)).to.include('127.0.0.1').and.not.include('the proxy in');
    });

    it(`host that ${what}, through a proxy`, async () => {
      const { host, connections } = await start(does, identity);
      const tunnel = await startTunnel(Number(host.split(':')[1]));
      begun.push(tunnel.close);
      process.env.HTTPS_PROXY = tunnel.url;
      const found = await verify(`https://${acme}`);
      expect([found.fault?.id, connections(), tunnel.asked.length], texts(found)).to.deep.equal([tunneled, 1, 1]);
      for (const part of [acme, tunnel.url, 'HTTPS_PROXY']) expect(texts(found)).to.include(part);
    });
  }

  for (const [what, does, id] of hosts.filter(([each]) => !unasked.includes(each)))
    it(`host that ${what} for a token`, async () => {
      const { host, connections } = await start(answersFirst(does), identity);
      const found = await verify(`https://${host}`);
      const failed = found.checks.find(({ outcome }) => outcome === 'fail')?.id;
      expect([found.fault?.id, failed, connections()], texts(found)).to.deep.equal([id, 'token', 1]);
    });

  for (const [what, does, id] of proxies)
    it(`https:// proxy that ${what}`, async () => {
      const { host, connections } = await start(does, identity);
      process.env.HTTPS_PROXY = `https://${host}`;
      const found = await verify(`https://${acme}`);
      expect([found.fault?.id, connections()], texts(found)).to.deep.equal([id, 1]);
      expect(texts(found)).to.include(`https://${host}`).and.include('HTTPS_PROXY');
    });

  it('a host of TLS that is addressed with http', async () => {
    const { host, connections } = await start(holds, identity);
    const found = await verify(`http://${host}`);
    expect([found.fault?.id, connections()], texts(found)).to.deep.equal(['connection-reset', 1]);
  });
});

/** As fast as a server can be that says a byte a second, and as one that never stops. */
const slow: HostCase[] = [
  ['says nothing', holds, 'timed-out', 'tunnel-silent'],
  ['drips', drips(slowHead, '', 1000), 'timed-out', 'tunnel-silent'],
  ['drips a body', drips('{', ok, 1000), 'timed-out', 'tunnel-silent'],
  ['gives interim answers for ever', repeats('', interim), 'timed-out', 'tunnel-silent'],
];

describe('the time limits of the command', () => {
  beforeEach(() => void begun.push(withoutProxies()));
  afterEach(() => {
    for (const end of begun.splice(0).reverse()) end();
  });

  /** All at once, so that the longest limit is waited for only once. */
  it('end each request within 20 seconds', async () => {
    const acts = new Map<string, Misbehavior>([
      [`${acme}:443`, holds],
      ['127.0.0.1:1000', drips(slowHead, '', 1000)],
      ...slow.map(([, does], index) => [`127.0.0.1:${2000 + index}`, tunnels(does)] as const),
    ]);
    const proxy = await start(byAuthority(acts));
    const straight = await Promise.all(slow.map(([, does]) => start(does)));
    Object.assign(process.env, { ALL_PROXY: `http://${proxy.host}` });
    Object.assign(process.env, { NO_PROXY: straight.map(({ host }) => host).join() });
    const cases = [
      ...straight.map(({ host }, index) => [`http://${host}`, slow[index]?.[2]]),
      ...slow.map(([, , , id], index) => [`http://127.0.0.1:${2000 + index}`, id]),
      ['http://127.0.0.1:1000', 'proxy-silent'],
      [`https://${acme}`, 'proxy-silent'],
    ];
    const begin = performance.now();
    const found = await Promise.all(
      cases.map(async ([url = '']) => {
        const { fault, exitCode } = await verify(url, realWorld.http);
        return { url, id: fault?.id, exitCode, late: performance.now() - begin > 20_000 };
      }),
    );
    expect(found).to.deep.equal(cases.map(([url, id]) => ({ url, id, exitCode: 75, late: false })));
    expect(straight.map(({ connections }) => connections())).to.deep.equal([1, 1, 1, 1]);
    expect(proxy.connections()).to.equal(acts.size);
  }).timeout(40_000);
});
