/** Answers of an org that is ill in ways that its state can't show. */
import { httpClient, type HttpClient } from '../../src/base/http.ts';
import type { RecordedRequest, RequestKind } from '../org/index.ts';
import type { ScriptedAnswer } from '../org/switches.ts';

type Answering = (request: RecordedRequest) => ScriptedAnswer | void;

const json = { 'content-type': 'application/json' };

/** The token endpoint answers with an error. */
export const faultResponse =
  (kind: RequestKind, status: number, description: string, error = 'invalid_grant'): Answering =>
  (request) =>
    request.kind === kind
      ? {
          status,
          headers: json,
          body: description === '' ? '' : JSON.stringify({ error, error_description: description }),
        }
      : undefined;

/** The first call of the data API answers with an error: the one that proves a login. */
export const restResponse = (kind: RequestKind, status: number, errorCode: string, message: string): Answering => {
  let count = 0;
  return (request) =>
    request.kind === kind && /\/services\/data\/v[\d.]+\/$/.test(request.path) && count++ === 0
      ? { status, headers: json, body: JSON.stringify([{ errorCode, message }]) }
      : undefined;
};

/** login.salesforce.com answers as an org does: what goes there comes here. */
export const sentTo =
  (origin: string): HttpClient =>
  (request) =>
    httpClient({ ...request, url: request.url.replace('https://login.salesforce.com', origin) });
