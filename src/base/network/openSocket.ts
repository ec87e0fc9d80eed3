import { connect, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { detailText } from '../text/details.ts';
import { codedError, serverName, type Journey } from './failure.ts';
import { portOf, type Route } from './route.ts';
import { openTunnel } from './tunnel.ts';

export type Opening = {
  /** Where to; only its origin counts. */
  url: URL;
  route: Route;
  /** For all of it: name, connection, proxy and TLS. */
  limitMs: number;
  /** Ends it earlier. */
  signal: AbortSignal;
  /** Told how far it has come. */
  journey: Journey;
};

/**
 * Opens one connection to a host, by a proxy if the route has one, TLS verified. One attempt, which ends within its limit,
 * whatever host and proxy do. Rejects with an error that has a code.
 */
export const openSocket = async ({ url, route, limitMs, signal, journey }: Opening): Promise<Socket> => {
  if (route.kind === 'refused')
    throw codedError(route.code, detailText(`http.${route.code}`, { variable: route.variable }));
  const end = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const plain = url.protocol === 'http:';
  if (route.kind !== 'proxied') return dial(url, { end });
  const { proxy } = route;
  journey.prefix = 'PROXY_';
  const socket = await dial(proxy.url, { end });
  await beforeEnd(socket, end, openTunnel(socket, proxy, `${url.hostname}:${portOf(url)}`));
  journey.prefix = 'TUNNEL_';
  return plain ? socket : dial(url, { end, socket });
};

/** TLS is verified here whatever NODE_TLS_REJECT_UNAUTHORIZED says. */
const tlsOptions: ConnectionOptions = { rejectUnauthorized: true, ALPNProtocols: ['http/1.1'] };

const dial = async (url: URL, { end, socket: through }: { end: AbortSignal; socket?: Socket }): Promise<Socket> => {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isPlain = url.protocol === 'http:';
  const to = { host, port: portOf(url) };
  const socket = isPlain
    ? connect(to)
    : connectTls({ ...tlsOptions, ...(through ? { host, socket: through } : to), servername: serverName(host) });
  // An error after the last listener has gone must not end the process.
  socket.on('error', () => undefined).setNoDelay(true);
  await beforeEnd(socket, end, isOpened(socket, isPlain ? 'connect' : 'secureConnect'));
  return socket;
};

const isOpened = (socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> =>
  new Promise((resolve, reject) => {
    socket
      .once(event, () => resolve())
      .once('error', reject)
      .once('close', () => reject(codedError('ECONNRESET', detailText('http.closed'))));
  });

/** Waits for a step of the opening; whatever keeps it from being done in time also closes the socket. */
const beforeEnd = async (socket: Socket, end: AbortSignal, step: Promise<void>): Promise<void> => {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(codedError('ETIMEDOUT', detailText('http.late')));
    if (end.aborted) onAbort();
    else end.addEventListener('abort', onAbort, { once: true });
  });
  try {
    await Promise.race([step, aborted]);
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    end.removeEventListener('abort', onAbort);
    step.catch(() => undefined);
    aborted.catch(() => undefined);
  }
};
