/** Servers that repeat what they were sent: debug pages, error texts, firewalls. */
import type { RecordedRequest, RequestKind, Switches } from '../org/index.ts';
import type { ScriptedAnswer } from '../org/switches.ts';

/** The credential of a request: the assertion, the bearer token, or the session of a SOAP call. */
export const credentialOf = ({ body, headers }: RecordedRequest): string =>
  new URLSearchParams(body).get('assertion') ??
  /^Bearer (.*)$/.exec(headers.authorization ?? '')?.[1] ??
  /<sessionId>(.*?)<\/sessionId>/.exec(body)?.[1] ??
  '';

type Echo = (credential: string, request: RecordedRequest) => ScriptedAnswer;

/** Answers requests of one kind by repeating their credential. */
export const echoing = (kind: RequestKind, echo: Echo): Partial<Switches> => ({
  onRequest: (request) => (request.kind === kind ? echo(credentialOf(request), request) : undefined),
});

const json = (status: number, data: unknown, headers: Record<string, string> = {}): ScriptedAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(data),
});
const page = (status: number, text: string): ScriptedAnswer => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: `<html><head><title>Error</title></head><body><pre>${text}</pre></body></html>`,
});
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Refusals of the token endpoint, of REST and of SOAP that repeat the credential, each in its own way. */
export const echoes: Readonly<Record<string, Echo>> = {
  'in its description': (secret) => json(400, { error: 'invalid_grant', error_description: `not good: ${secret}` }),
  'as its error code': (secret) => json(400, { error: secret, error_description: secret, errorCode: secret }),
  'as a REST error': (secret) => json(401, [{ errorCode: 'INVALID_SESSION_ID', message: `Session ${secret} is over` }]),
  'as the code of a REST error': (secret) => json(400, [{ errorCode: secret, message: secret }]),
  'on a page': (secret) => page(403, `Request blocked: assertion=${secret}`),
  'on a page, in lines': (secret) => page(500, secret.replace(/.{60}/g, '$&<br>')),
  'on a page, in an address': (secret) => page(403, encodeURIComponent(`?data=${encodeURIComponent(secret)}`)),
  'in base64': (secret) => json(400, { error: 'invalid_request', error_description: base64(secret) }),
  'with invisible characters': (secret) =>
    json(400, { error: 'invalid_grant', error_description: `\u200b${secret.replace(/.{10}/g, '$&\u200b')}` }),
  'in halves': (secret) => json(400, { error: 'x', error_description: secret.slice(Math.floor(secret.length / 2)) }),
  'in a redirect': (secret) => ({
    status: 302,
    headers: { location: `https://login.acme.example/${secret}?a=${secret}` },
  }),
  'in headers': (secret) =>
    json(401, { error: 'x' }, { 'www-authenticate': `Bearer error="${secret}"`, 'retry-after': secret, link: secret }),
  'as the body of a refusal': (secret) => ({ status: 429, body: secret }),
  'as a SOAP fault': (secret) => ({
    status: 500,
    headers: { 'content-type': 'text/xml' },
    body: `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><soapenv:Fault><faultcode>sf:UNKNOWN</faultcode><faultstring>UNKNOWN: session ${secret}</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>`,
  }),
};

/** Answers that grant or accept, and repeat the credential where a person will read it. */
export const friendlyEchoes: Readonly<Record<string, Echo>> = {
  'as the username': (secret) => json(200, { preferred_username: secret, name: secret }),
};
