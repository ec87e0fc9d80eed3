/** A server that answers the requests of a login as an attacker in its place would: raw bytes, one script a request. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The four requests of a login, in their order. */
export type LoginRequest = 'discovery' | 'token' | 'userinfo' | 'api';
export type RawAnswer = (socket: Socket, request: string) => void;

export type HostileServer = {
  origin: string;
  host: string;
  /** Every request, as it came. */
  seen: string[];
  /** What is answered until the next call; the others of the four are answered well. */
  script: (answers: Partial<Record<LoginRequest, RawAnswer>>) => void;
  close: () => void;
};

export const accessToken = '00D5f0000000001!AQEAQCanaryOfTheAccessTokenThatNobodyElseMaySee';
export const orgId = '00D5f0000000001EAA';

/** An ordinary answer in HTTP/1.1. */
export const reply =
  (status: number, body: string, headers: Record<string, string> = {}): RawAnswer =>
  (socket) => {
    const all = { 'content-type': 'application/json', ...headers, 'content-length': String(Buffer.byteLength(body)) };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${status} X\r\n${lines.join('')}\r\n${body}`);
  };

export const tokenAnswer = (origin: string, changes: object = {}): string =>
  JSON.stringify({
    access_token: accessToken,
    instance_url: origin,
    id: `${origin}/id/${orgId}/0055f0000000001AAA`,
    scope: 'api refresh_token',
    token_type: 'Bearer',
    ...changes,
  });

const kindOf = (line: string): LoginRequest => {
  if (line.includes('/.well-known/')) return 'discovery';
  if (line.startsWith('POST')) return 'token';
  return line.includes('/userinfo') ? 'userinfo' : 'api';
};

export const startHostileServer = async (): Promise<HostileServer> => {
  const sockets = new Set<Socket>();
  const seen: string[] = [];
  let scripted: Partial<Record<LoginRequest, RawAnswer>> = {};
  const good: Partial<Record<LoginRequest, RawAnswer>> = {};
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.on('data', (data) => {
      const request = data.toString('latin1');
      const kind = kindOf(request);
      // The rest of a body that came in a packet of its own is no request.
      if (!/^(?:GET|POST) /.test(request)) return;
      seen.push(request);
      (scripted[kind] ?? good[kind])?.(socket, request);
    });
  });
  const host = `127.0.0.1:${await listening(server)}`;
  const origin = `http://${host}`;
  Object.assign(good, {
    discovery: reply(200, JSON.stringify({ issuer: origin })),
    token: reply(200, tokenAnswer(origin)),
    userinfo: reply(200, '{"preferred_username":"ci@acme.example"}'),
    api: reply(200, '{"sobjects":"/x"}'),
  });
  return {
    ...{ origin, host, seen },
    script: (answers) => {
      seen.length = 0;
      scripted = answers;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};
