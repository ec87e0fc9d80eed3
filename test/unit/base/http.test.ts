import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { createHttpClient, type HttpClient, type HttpResult } from '../../../src/base/http.ts';
import { withoutProxies } from '../../tools/proxyVariables.ts';

describe('HTTP', () => {
  const servers: Array<Server | TcpServer> = [];
  let restore = (): void => undefined;

  beforeEach(() => (restore = withoutProxies()));
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
    restore();
  });

  const listening = async (server: Server | TcpServer): Promise<string> => {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const serve = (listener: RequestListener): Promise<string> => listening(createServer(listener));
  const serveSocket = (onSocket: (socket: Socket) => void): Promise<string> => listening(createTcpServer(onSocket));

  const get = (url: string, client: HttpClient = createHttpClient(), timeoutMs?: number): Promise<HttpResult> =>
    client({ method: 'GET', url, timeoutMs });
  const codeOf = (result: HttpResult): string =>
    result.ok ? `answered ${result.response.status}` : result.failure.code;

  it('sends method, headers and body, and gives status, lower-case headers and body', async () => {
    const seen: string[] = [];
    const origin = await serve((request, response) => {
      request.on('data', (chunk: Buffer) =>
        seen.push([request.method, request.headers['x-test'], chunk.toString()].join(' ')),
      );
      request.on('end', () => response.writeHead(201, { 'X-Answer': 'yes' }).end('täxt'));
    });
    const result = await createHttpClient()({ method: 'POST', url: origin, headers: { 'x-test': 'a' }, body: 'b=1' });
    expect(seen).to.deep.equal(['POST a b=1']);
    expect(result.ok && result.response.status).to.equal(201);
    expect(result.ok && result.response.headers['x-answer']).to.equal('yes');
    expect(result.ok && result.response.body).to.equal('täxt');
  });

  it('uses a connection again, but none that a server may be about to end', async () => {
    let opened = 0;
    const origin = await listening(
      createServer((_, response) => response.end('yes')).on('connection', () => (opened += 1)),
    );
    const client = createHttpClient();
    const codes = [codeOf(await get(origin, client)), codeOf(await get(origin, client))];
    expect([...codes, opened]).to.deep.equal(['answered 200', 'answered 200', 1]);
    await sleep(2_500);
    expect([codeOf(await get(origin, client)), opened]).to.deep.equal(['answered 200', 2]);
  });

  it('reports a redirect and does not follow it', async () => {
    const paths: string[] = [];
    const origin = await serve((request, response) => {
      paths.push(request.url ?? '');
      response.writeHead(302, { location: '/other' }).end();
    });
    const result = await get(origin);
    expect(result.ok && result.response.headers.location).to.equal('/other');
    expect(paths).to.deep.equal(['/']);
  });

  it('ends an endless body at the cap', async () => {
    const origin = await serve((_, response) => {
      const timer = setInterval(() => response.write('x'.repeat(1000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    expect(codeOf(await get(origin, createHttpClient({ maximumBodyBytes: 5000 })))).to.equal('BODY_TOO_LARGE');
  });

  it('ends a server that never answers at the time limit', async () => {
    const origin = await serve(() => undefined);
    expect(codeOf(await get(origin, createHttpClient(), 100))).to.equal('ETIMEDOUT');
  });

  it('ends a body that never ends at the time limit', async () => {
    const origin = await serve((_, response) => response.writeHead(200).write('x'));
    expect(codeOf(await get(origin, createHttpClient(), 100))).to.equal('ETIMEDOUT');
  });

  it('names a refused connection, and copies no library object', async () => {
    const origin = await serve(() => undefined);
    servers.splice(0).forEach((server) => server.close());
    const result = await get(origin);
    expect(codeOf(result)).to.equal('ECONNREFUSED');
    expect(result).to.have.all.keys('ok', 'failure');
    expect(!result.ok && Object.keys(result.failure)).to.deep.equal(['code', 'message']);
  });

  it('names the refusal when several addresses were tried', async () => {
    const origin = await serve(() => undefined);
    servers.splice(0).forEach((server) => server.close());
    const result = await get(origin.replace('127.0.0.1', 'localhost'));
    expect(codeOf(result)).to.equal('ECONNREFUSED');
    expect(!result.ok && result.failure.message).to.include('ECONNREFUSED');
  });

  it('names a host that DNS does not know', async () => {
    const code = codeOf(await get('https://no-such-domain.invalid'));
    expect(code).to.be.oneOf(['ENOTFOUND', 'EAI_AGAIN']);
  });

  it('names a connection that is cut', async () => {
    const origin = await serveSocket((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(codeOf(await get(origin))).to.equal('ECONNRESET');
  });

  it('names an answer that is not HTTP', async () => {
    const origin = await serveSocket((socket) => socket.once('data', () => socket.end('SSH-2.0-x\r\n\r\n')));
    expect(codeOf(await get(origin))).to.equal('HPE_INVALID_CONSTANT');
  });

  it('goes through the proxy that the environment names, except for NO_PROXY', async () => {
    const connects: string[] = [];
    const proxy = createServer().on('connect', (request, socket) => {
      connects.push(request.url ?? '');
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    });
    process.env.HTTP_PROXY = await listening(proxy);
    const origin = await serve((_, response) => response.end('direct'));
    expect(codeOf(await get(origin))).to.equal('PROXY_407');
    expect(connects).to.deep.equal([new URL(origin).host]);
    process.env.NO_PROXY = '127.0.0.1';
    expect(codeOf(await get(origin))).to.equal('answered 200');
  });

  it('tells a proxy that is not there from a host that is not there', async () => {
    process.env.HTTPS_PROXY = await serve(() => undefined);
    servers.splice(0).forEach((server) => server.close());
    expect(codeOf(await get('https://acme.my.salesforce.com'))).to.equal('PROXY_ECONNREFUSED');
  });

  it('names a proxy address that is no URL, without showing it', async () => {
    process.env.HTTPS_PROXY = 'http://user:pass word@@:x';
    const result = await get('https://acme.my.salesforce.com');
    expect(codeOf(result)).to.equal('PROXY_INVALID');
    expect(JSON.stringify(result)).not.to.include('pass');
  });
});
