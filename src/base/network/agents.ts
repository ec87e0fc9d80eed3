import { Agent } from 'node:http';
import { openSocket, type Opening } from './openSocket.ts';

/** What a request hands to the agent that opens its connection, beside the options of Node.js. */
export type OpeningOptions = { opening: Opening };

/**
 * One agent for each protocol, so that the requests of a run share their connections. A request opens one connection at
 * most, and whatever keeps that from being opened ends the request: nothing is ever opened again for it.
 */
export const createAgents = (): Record<'http:' | 'https:', Agent> => ({
  'http:': routedAgent('http:', 80),
  'https:': routedAgent('https:', 443),
});

/** Servers end a connection that has been idle for five seconds or more: who uses it at that moment gets no answer. */
const idleMs = 2_000;

const routedAgent = (protocol: string, defaultPort: number): Agent =>
  Object.assign(new Agent({ keepAlive: true, timeout: idleMs }), {
    protocol,
    defaultPort,
    createConnection: ((options, done) => {
      openSocket((options as unknown as OpeningOptions).opening).then(
        (socket) => done?.(null, socket),
        // Without a socket, as the library itself does it.
        (error: Error) => (done as (error: Error) => void)(error),
      );
      return undefined;
    }) satisfies Agent['createConnection'],
  });
