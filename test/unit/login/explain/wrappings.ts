/** The forms in which people meet the error of a login: what stands around it, as the programs write it. */
import { sentenceOf, withCode, type LoginError } from './loginErrors.ts';

const host = 'acme--uat.sandbox.my.salesforce.com';
const grantError =
  'We encountered a JSON web token error, which is likely not an issue with Salesforce CLI. Here’s the error: ';

/** What `sf org login jwt` prints for several attempts. */
export const stacked = (lines: readonly string[]): string =>
  lines.length === 1
    ? `${grantError}${lines[0]}`
    : `${grantError}Error authenticating with JWT.\nErrors encountered:\n${lines.join('\n')}`;

const body = ({ error, description, status }: LoginError): string =>
  error
    ? JSON.stringify({ error, ...(description && { error_description: description }) })
    : description || `ERROR_HTTP_${status}`;

const cli = (message: string): string =>
  `Error (JwtGrantError): ${message}\n\nTry this:\n\nCheck the app in Setup.\nRun the command again with --json.`;

/** A job that logs in, and what it printed; `each` puts the marks of a runner before each line. */
const job = (each: (line: string, at: number) => string) => (message: string) =>
  [
    'Node.js v22.11.0',
    'added 42 packages in 3s',
    `$ sf org login jwt --client-id *** --jwt-key-file server.key --username ci@acme.example --instance-url https://${host}`,
    ...cli(message).split('\n'),
    'Process completed with exit code 1.',
  ]
    .map(each)
    .join('\n');

const time = (at: number): string => new Date(Date.UTC(2026, 10, 29, 9, 30, at, 120 + at)).toISOString();

/** Around a message of the CLI, of one line or several. */
export const cliWrappings: Record<string, (message: string) => string> = {
  'as it is': cli,
  'of an old CLI': (message) => `ERROR running auth:jwt:grant:  ${message}`,
  'in a box': (message) => cli(message).replace(/^/gm, ' ›   '),
  'as JSON': (message) =>
    JSON.stringify(
      { name: 'JwtGrantError', message, exitCode: 1, stack: `JwtGrantError: ${message}\n    at run` },
      null,
      2,
    ),
  'as JSON in a string': (message) =>
    JSON.stringify({ level: 'error', msg: JSON.stringify({ name: 'JwtGrantError', message }) }),
  'of GitHub': job(
    (line, at) =>
      `${time(at).replace('Z', '0000Z')} ${/^Error/.test(line) ? '##[error]' : ''}\u001b[31m${line}\u001b[0m`,
  ),
  'of gh run view': job((line, at) => `deploy\tLog in\t${time(at)} ${line}`),
  'of GitLab': job((line, at) => `${time(at)} 01O \u001b[32;1m${line}\u001b[0;m`),
  'of Azure': job((line, at) => `${time(at).replace('Z', '4567Z')} ##[error]${line}`),
  'of Jenkins': job((line, at) => `[${time(at)}] ${line}`),
  'of Jenkins with a clock': job((line) => `09:30:11  ${line}`),
  'of Bitbucket, colors broken': job((line) => `[31m${line}[0m`),
  'of Docker Compose': job((line) => `deploy-1  | ${line}`),
  'of Kubernetes': job((line, at) => `E1129 09:30:${10 + at}.123456       1 login.go:42] ${line}`),
  'wrapped at 60': (message) => cli(message).replace(/(.{1,60})(?: +(?=.)|$)/gm, '$1\n'),
  'cut at 50': (message) => cli(message).replace(/(.{50})(?=.)/g, '$1\n'),
};

const pythonTrace = (exception: string): string => `Traceback (most recent call last):
  File "/app/sync.py", line 12, in <module>
    sf = Salesforce(username=user, consumer_key=key, privatekey_file='server.key', domain='test')
  File "/usr/local/lib/python3.12/site-packages/simple_salesforce/login.py", line 310, in token_login
    raise SalesforceAuthenticationFailed(except_code, except_msg)
${exception}`;

/** Around the error of one attempt, as libraries and tools write it. */
export const libraryWrappings: Record<string, (row: LoginError) => string> = {
  bare: sentenceOf,
  'with its code': withCode,
  'in quotes': (row) => `"${sentenceOf(row)}"`,
  'behind a time and a level': (row) => `2026-11-29 09:30:11,042 [ERROR] ${sentenceOf(row)}`,
  'as the body of an answer': body,
  'as the body of an answer, in a string': (row) => `Salesforce answered: ${JSON.stringify(body(row))}`,
  'in a string, twice': (row) =>
    JSON.stringify({ service: 'salesforce connector', log: JSON.stringify({ message: body(row) }) }),
  'as a list of errors': (row) =>
    `https://${host} ${JSON.stringify([{ message: row.description, errorCode: row.error || sentenceOf(row) }])}`,
  'of jsforce': (row) =>
    `${row.error || 'Error'}: ${sentenceOf(row)}\n    at OAuth2._postParams (/app/node_modules/jsforce/lib/oauth2.js:210:13)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5) {\n  name: '${row.error || 'Error'}'\n}`,
  'of simple_salesforce': (row) =>
    pythonTrace(`simple_salesforce.exceptions.SalesforceAuthenticationFailed: ${withCode(row)}`),
  'of Python, as a dictionary': (row) =>
    pythonTrace(
      `RuntimeError: ('Salesforce login failed', {'error': '${row.error || 'failed'}', 'error_description': "${sentenceOf(row).replaceAll('"', String.raw`\"`)}"})`,
    ),
  'of Python, with one exception in another': (row) =>
    `${pythonTrace(`simple_salesforce.exceptions.SalesforceAuthenticationFailed: ${withCode(row)}`)}

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/main.py", line 3, in <module>
    sync()
RuntimeError: sync failed`,
  'of n8n': (row) =>
    JSON.stringify(
      {
        errorMessage: 'Bad request - please check your parameters',
        errorDescription: sentenceOf(row),
        errorDetails: { rawErrorMessage: [`400 - ${body(row)}`], httpCode: '400' },
        n8nDetails: {
          nodeName: 'Create a lead',
          nodeType: 'n8n-nodes-base.salesforce',
          n8nVersion: '2.25.7 (Self Hosted)',
        },
      },
      null,
      2,
    ),
  'of Airbyte': (row) =>
    [
      '{"type":"LOG","log":{"level":"INFO","message":"Starting syncing SourceSalesforce (source-salesforce)"}}',
      JSON.stringify({
        type: 'TRACE',
        trace: {
          type: 'ERROR',
          error: {
            message: `An error occurred: ${body(row)}`,
            stack_trace: `Traceback (most recent call last):\n  File "/airbyte/main.py"\nHTTPError: ${body(row)}`,
          },
        },
      }),
    ].join('\n'),
  'of Java': (row) => `java.lang.IllegalStateException: Cannot connect to https://${host}
	at com.acme.sync.Login.open(Login.java:41)
	at java.base/java.lang.Thread.run(Thread.java:1583)
Caused by: java.io.IOException: Login failed
	... 3 more
Caused by: org.springframework.web.client.HttpClientErrorException$BadRequest: 400 Bad Request: "${body(row)}"
	at org.springframework.web.client.HttpClientErrorException.create(HttpClientErrorException.java:109)
	... 42 common frames omitted`,
  'of a map in Java': (row) =>
    `2026-11-29T09:30:11.042Z ERROR 1 --- [main] c.a.Salesforce : login at ${host} failed: {error=${row.error || 'failed'}, error_description=${sentenceOf(row)}}`,
  'of Guzzle': (row) =>
    `Client error: \`POST https://test.salesforce.com/services/oauth2/token\` resulted in a \`400 Bad Request\` response:\n${body(row)}\n`,
  'of curl': (row) => `> POST /services/oauth2/token HTTP/2
> Host: ${host}
> Content-Type: application/x-www-form-urlencoded
>
< HTTP/2 400
< content-type: application/json;charset=UTF-8
< set-cookie: BrowserId=x; domain=.salesforce.com; path=/
<
* Connection #0 to host ${host} left intact
${body(row)}`,
  'on a page': (row) =>
    `<p>Login to ${host} failed: <b>${sentenceOf(row).replaceAll("'", '&#39;').replaceAll('"', '&quot;')}</b></p>`,
  'in an address': (row) =>
    `Redirected to https://app.acme.example/callback#error=${row.error || 'failed'}&error_description=${encodeURIComponent(sentenceOf(row)).replaceAll('%20', '+')} from https://${host}`,
  'in the login history': (row) =>
    `LoginTime,Application,Status,SourceIp\r\n2026-11-29T09:30:11Z,JwtLogin (login history),"${sentenceOf(row)}",203.0.113.7\r\n`,
};
