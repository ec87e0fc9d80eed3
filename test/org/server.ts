import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { cutsAnswer, cutsConnection, delayOf, faultAnswer } from './faults.ts';
import { orgNow } from './org.ts';
import type { Org } from './org.ts';
import type { Answer, RecordedRequest, Request } from './request.ts';
import { answerRequest, kindOf } from './router.ts';
import { soapActionOf } from './soap/envelope.ts';
import { makeTlsIdentity } from './tls.ts';
import type { TlsIdentity } from './tls.ts';

type ListenOptions = { https?: boolean | 'expired' | 'other-host'; port?: number; host?: string };
export type Listening = { origin: string; caFile?: string; port: number; close: () => Promise<void> };

/** Puts the org on a loopback port. */
export async function listen(parts: Omit<Org, 'origin'>, options: ListenOptions): Promise<Listening> {
  const org: Org = { ...parts, origin: '' };
  const names = org.domains.map((url) => new URL(url).hostname);
  const tls = options.https ? await makeTlsIdentity(options.https === true ? 'good' : options.https, names) : undefined;
  const server = makeServer(org, tls);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const port = await bind(server, options.port ?? 0);
  org.origin = tls ? `https://${options.host ?? 'localhost'}:${port}` : `http://${options.host ?? '127.0.0.1'}:${port}`;
  const [ownName] = org.domains;
  if (ownName !== undefined) org.origin = new URL(ownName).origin;
  return { origin: org.origin, caFile: tls?.caFile, port, close: () => shut(server, sockets, tls) };
}

function makeServer(org: Org, tls: TlsIdentity | undefined): Server {
  const onRequest = (incoming: IncomingMessage, response: ServerResponse): void => {
    void serve(org, incoming, response);
  };
  return tls ? createTlsServer({ key: tls.key, cert: tls.cert }, onRequest) : createServer(onRequest);
}

function bind(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

async function shut(server: Server, sockets: Set<Socket>, tls: TlsIdentity | undefined): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  for (const socket of sockets) socket.destroy();
  await closed;
  await tls?.remove();
}

async function serve(org: Org, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const request = await readRequest(incoming, sitePaths(org));
    const recorded = recordOf(request);
    org.requests.push(recorded);
    await new Promise((resolve) => setTimeout(resolve, delayOf(org.switches, request.kind)));
    if (cutsConnection(org.switches, request.kind)) return void incoming.socket.destroy();
    const answer = faultAnswer(org.switches, recorded) ?? (await answerRequest(org, request));
    if (cutsAnswer(org.switches, request.kind)) return void incoming.socket.destroy();
    send(org, response, answer);
  } catch (error) {
    // A fault of the org itself, never of the client: it must show up in the test.
    if (!response.headersSent) send(org, response, { status: 500, body: `local org failed: ${String(error)}` });
    if (!isAbort(error)) console.error(error);
  }
}

function recordOf({ method, path, rawPath, headers, body, kind, soapAction }: Request): RecordedRequest {
  return { method, path, rawPath, headers, body, kind, soapAction };
}

const isAbort = (error: unknown): boolean => (error as { code?: string }).code === 'ECONNRESET';

/** The paths of the org's sites: each has the endpoints of the org below it. */
const sitePaths = ({ domains }: Org): string[] =>
  domains.map((url) => new URL(url).pathname.replace(/\/$/, '')).filter((path) => path !== '');

async function readRequest(incoming: IncomingMessage, sites: string[]): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const rawPath = incoming.url ?? '/';
  const [pathPart = '/', ...queryParts] = rawPath.split('?');
  const whole = pathPart.replaceAll(/\/{2,}/g, '/');
  const path = whole.slice(sites.find((site) => whole.startsWith(`${site}/`))?.length ?? 0);
  const body = bytes.toString('utf8');
  const kind = kindOf(path);
  return {
    method: incoming.method ?? 'GET',
    path,
    rawPath,
    headers: incoming.headers,
    body,
    kind,
    soapAction: kind === 'soap' ? soapActionOf(body) : undefined,
    query: new URLSearchParams(queryParts.join('?')),
    bytes,
    remoteAddress: incoming.socket.remoteAddress ?? '',
  };
}

function send(org: Org, response: ServerResponse, answer: Answer): void {
  const body = answer.json === undefined ? (answer.body ?? '') : JSON.stringify(answer.json);
  const type = answer.json === undefined ? 'text/plain;charset=UTF-8' : 'application/json;charset=UTF-8';
  response.writeHead(answer.status, {
    'content-type': type,
    'cache-control': 'no-cache,must-revalidate,max-age=0,no-store,private',
    ...answer.headers,
    date: new Date(orgNow(org)).toUTCString(),
  });
  response.end(body);
}
