/** Servers that misbehave as hosts and as proxies, and count who came. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { opensslPair } from '../unit/local-org/appPackage.ts';

export type Misbehavior = (socket: Socket) => void;

export type BadServer = {
  /** `127.0.0.1:<port>` */
  host: string;
  connections: () => number;
  close: () => void;
};

/** A server that does this with every connection. */
export const startBadServer = async (misbehave: Misbehavior, tls = false): Promise<BadServer> => {
  const sockets = new Set<Socket>();
  let connections = 0;
  const onSocket = (socket: Socket): void => misbehave(socket.on('error', () => undefined));
  const server: Server = tls ? createTlsServer(certificate(), onSocket) : createServer(onSocket);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket.on('error', () => undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};

let pair: { key: string; cert: string } | undefined;

const certificate = (): { key: string; cert: string } => {
  if (pair === undefined) {
    const { key, certificate: cert } = opensslPair();
    pair = { key, cert };
  }
  return pair;
};

/** Does something when the first bytes have come. */
export const whenAsked =
  (act: Misbehavior): Misbehavior =>
  (socket) =>
    void socket.once('data', () => act(socket));

export const says = (answer: string | Buffer): Misbehavior => whenAsked((socket) => void socket.end(answer));

/** Keeps the connection after it. */
export const saysAndStays = (answer: string | Buffer): Misbehavior => whenAsked((socket) => void socket.write(answer));

/** Accepts a tunnel and then does this with what comes through it. */
export const tunnels = (after: Misbehavior): Misbehavior =>
  whenAsked((socket) => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    after(socket);
  });

/** Says the same for ever, as fast as it is read. */
export const repeats = (begin: string, text: string): Misbehavior =>
  whenAsked((socket) => {
    socket.write(begin);
    const timer = setInterval(() => socket.writableNeedDrain || socket.write(text), 1);
    socket.on('close', () => clearInterval(timer));
  });

export const closes: Misbehavior = (socket) => void socket.end();
export const resets: Misbehavior = (socket) => void socket.resetAndDestroy();
export const holds: Misbehavior = (socket) => void socket.resume();

/** Sends an answer one byte after the other, and its last byte for ever. */
export const drips = (answer: string): Misbehavior =>
  whenAsked((socket) => {
    let sent = 0;
    const timer = setInterval(() => socket.write(answer[Math.min(sent++, answer.length - 1)] ?? ''), 20);
    socket.on('close', () => clearInterval(timer));
  });
