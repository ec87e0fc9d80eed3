import type { IncomingHttpHeaders } from 'node:http';

export type RequestKind =
  | 'discovery'
  | 'token'
  | 'userinfo'
  | 'identity'
  | 'revoke'
  | 'versions'
  | 'data'
  | 'query'
  | 'sobject'
  | 'soap'
  | 'deployRequest'
  | 'credentials'
  | 'usage'
  | 'other';

/** A request as the org saw it. */
export type RecordedRequest = {
  method: string;
  /** Without the query, double slashes collapsed. */
  path: string;
  /** As sent, with the query. */
  rawPath: string;
  headers: IncomingHttpHeaders;
  body: string;
  kind: RequestKind;
  /** The metadata call in a SOAP body: `deploy`, `checkDeployStatus`, `readMetadata`… */
  soapAction?: string;
};

/** A request on its way through the org. */
export type Request = RecordedRequest & { query: URLSearchParams; bytes: Buffer; remoteAddress: string };

/** What goes back. `json` is serialised, `body` is sent as it is. */
export type Answer = { status: number; headers?: Record<string, string>; json?: unknown; body?: string };
