/** Servers that misbehave as hosts and as proxies, and count who came. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

export type Misbehavior = (socket: Socket) => void;

export type BadServer = {
  /** `127.0.0.1:<port>` */
  host: string;
  connections: () => number;
  close: () => void;
};

/** A server that does this with every connection; with a key and a certificate, when TLS stands. */
export const startBadServer = async (
  misbehave: Misbehavior,
  tls?: { key: string; cert: string },
): Promise<BadServer> => {
  const sockets = new Map<number | undefined, Socket>();
  let connections = 0;
  const onSocket = (socket: Socket): void => {
    // One of TLS can't reset its connection by itself.
    const raw = sockets.get(socket.remotePort) ?? socket;
    if (raw !== socket) socket.resetAndDestroy = () => raw.resetAndDestroy();
    misbehave(socket.on('error', () => undefined));
  };
  const server: Server = tls ? createTlsServer(tls, onSocket) : createServer(onSocket);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.set(
      socket.remotePort,
      socket.on('error', () => undefined),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    close: () => {
      for (const socket of sockets.values()) socket.destroy();
      server.close();
    },
  };
};

/** Does something when the first bytes have come. */
export const whenAsked =
  (act: Misbehavior): Misbehavior =>
  (socket) =>
    void socket.once('data', () => act(socket));

export const says = (answer: string | Buffer): Misbehavior => whenAsked((socket) => void socket.end(answer));

/** Keeps the connection after it. */
export const saysAndStays = (answer: string | Buffer): Misbehavior => whenAsked((socket) => void socket.write(answer));

/** Says it before anything has come, and goes on reading. */
export const speaksFirst =
  (answer: string | Buffer): Misbehavior =>
  (socket) =>
    void socket.resume().write(answer);

/** Accepts a tunnel and then does this with what comes through it. */
export const tunnels = (after: Misbehavior): Misbehavior =>
  whenAsked((socket) => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    after(socket);
  });

/** Answers as a host without a page of its own, and then does this with what comes next. */
export const answersFirst = (next: Misbehavior): Misbehavior =>
  whenAsked((socket) => {
    socket.write('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
    next(socket);
  });

/** Says the same for ever, as fast as it is read. */
export const repeats = (begin: string, text: string): Misbehavior =>
  whenAsked((socket) => {
    socket.write(begin);
    everySoOften(socket, 1, () => socket.writableNeedDrain || socket.write(text));
  });

/** Sends an answer at once up to here, then one byte after the other, and its last byte for ever. */
export const drips = (answer: string, begin = '', everyMs = 20): Misbehavior =>
  whenAsked((socket) => {
    let sent = 0;
    socket.write(begin);
    everySoOften(socket, everyMs, () => socket.write(answer[Math.min(sent++, answer.length - 1)] ?? ''));
  });

const everySoOften = (socket: Socket, everyMs: number, act: () => void): void => {
  const timer = setInterval(act, everyMs);
  socket.on('close', () => clearInterval(timer));
};

export const closes: Misbehavior = (socket) => socket.destroySoon();
/** Ends its own side only, and goes on reading. */
export const halfCloses: Misbehavior = (socket) => void socket.resume().end();
export const resets: Misbehavior = (socket) => void socket.resetAndDestroy();
export const holds: Misbehavior = (socket) => void socket.resume();

/** One proxy that does something else with each `host:port` that a tunnel is asked for to. */
export const byAuthority = (acts: ReadonlyMap<string, Misbehavior>): Misbehavior => {
  return (socket) =>
    void socket.once('data', (data: Buffer) => {
      acts.get(/^CONNECT (\S+)/.exec(data.toString('latin1'))?.[1] ?? '')?.(socket);
      // As if it had come to this one first.
      socket.emit('data', data);
    });
};
