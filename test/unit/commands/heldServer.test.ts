/** A hostile server in the place of the org: the login ends by itself with a named fault, and the token goes nowhere else. */
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import JwtVerify, { type JwtVerifyResult } from '../../../src/commands/jwt/verify.ts';
import { createHttpClient, type HttpClient } from '../../../src/base/http.ts';
import { realWorld, verifyConnection } from '../../../src/flows/verify/verify.ts';
import {
  accessToken,
  reply,
  startHostileServer,
  tokenAnswer,
  type HostileServer,
  type LoginRequest,
  type RawAnswer,
} from '../../tools/hostileServer.ts';
import { harmIn } from '../../tools/injections.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { connection, pem } from '../flows/verify/world.ts';

const compressed = gzipSync(Buffer.alloc(100_000_000));
const requests: LoginRequest[] = ['discovery', 'token', 'userinfo', 'api'];

describe('a hostile server in the place of the org', () => {
  let server: HostileServer;
  let elsewhere: HostileServer;
  before(async () => {
    server = await startHostileServer();
    elsewhere = await startHostileServer();
  });
  after(() => {
    server.close();
    elsewhere.close();
  });
  beforeEach(() => elsewhere.script({}));

  const verify = (argv: string[] = []): Promise<CommandRun<JwtVerifyResult>> =>
    runCommand<JwtVerifyResult>(
      { run: async (all: string[], root: string) => JwtVerify.run(all, root) },
      ['--instance-url', server.origin, '--username', 'ci@acme.example', '--client-id', 'x', '--json', ...argv],
      // The other server is allowed, too: what keeps a token from it must not be the rule on hosts alone.
      { env: { SF_JWT_ALLOWED_HOSTS: `${server.host},${elsewhere.host}`, SF_JWT_KEY: pem, CI: undefined } },
    );
  const expectNoHarm = ({ raw, json, exitCode }: CommandRun<JwtVerifyResult>): void => {
    expect([0, 1, 69, 75], raw).to.include(exitCode);
    expect(raw)
      .not.to.include(accessToken)
      .and.not.match(/call stack|heap out/i);
    expect(harmIn(raw)).to.deep.equal([]);
    const verification = json?.result.connections[0];
    if (exitCode !== 0) expect(verification?.fault?.id, raw).to.be.a('string').and.not.equal('');
    expect(server.seen.filter((each) => each.startsWith('POST'))).to.have.length.at.most(1);
    expect(server.seen).to.have.length.at.most(4);
  };

  for (const request of requests)
    for (const status of [301, 302, 303, 307, 308])
      it(`that redirects the request for ${request} with ${status} is not followed`, async () => {
        const location = `${elsewhere.origin}/services/oauth2/token?x=${accessToken}`;
        server.script({ [request]: reply(status, '', { location }) });
        const run = await verify();
        expectNoHarm(run);
        expect(elsewhere.seen).to.deep.equal([]);
        if (request === 'token') expect(run.exitCode).not.to.equal(0);
      });

  it('that redirects the question for the right to deploy, or the query that was asked for, is not followed', async () => {
    const toElsewhere = reply(302, '', { location: elsewhere.origin });
    server.script({
      api: (socket, request) => (request.includes('/query') ? toElsewhere : reply(200, '{}'))(socket, request),
    });
    for (const argv of [['--check-deploy'], ['--smoke', 'SELECT Id FROM Account']]) {
      server.seen.length = 0;
      const run = await verify(argv);
      expect(run.raw).not.to.include(accessToken);
      expect(elsewhere.seen).to.deep.equal([]);
      expect(server.seen.filter((each) => each.includes('/query'))).to.have.length(1);
      expect([1, 75], run.raw).to.include(run.exitCode);
    }
  });

  for (const [what, url] of Object.entries<string>({
    'another host': 'https://evil.io',
    'http of a Salesforce host': 'http://acme.my.salesforce.com',
    'a port': 'https://acme.my.salesforce.com:8443',
    'a user name in it': 'https://acme.my.salesforce.com@evil.io',
    'another user name in it': 'https://evil.io@acme.my.salesforce.com',
    'an IPv6 address': 'https://[::1]',
    'a decimal address': 'https://2130706433',
    'an endpoint': '(origin)/services/oauth2/token',
    'a path that climbs': '(origin)/x/../y',
    'line breaks': '(origin)\r\nx-evil: 1',
    'a Lightning host': 'https://acme.lightning.force.com',
    nothing: '',
    'a scheme alone': 'https://',
    'no scheme': '//evil.io',
    'a look-alike': 'https://acme.my.salesforce.com.evil.io',
    'a fragment': 'https://evil.io#.my.salesforce.com',
    'a script': 'javascript:alert(1)//.my.salesforce.com',
    'a file': 'file:///etc/hostname',
  }))
    it(`that names ${what} as its instance URL gets no token there`, async () => {
      server.script({
        token: reply(200, tokenAnswer(server.origin, { instance_url: url.replace('(origin)', server.origin) })),
      });
      const run = await verify();
      expectNoHarm(run);
      expect(server.seen.filter((each) => each.includes(accessToken))).to.deep.equal([]);
      expect([elsewhere.seen, run.exitCode === 0]).to.deep.equal([[], false]);
    });

  /** Bytes that never end, or that a parser could choke on. */
  const answers: Record<string, RawAnswer> = {
    'an endless body': (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{"a":"');
      const timer = setInterval(() => socket.write('x'.repeat(300_000)), 1);
      socket.on('close', () => clearInterval(timer));
    },
    'a hundred compressed megabytes': (socket) => {
      const length = `content-encoding: gzip\r\ncontent-length: ${compressed.length}`;
      socket.write(`HTTP/1.1 200 OK\r\n${length}\r\n\r\n`);
      socket.write(compressed);
    },
    '500,000 nested arrays': reply(200, '['.repeat(500_000) + ']'.repeat(500_000)),
    '500,000 nested arrays in a refusal': reply(400, `{"error":${'['.repeat(500_000)}${']'.repeat(500_000)}}`),
    'endless headers': (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write(`x-a: ${'x'.repeat(10_000)}\r\n`), 1);
      socket.on('close', () => clearInterval(timer));
    },
    'something that is not HTTP': (socket) => void socket.end('220 evil ESMTP\r\n'),
    'a length beside chunks': (socket) =>
      void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'),
    'two lengths': (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 500\r\n\r\n{}'),
    'a length that is too long': (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{}'),
    'a retry-after of 10^20': reply(429, '', { 'retry-after': '1' + '0'.repeat(20) }),
  };
  for (const [what, answer] of Object.entries(answers))
    for (const request of requests)
      it(`that answers the request for ${request} with ${what} ends it`, async () => {
        server.script({ [request]: answer });
        expectNoHarm(await verify());
      });

  /** With the limits of the command these take up to 30 seconds; that each request has one is tested elsewhere. */
  const hurried: HttpClient = (request) => createHttpClient()({ ...request, timeoutMs: 300 });
  const repeating =
    (bytes: string, first = ''): RawAnswer =>
    (socket) => {
      socket.write(first);
      const timer = setInterval(() => socket.write(bytes), 20);
      socket.on('close', () => clearInterval(timer));
    };
  for (const [what, answer] of Object.entries<RawAnswer>({
    'interim answers without end': repeating('HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n'),
    'one byte after the other': repeating('x', 'HTTP/1.1 200 OK\r\ncontent-length: 500000\r\n\r\n'),
    silence: () => undefined,
  }))
    it(`that answers with ${what} is left at the time limit`, async () => {
      server.script({ token: answer });
      const { fault, exitCode, attempts } = await verifyConnection(
        { connection: connection({ instanceUrl: server.origin }), keyFolder: '/nowhere' },
        { ...realWorld, http: hurried, env: { SF_JWT_ALLOWED_HOSTS: server.host } },
      );
      expect([fault?.id, exitCode, attempts]).to.deep.equal(['timed-out', 75, 1]);
    });

  it('that asks for a wait of 10^20 seconds is not obeyed, with --wait either', async () => {
    server.script({ token: reply(503, '', { 'retry-after': '1' + '0'.repeat(20) }) });
    const run = await verify(['--wait', '1']);
    expect([69, 75], run.raw).to.include(run.exitCode);
  });
});
