/** A local resolver: a proxy that leads every name to one port of this machine, as if DNS said so. */
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

export type Tunnel = {
  /** For HTTPS_PROXY. */
  url: string;
  /** The hosts that were asked for, with their ports. */
  asked: string[];
  close: () => void;
};

/** Every CONNECT goes to this port on loopback. */
export const startTunnel = async (port: number): Promise<Tunnel> => {
  const asked: string[] = [];
  const server = createServer().on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    const target = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
    for (const end of [socket, target]) end.on('error', () => void [socket.destroy(), target.destroy()]);
  });
  return { url: await listening(server), asked, close: () => server.close() };
};

const listening = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** Lets this process trust one more certificate; gives back what takes it away again. */
export const trust = (caFile: string): (() => void) => {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, readFileSync(caFile, 'utf8')]);
  return () => setDefaultCACertificates(before);
};
