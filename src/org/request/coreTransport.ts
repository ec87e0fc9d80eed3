import { AsyncLocalStorage } from 'node:async_hooks';
import { PassThrough } from 'node:stream';
import type { Connection } from '@salesforce/core';
import type { CoreRequest, Send } from './transport.ts';

type StreamOf = (request: CoreRequest) => PassThrough;

/** What jsforce leaves to those who bring their own HTTP client. */
type Transport = { getRequestStreamCreator: () => StreamOf };

type Refresh = (...parameters: unknown[]) => unknown;

/** The parts of a connection that its types hide. */
type Inner = { _transport: Transport; _refreshDelegate?: { _refreshFn: Refresh } };

/** Lets all requests of a connection take one way out, and those of core while it renews the session another one. */
export const leadRequests = (connection: Connection, ways: { own: Send; renewal: Send }): void => {
  const { _transport: transport, _refreshDelegate: delegate } = connection as unknown as Inner;
  openClass(Object.getPrototypeOf(transport) as Transport);
  const own = streamOf(ways.own);
  transport.getRequestStreamCreator = () => own;
  if (!delegate) return;
  const renew = delegate._refreshFn.bind(delegate);
  const renewal = streamOf(ways.renewal);
  delegate._refreshFn = (...parameters) => renewing.run(renewal, () => renew(...parameters));
};

const streamOf =
  (send: Send): StreamOf =>
  (request) => {
    const stream = new PassThrough();
    send(request).then(
      (answer) => stream.emit('complete', answer),
      (error: unknown) => stream.emit('error', error),
    );
    return stream;
  };

/** While core renews a session it makes transports of its own, which nobody can hand to it. */
const renewing = new AsyncLocalStorage<StreamOf>();
const opened = new WeakSet<Transport>();

/** Outside of a renewal nothing changes for whoever else uses the library in this process. */
const openClass = (prototype: Transport): void => {
  if (opened.has(prototype)) return;
  opened.add(prototype);
  const original = prototype.getRequestStreamCreator;
  prototype.getRequestStreamCreator = function (this: Transport) {
    return renewing.getStore() ?? original.call(this);
  };
};
