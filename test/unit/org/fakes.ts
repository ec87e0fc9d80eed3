import type { HttpClient, HttpRequest, HttpResult } from '../../../src/base/http.ts';
import { orgError } from '../../../src/org/session/orgError.ts';
import type { OrgClient } from '../../../src/org/session/client.ts';

/** A client that answers only what a test gives it; everything else is a failure of the test. */
export const fakeClient = (answers: Partial<OrgClient>): OrgClient => {
  const unexpected = (what: string) => (): never => {
    throw new Error(`unexpected ${what}`);
  };
  return {
    query: unexpected('query'),
    count: unexpected('count'),
    get: unexpected('get'),
    create: unexpected('create'),
    remove: unexpected('remove'),
    removeAt: unexpected('removeAt'),
    update: unexpected('update'),
    list: unexpected('list'),
    read: unexpected('read'),
    ...answers,
  };
};

/** What the client throws when the org refuses with this code. */
export const refusal = (errorCode: string, message = 'no'): Error =>
  orgError(Object.assign(new Error(message), { errorCode }), 'https://acme.my.salesforce.com');

/** An HTTP client that gives one answer and keeps the requests. */
export const fakeHttp = (result: HttpResult): HttpClient & { requests: HttpRequest[] } => {
  const requests: HttpRequest[] = [];
  const client = (request: HttpRequest): Promise<HttpResult> => {
    requests.push(request);
    return Promise.resolve(result);
  };
  return Object.assign(client, { requests });
};

export const answer = (status: number, body: unknown = '', headers: Record<string, string> = {}): HttpResult => ({
  ok: true,
  response: { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) },
});

/** The name of the error that an action ends with. */
export const errorName = async (action: () => unknown): Promise<string> => {
  try {
    await action();
  } catch (error) {
    return (error as Error).name;
  }
  return 'no error';
};
