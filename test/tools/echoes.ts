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

const codes = (text: string, shown: (code: number) => string): string =>
  [...text].map((character) => shown(character.charCodeAt(0))).join('');
const hex = (code: number): string => code.toString(16).padStart(2, '0');

/** Forms in which a server may repeat a text so that no shape gives it away. */
export const disguises: Readonly<Record<string, (secret: string) => string>> = {
  'in pieces with blanks': (secret) => secret.replace(/.{20}/g, '$& '),
  'in small pieces with commas': (secret) => secret.replace(/.{10}/g, '$&, '),
  'with a dash after each sign': (secret) => secret.replace(/./g, '$&-'),
  'with a dot after each third sign': (secret) => secret.replace(/.{3}/g, '$&.'),
  'in quotes, sign by sign': (secret) => secret.replace(/./g, '"$&" '),
  'in upper case': (secret) => secret.toUpperCase(),
  'in lower case and pieces': (secret) => secret.toLowerCase().replace(/.{9}/g, '$& '),
  'in hex': (secret) => codes(secret, hex),
  'in hex, upper case, in pairs': (secret) => codes(secret, (code) => `${hex(code).toUpperCase()} `),
  'in percent signs': (secret) => codes(secret, (code) => `%${hex(code)}`),
  'in entities': (secret) => codes(secret, (code) => `&#${code};`),
  'in hexadecimal entities': (secret) => codes(secret, (code) => `&#x${hex(code)};`),
  'in escapes of JSON': (secret) => codes(secret, (code) => `\\u00${hex(code)}`),
  'in base64 and pieces': (secret) => base64(secret).replace(/.{15}/g, '$& '),
  'in base64, shifted': (secret) => base64(`x${secret}`).replace(/.{12}/g, '$&_'),
  backwards: (secret) => [...secret].reverse().join(''),
  'backwards in base64': (secret) => [...base64(secret)].reverse().join(' '),
};

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
