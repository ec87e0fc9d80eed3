import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RecordedRequest } from '../org/index.ts';

/** A server of somebody else: it keeps what it is sent, and must be sent nothing. */
export type Catcher = {
  /** The same server by two names: that of most local orgs, and another one. */
  origins: [string, string];
  caught: string[];
  close: () => void;
};

export const startCatcher = async (): Promise<Catcher> => {
  const caught: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    caught.push(`${request.method} ${request.url} ${request.headers.authorization ?? 'without a token'}`);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { origins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`], caught, close };
};

/** Whether a request holds what lets its holder in: a token or session in header or body, or an assertion. */
export const holdsCredential = ({ headers, body }: RecordedRequest): boolean =>
  headers.authorization !== undefined || /<sessionId>|(?:^|&)assertion=|(?:^|&)refresh_token=/.test(body);
