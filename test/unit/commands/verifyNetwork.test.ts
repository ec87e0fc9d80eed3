/** The network is cut at each stage: the cause has its own name, in time, and nothing is sent twice. */
import dns from 'node:dns';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import JwtVerify, { type JwtVerifyResult } from '../../../src/commands/jwt/verify.ts';
import { createHttpClient, type HttpClient } from '../../../src/base/http.ts';
import { realWorld, verifyConnection } from '../../../src/flows/verify/verify.ts';
import { requestFaults } from '../../../src/login/faults.ts';
import { startLocalOrg } from '../../org/index.ts';
import { noProxyVariables } from '../../tools/proxyVariables.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { trust } from '../../tools/tunnel.ts';
import { connection, pem } from '../flows/verify/world.ts';

const command = { run: async (argv: string[], root: string) => JwtVerify.run(argv, root) };

describe('jwt verify over a network that fails', () => {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const named = new Set<string>();
  let requests: string[] = [];
  let restore: Array<() => void> = [];

  beforeEach(() => {
    requests = [];
    restore = [];
  });
  afterEach(() => {
    for (const undo of restore) undo();
    for (const socket of sockets) socket.destroy();
    for (const server of servers.splice(0)) server.close();
  });

  const listening = async (server: Server): Promise<number> => {
    servers.push(server);
    server.on('connection', (socket) => sockets.add(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };

  const discovery = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 13\r\n\r\n{"issuer":""}';

  /** A raw server that answers the discovery request and then does this with the request for a token. */
  const rawServer = (
    onToken: (socket: Socket) => void,
    onDiscovery = (socket: Socket) => void socket.write(discovery),
  ) =>
    listening(
      createServer((socket) => {
        socket.on('error', () => undefined);
        socket.on('data', (data) => {
          const line = data.toString('latin1').split('\r\n')[0] ?? '';
          if (!/ HTTP\/1\.1$/.test(line)) return;
          requests.push(line);
          (line.startsWith('POST') ? onToken : onDiscovery)(socket);
        });
      }),
    );

  const verify = (origin: string, env: Record<string, string | undefined> = {}): Promise<CommandRun<JwtVerifyResult>> =>
    runCommand(command, ['--instance-url', origin, '--username', 'ci@x.example', '--client-id', 'x', '--json'], {
      env: { ...noProxyVariables, SF_JWT_ALLOWED_HOSTS: new URL(origin).host, SF_JWT_KEY: pem, CI: undefined, ...env },
    });

  const expectFault = (
    { json, exitCode }: CommandRun<JwtVerifyResult>,
    id: string,
    code: number,
    check = 'network',
  ): void => {
    const verification = json?.result.connections[0];
    named.add(id);
    expect([verification?.fault?.id, exitCode, json?.status]).to.deep.equal([id, code, code]);
    expect(verification?.checks.find(({ outcome }) => outcome === 'fail')?.id).to.equal(check);
    expect(verification?.fault?.fix).to.have.length.greaterThan(0);
    expect(requests.filter((line) => line.startsWith('POST')).length).to.be.at.most(1);
    expect(requests.length).to.be.at.most(2);
  };

  describe('the name', () => {
    for (const [code, id, exitCode] of [
      ['ENOTFOUND', 'dns-unknown', 1],
      ['EAI_AGAIN', 'dns-temporary', 75],
      ['ENETUNREACH', 'network-unreachable', 75],
      ['EMFILE', 'network', 75],
    ] as const)
      it(`${code} is ${id}`, async () => {
        const { lookup } = dns;
        const fail = (name: string, _: unknown, done: (error: Error) => void): void =>
          done(
            Object.assign(new Error(`getaddrinfo ${code} ${name}`), { code, hostname: name, syscall: 'getaddrinfo' }),
          );
        Object.assign(dns, { lookup: fail });
        restore.push(() => Object.assign(dns, { lookup }));
        expectFault(await verify('https://acme.my.salesforce.com'), id, exitCode);
      });
  });

  describe('the connection', () => {
    it('refused', async () => {
      const port = await listening(createServer());
      servers.splice(0).forEach((server) => server.close());
      expectFault(await verify(`http://127.0.0.1:${port}`), 'connection-refused', 75);
    });

    it('reset after connect', async () => {
      const port = await rawServer(
        () => undefined,
        (socket) => void socket.resetAndDestroy(),
      );
      expectFault(await verify(`http://127.0.0.1:${port}`), 'connection-reset', 75);
      expect(requests).to.have.length(1);
    });

    it('reset when the assertion has been sent', async () => {
      const port = await rawServer((socket) => void socket.resetAndDestroy());
      expectFault(await verify(`http://127.0.0.1:${port}`), 'connection-reset', 75, 'token');
      expect(requests).to.have.length(2);
    });

    it('closed without an answer when the assertion has been sent', async () => {
      const port = await rawServer((socket) => void socket.end());
      expectFault(await verify(`http://127.0.0.1:${port}`), 'connection-reset', 75, 'token');
      expect(requests).to.have.length(2);
    });

    it('reset in the body', async () => {
      const port = await rawServer((socket) =>
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"access', () =>
          setTimeout(() => socket.resetAndDestroy(), 20),
        ),
      );
      expectFault(await verify(`http://127.0.0.1:${port}`), 'connection-reset', 75, 'token');
      expect(requests).to.have.length(2);
    });

    it('an endless body', async () => {
      const port = await rawServer((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        const timer = setInterval(() => socket.write('x'.repeat(200_000)), 1);
        socket.on('close', () => clearInterval(timer));
      });
      expectFault(await verify(`http://127.0.0.1:${port}`), 'answer-too-large', 1, 'token');
    });

    it('something that is not HTTP', async () => {
      const port = await rawServer((socket) => void socket.end('SSH-2.0-x\r\n\r\n'));
      expectFault(await verify(`http://127.0.0.1:${port}`), 'answer-not-http', 1, 'token');
    });

    /** With the time limits of the command this takes up to 30 seconds; the limits themselves come from the caller. */
    const hurried: HttpClient = (request) => createHttpClient()({ ...request, timeoutMs: 300 });
    const silent: Array<[string, (socket: Socket) => void]> = [
      ['a slow first byte', () => undefined],
      ['a body that never ends', (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{')],
    ];
    for (const [what, onToken] of silent)
      it(what, async () => {
        const host = `127.0.0.1:${await rawServer(onToken)}`;
        const { fault, exitCode, attempts } = await verifyConnection(
          { connection: connection({ instanceUrl: `http://${host}` }), keyFolder: '/nowhere' },
          { ...realWorld, http: hurried, env: { SF_JWT_ALLOWED_HOSTS: host } },
        );
        named.add(fault?.id ?? '');
        expect([fault?.id, exitCode, attempts, requests.length]).to.deep.equal(['timed-out', 75, 1, 2]);
      });

    it('has a time limit for every request', async () => {
      const limits: Array<number | undefined> = [];
      const http: HttpClient = async ({ timeoutMs }) => {
        limits.push(timeoutMs);
        return { ok: false, failure: { code: 'ETIMEDOUT', message: '' } };
      };
      await verifyConnection({ connection: connection(), keyFolder: '/x' }, { ...realWorld, http, env: {} });
      expect(limits).to.deep.equal([15_000]);
    });
  });

  describe('TLS', () => {
    for (const [https, trusted, id] of [
      [true, false, 'tls-untrusted'],
      ['expired', true, 'tls-expired'],
      ['other-host', true, 'tls-other-name'],
    ] as const)
      it(`${id}: nothing is sent`, async () => {
        const org = await startLocalOrg({ https });
        if (trusted) restore.push(trust(org.caFile ?? ''));
        const result = await verify(org.origin);
        await org.close();
        expectFault(result, id, 1);
        expect(org.requests).to.deep.equal([]);
      });

    it('that no server speaks', async () => {
      const port = await listening(
        createServer(
          (socket) => void socket.on('data', () => socket.end('SSH-2.0-x\r\n')).on('error', () => undefined),
        ),
      );
      expectFault(await verify(`https://127.0.0.1:${port}`), 'tls-failed', 1);
    });

    it('that nobody verifies: nothing is sent', async () => {
      const org = await startLocalOrg({ https: true });
      const { json, exitCode } = await verify(org.origin, { NODE_TLS_REJECT_UNAUTHORIZED: '0' });
      await org.close();
      expect([json?.result.connections[0]?.fault?.id, exitCode]).to.deep.equal(['tls-verification-off', 2]);
      expect(org.requests).to.deep.equal([]);
    });
  });

  describe('the proxy', () => {
    const proxy = async (answer: string): Promise<string> => {
      const server = createHttpServer().on('connect', (request, socket) => {
        requests.push(`CONNECT ${request.url}`);
        socket.on('error', () => undefined).end(`HTTP/1.1 ${answer}\r\n\r\n`);
      });
      return `http://someone:hidden-password@127.0.0.1:${await listening(server)}`;
    };

    for (const [answer, id, exitCode] of [
      ['407 Proxy Authentication Required', 'proxy-credentials', 1],
      ['403 Forbidden', 'proxy-refused', 75],
      ['503 Service Unavailable', 'proxy-refused', 75],
    ] as const)
      it(`that answers ${answer} is ${id}, and its password is not shown`, async () => {
        const result = await verify('https://acme.my.salesforce.com', { HTTPS_PROXY: await proxy(answer) });
        expectFault(result, id, exitCode);
        expect(requests).to.deep.equal(['CONNECT acme.my.salesforce.com:443']);
        expect(result.stdout + result.stderr).not.to.include('hidden-password');
      });

    it('that is not there', async () => {
      const port = await listening(createServer());
      servers.splice(0).forEach((server) => server.close());
      expectFault(
        await verify('https://acme.my.salesforce.com', { HTTPS_PROXY: `http://127.0.0.1:${port}` }),
        'proxy-refused',
        75,
      );
    });

    it('whose address is none', async () => {
      expectFault(await verify('https://acme.my.salesforce.com', { HTTPS_PROXY: 'http://@@:x' }), 'proxy-address', 1);
    });

    it('is said to be used when all goes well', async () => {
      const port = await rawServer((socket) => void socket.end());
      const origin = `http://127.0.0.1:${port}`;
      const { json } = await verify(origin, { HTTPS_PROXY: 'http://nowhere.invalid', NO_PROXY: '127.0.0.1' });
      const evidence = (result = json) =>
        result?.result.connections[0]?.checks.find(({ id }) => id === 'network')?.evidence;
      expect(evidence()).not.to.include('PROXY');
      const { json: other } = await verify(origin, { HTTP_PROXY: 'http://nowhere.invalid', NO_PROXY: '127.0.0.1' });
      expect(evidence(other)).to.include("NO_PROXY lists the host, so the proxy in HTTP_PROXY isn't used.");
    });
  });

  after('every fault of the network was named', function (this: Mocha.Context) {
    if (this.currentTest?.isFailed()) return;
    const rows = requestFaults.filter(({ code }) => code !== undefined).map(({ id }) => id);
    // Those of the proxy are named in the matrix of servers that misbehave.
    expect([...new Set(rows)].filter((id) => !/^(?:proxy|tunnel)-/.test(id) && !named.has(id))).to.deep.equal([]);
  });
});
