/** Whatever a host or a proxy does, a verification ends by itself, names whose fault it is, and comes once. */
import { expect } from 'chai';
import { createHttpClient, type HttpClient } from '../../../../src/base/http.ts';
import { realWorld, verifyConnection, type Verification } from '../../../../src/flows/verify/verify.ts';
import { requestFaults } from '../../../../src/login/faults.ts';
import {
  closes,
  drips,
  halfCloses,
  holds,
  repeats,
  resets,
  says,
  saysAndStays,
  speaksFirst,
  startBadServer,
  tunnels,
  whenAsked,
  type BadServer,
  type Misbehavior,
} from '../../../tools/badServers.ts';
import { withoutProxies } from '../../../tools/proxyVariables.ts';
import { opensslPair } from '../../local-org/appPackage.ts';
import { connection } from './world.ts';

/** The limits of the command are seconds; here they are shorter, and in the same order. */
const hurried = (): HttpClient => {
  const client = createHttpClient({ connectTimeoutMs: 300 });
  return (request) => client({ ...request, timeoutMs: 600 });
};

const page = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno';
const half = 'HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{"iss';
const tlsAlert = Buffer.from('15030100020246', 'hex');
const plainToTls = 'HTTP/1.1 400 Bad Request\r\n\r\n<title>400 The plain HTTP request was sent to HTTPS port</title>';

const ok = 'HTTP/1.1 200 OK\r\n\r\n';
const interim = 'HTTP/1.1 102 Processing\r\n\r\n';
const hugeHeaders = `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}\r\n`;
const switching = 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n';
const filler = 'x'.repeat(200_000);

/** What it does → the fault; of two, the first is for https, the second for http. */
type BadCase = [what: string, does: Misbehavior, id: string | [string, string], exitCode: number];

const proxies: BadCase[] = [
  ['closes as soon as it is reached', closes, 'proxy-closed', 75],
  ['resets as soon as it is reached', resets, 'proxy-closed', 75],
  ['closes after CONNECT', whenAsked(closes), 'proxy-closed', 75],
  ['resets after CONNECT', whenAsked(resets), 'proxy-closed', 75],
  ['closes in the middle of its answer', says('HTTP/1.1 200 Conn'), 'proxy-closed', 75],
  ['says nothing', holds, 'proxy-silent', 75],
  ['stays in the middle of its answer', saysAndStays('HTTP/1.1 200 OK\r\nVia: x'), 'proxy-silent', 75],
  ['drips', drips('HTTP/1.1 200 OK\r\nx: y'), 'proxy-silent', 75],
  ['drips interim answers', saysAndStays('HTTP/1.1 100 Continue\r\n\r\n'.repeat(9)), 'proxy-silent', 75],
  ['never ends its headers', saysAndStays(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(4000)}`), 'proxy-not-http', 1],
  ['gives interim answers for ever', repeats('', interim.repeat(50)), 'proxy-not-http', 1],
  ['ends its side and listens on', halfCloses, 'proxy-closed', 75],
  ['ends its side when asked', whenAsked(halfCloses), 'proxy-closed', 75],
  ['answers before it is asked', speaksFirst(page), 'proxy-refused', 75],
  ['agrees before it is asked', speaksFirst(ok), 'tunnel-silent', 75],
  ['drips a page', drips('<p>', page), 'proxy-refused', 75],
  ['shows an endless page', repeats(page, 'x'.repeat(9000)), 'proxy-refused', 75],
  ['speaks TLS', says(tlsAlert), 'proxy-speaks-tls', 1],
  ['says that it speaks TLS', says(plainToTls), 'proxy-speaks-tls', 1],
  ['speaks SOCKS 5', says(Buffer.from('05ff', 'hex')), 'proxy-socks', 1],
  ['speaks SOCKS 4', says(Buffer.from('005b000000000000', 'hex')), 'proxy-socks', 1],
  ['speaks SSH', says('SSH-2.0-x\r\n'), 'proxy-not-http', 1],
  ['wants credentials', says('HTTP/1.1 407 Auth\r\nProxy-Authenticate: Basic realm=x\r\n\r\n'), 'proxy-credentials', 1],
  ['wants Negotiate', says('HTTP/1.1 407 Auth\r\nProxy-Authenticate: Negotiate\r\n\r\n'), 'proxy-credentials', 1],
  ['shows a page of its own', says(page), 'proxy-refused', 75],
  ['says that it is overloaded', says('HTTP/1.1 503 Busy\nContent-Length: 0\n\n'), 'proxy-refused', 75],
  ['tunnels to a page of its own', tunnels((socket) => socket.end('<html>')), 'tunnel-garbled', 1],
  ['shows a page in place of a tunnel', says('HTTP/1.1 200 OK\r\n\r\n<html>Log in</html>'), 'tunnel-garbled', 1],
  ['tunnels to nothing', tunnels(holds), 'tunnel-silent', 75],
  ['tunnels and closes', tunnels(closes), 'tunnel-closed', 75],
  ['tunnels and resets', tunnels(resets), 'tunnel-closed', 75],
  ['tunnels and closes when asked', tunnels(whenAsked(closes)), 'tunnel-closed', 75],
  ['tunnels and resets when asked', tunnels(whenAsked(resets)), 'tunnel-closed', 75],
  ['tunnels and ends its side', tunnels(halfCloses), 'tunnel-closed', 75],
  ['tunnels to TLS that nobody asked for', tunnels(says(tlsAlert)), 'tunnel-garbled', 1],
  ['tunnels to interim answers for ever', tunnels(repeats('', interim)), ['tunnel-garbled', 'tunnel-silent'], 0],
  ['tunnels to huge headers', tunnels(says(hugeHeaders)), ['tunnel-garbled', 'answer-too-large'], 1],
  ['tunnels to an endless body', tunnels(repeats(ok, filler)), ['tunnel-garbled', 'answer-too-large'], 1],
  ['tunnels to a dripping body', tunnels(drips('{', ok)), ['tunnel-garbled', 'tunnel-silent'], 0],
  ['tunnels to half an answer', tunnels(says(half)), ['tunnel-garbled', 'tunnel-closed'], 0],
  ['tunnels to drips', tunnels(drips('HTTP/1.1 200 OK\r\nx: y')), ['tunnel-garbled', 'tunnel-silent'], 0],
];

const tlsProxies: BadCase[] = [
  ['speaks plain HTTP', says(page), 'proxy-without-tls', 1],
  ['speaks something else', says('SSH-2.0-x\r\n'), 'proxy-without-tls', 1],
  ['says nothing', holds, 'proxy-silent', 75],
  ['closes', whenAsked(closes), 'proxy-closed', 75],
  ['resets', whenAsked(resets), 'proxy-closed', 75],
];

const hosts: BadCase[] = [
  ['closes as soon as it is reached', closes, 'connection-reset', 75],
  ['resets as soon as it is reached', resets, 'connection-reset', 75],
  ['closes when asked', whenAsked(closes), 'connection-reset', 75],
  ['says nothing', holds, 'timed-out', 75],
  ['drips', drips('HTTP/1.1 200 OK\r\nx: y'), ['tls-failed', 'timed-out'], 0],
  ['gives half an answer', says(half), ['tls-failed', 'connection-reset'], 0],
  ['drips a body', drips('{', ok), ['tls-failed', 'timed-out'], 0],
  ['gives interim answers for ever', repeats('', interim), ['tls-failed', 'timed-out'], 0],
  ['gives huge headers', says(hugeHeaders), ['tls-failed', 'answer-too-large'], 1],
  ['gives an endless body', repeats(ok, filler), ['tls-failed', 'answer-too-large'], 1],
  ['answers only before it is asked', speaksFirst(page), ['tls-failed', 'timed-out'], 0],
  ['ends its side and listens on', halfCloses, 'connection-reset', 75],
  ['ends its side when asked', whenAsked(halfCloses), 'connection-reset', 75],
  ['speaks SSH', says('SSH-2.0-x\r\n'), ['tls-failed', 'answer-not-http'], 1],
  ['switches protocols', says(switching), ['tls-failed', 'answer-not-http'], 1],
  ['speaks TLS that nobody asked for', says(tlsAlert), ['tls-failed', 'answer-not-http'], 1],
];

/** What stands in the variable of the proxy, with the server for HOST → the fault. */
const addresses: Array<[address: string, id: string]> = [
  ['socks://HOST', 'proxy-socks'],
  ['socks4://HOST', 'proxy-socks'],
  ['socks4a://HOST', 'proxy-socks'],
  ['SOCKS5://HOST', 'proxy-socks'],
  ['socks5h://HOST', 'proxy-socks'],
  ['socks5:HOST', 'proxy-socks'],
  ['pac+http://HOST/x', 'proxy-pac'],
  ['pac+file:///etc/HOST', 'proxy-pac'],
  ['pac+data:,HOST', 'proxy-pac'],
  ['http://HOST/proxy.pac', 'proxy-pac'],
  ['http://HOST/wpad.dat?x=1', 'proxy-pac'],
  ['file:///etc/proxy.pac', 'proxy-pac'],
  ['ftp://HOST', 'proxy-kind'],
  ['quic://HOST', 'proxy-kind'],
  ['HOST', 'proxy-address'],
  ['http://HOST:x', 'proxy-address'],
];

/** Named by another test. */
const elsewhere = ['proxy-untrusted'];

/** One that nobody trusts. */
const certificate = (): { key: string; cert: string } => {
  const { key, certificate: cert } = opensslPair();
  return { key, cert };
};

describe('a verification against servers that misbehave', () => {
  let server: BadServer | undefined;
  let restore = (): void => undefined;

  beforeEach(() => (restore = withoutProxies()));
  afterEach(() => {
    server?.close();
    restore();
  });

  const verify = async (instanceUrl: string): Promise<Verification> => {
    const begin = performance.now();
    const found = await verifyConnection(
      { connection: connection({ instanceUrl }), keyFolder: '/nowhere' },
      { ...realWorld, http: hurried(), env: { SF_JWT_ALLOWED_HOSTS: new URL(instanceUrl).host } },
    );
    expect(performance.now() - begin).to.be.lessThan(5000);
    return found;
  };

  const texts = ({ fault }: Verification): string =>
    [fault?.title, fault?.explanation, fault?.evidence, ...(fault?.fix ?? [])].join('\n');

  /** The exit code follows from the fault; 0 stands for that of the one that it is. */
  const expectFault = (found: Verification, [, , ids, exitCode]: BadCase, isHttps: boolean): void => {
    const id = typeof ids === 'string' ? ids : ids[isHttps ? 0 : 1];
    expect(found.fault?.id, texts(found)).to.equal(id);
    if (exitCode !== 0) expect(found.exitCode).to.equal(exitCode);
    expect(found.exitCode).to.equal(found.fault?.retryable ? 75 : 1);
    expect(server?.connections()).to.equal(1);
    expect(texts(found)).not.to.match(/[{}]|<\w+>|undefined/);
  };

  const through = (scheme: string, cases: BadCase[]): void => {
    for (const each of cases)
      for (const [target, variable] of [
        ['https://acme.my.salesforce.com', 'HTTPS_PROXY'],
        ['http://127.0.0.1:9', 'HTTP_PROXY'],
      ] as const)
        it(`${scheme}:// proxy that ${each[0]}, for ${target}`, async () => {
          server = await startBadServer(each[1]);
          process.env[variable] = `${scheme}://${server.host}`;
          const found = await verify(target);
          expectFault(found, each, target.startsWith('https'));
          expect(texts(found)).to.include(server.host).and.include(variable);
          expect(texts(found)).not.to.match(/\bset HTTPS?_PROXY\b/);
        });
  };
  through('http', proxies);
  through('https', tlsProxies);

  for (const each of hosts)
    for (const scheme of ['https', 'http'])
      it(`${scheme} host that ${each[0]}`, async () => {
        server = await startBadServer(each[1]);
        const found = await verify(`${scheme}://${server.host}`);
        expectFault(found, each, scheme === 'https');
        expect(texts(found)).to.include('127.0.0.1').and.not.include('the proxy in');
      });

  it('shows every fault of a proxy', () => {
    const shown = [...[...proxies, ...tlsProxies].flatMap(([, , id]) => id), ...addresses.map(([, id]) => id)];
    const rows = requestFaults.filter(({ id, code }) => code !== undefined && /^(?:proxy|tunnel)-/.test(id));
    expect(rows.map(({ id }) => id).filter((id) => ![...shown, ...elsewhere].includes(id))).to.deep.equal([]);
  });

  it('a proxy of TLS with a certificate that nobody trusts', async () => {
    server = await startBadServer(holds, certificate());
    process.env.HTTPS_PROXY = `https://${server.host}`;
    const found = await verify('https://acme.my.salesforce.com');
    expect([found.fault?.id, found.exitCode]).to.deep.equal(['proxy-untrusted', 1]);
    expect(texts(found)).to.include(server.host).and.include('NODE_EXTRA_CA_CERTS');
  });

  it('a proxy of TLS that is addressed with http', async () => {
    server = await startBadServer(holds, certificate());
    process.env.HTTPS_PROXY = `http://${server.host}`;
    const { fault } = await verify('https://acme.my.salesforce.com');
    expect(fault?.id).to.be.oneOf(['proxy-speaks-tls', 'proxy-closed']);
    expect(fault?.fix[0]).to.include('https://');
  });

  for (const [address, id] of addresses)
    for (const variable of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'])
      it(`${variable}=${address} is ${id}: nobody is asked`, async () => {
        server = await startBadServer(holds);
        process.env[variable] = address.replace('HOST', `me:hidden-password@${server.host}`);
        const found = await verify('https://acme.my.salesforce.com');
        expect([found.fault?.id, found.exitCode, server.connections()]).to.deep.equal([id, 1, 0]);
        expect(texts(found)).to.include(variable).and.not.include('hidden-password');
        const named = { 'proxy-socks': 'SOCKS proxy', 'proxy-pac': 'PAC' }[id];
        if (named !== undefined) expect(found.fault?.evidence).to.include(`${variable} specifies a ${named}`);
        const override = found.fault?.fix.some((text) => text.includes('it takes precedence over')) ?? false;
        expect(override).to.equal(id !== 'proxy-address' && /^all/i.test(variable));
      });

  it('credentials that the proxy refuses are said to be wrong, not to be missing', async () => {
    server = await startBadServer(says('HTTP/1.1 407 Auth\r\nProxy-Authenticate: Basic realm=x\r\n\r\n'));
    process.env.HTTPS_PROXY = `http://me:hidden%20password@${server.host}`;
    const found = await verify('https://acme.my.salesforce.com');
    expect(found.fault?.fix[0]).to.include('Correct the username and password in HTTPS_PROXY');
    expect(JSON.stringify(found)).not.to.match(/hidden|%20/);
  });

  it('a host that NO_PROXY keeps from the proxy is not said to need one', async () => {
    server = await startBadServer(holds);
    Object.assign(process.env, { HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1' });
    const found = await verify(`http://${server.host}`);
    expect(found.fault?.fix[0]).to.include('HTTP_PROXY is set, but NO_PROXY excludes 127.0.0.1');
  });

  it('without a proxy, one may be missing', async () => {
    server = await startBadServer(holds);
    const found = await verify(`http://${server.host}`);
    expect(found.fault?.fix[0]).to.include('set HTTPS_PROXY');
  });
});
