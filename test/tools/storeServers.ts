/** Stand-ins for the REST interfaces of Bitbucket Cloud and Jenkins, as far as variables and credentials go. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type StoreRequest = { method: string; url: string; headers: IncomingMessage['headers']; body: string };
type StoreAnswer = { status?: number; headers?: Record<string, string>; body?: unknown };

export type StoreServer = {
  origin: string;
  host: string;
  requests: StoreRequest[];
  /** Answers in place of the stand-in, where it gives something. */
  instead: (answer: (request: StoreRequest) => StoreAnswer | undefined) => void;
  close: () => Promise<void>;
};

const readAll = async (request: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
};

const send = (response: ServerResponse, { status = 200, headers = {}, body = {} }: StoreAnswer): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
};

const startServer = async (answer: (request: StoreRequest) => StoreAnswer): Promise<StoreServer> => {
  const requests: StoreRequest[] = [];
  let other: (request: StoreRequest) => StoreAnswer | undefined = () => undefined;
  const server: Server = createServer((incoming, response) => {
    void readAll(incoming).then((body) => {
      const { method = '', url = '', headers } = incoming;
      const request = { method, url, headers, body };
      requests.push(request);
      send(response, other(request) ?? answer(request));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin: `http://${host}`,
    host,
    requests,
    instead: (given) => (other = given),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};

/** Variables by the path of their list, below `/2.0`; each value is known by its key. */
export const startBitbucket = async (token: string): Promise<StoreServer & { values: Record<string, string> }> => {
  const values: Record<string, string> = {};
  const environment = '{e-1}';
  const lists = [
    '/repositories/acme/app/pipelines_config/variables',
    `/repositories/acme/app/deployments_config/environments/${encodeURIComponent(environment)}/variables`,
    '/workspaces/acme/pipelines-config/variables',
  ];
  const server = await startServer(({ method, url, headers, body }) => {
    if (headers.authorization !== `Bearer ${token}`) return { status: 401, body: { error: { message: 'Bad token' } } };
    const path = url.replace(/^\/2\.0/, '').replace(/\?.*$/, '');
    if (path === '/repositories/acme/app/environments')
      return { body: { values: [{ uuid: environment, name: 'Production' }] } };
    const list = lists.find((each) => path === each || path.startsWith(`${each}/`));
    if (list === undefined) return { status: 404, body: { error: { message: 'Repository not found' } } };
    const names = Object.keys(values).filter((key) => key.startsWith(`${list} `));
    if (method === 'GET')
      return {
        body: { values: names.map((key, at) => ({ key: key.split(' ')[1], uuid: `{v-${at}}`, secured: true })) },
      };
    const { key, value, secured } = JSON.parse(body) as { key: string; value: string; secured: boolean };
    if (!secured) return { status: 400, body: { error: { message: 'Not secured' } } };
    const at = names.indexOf(`${list} ${key}`);
    const wanted = method === 'POST' ? list : `${list}/${encodeURIComponent(`{v-${at}}`)}`;
    if (path !== wanted || (method === 'POST') === at >= 0)
      return { status: 409, body: { error: { message: 'Conflict' } } };
    values[`${list} ${key}`] = value;
    return { status: method === 'POST' ? 201 : 200 };
  });
  return Object.assign(server, { values });
};

/** Without a crumb, a request may come from a page of others. */
const isFromPage = (headers: IncomingMessage['headers']): boolean =>
  headers['jenkins-crumb'] !== 'c0ffee' || headers.cookie !== 'JSESSIONID.1=node01abc.node0';

const credentialsIn = (values: Record<string, string>, domain: string, method: string): StoreAnswer => {
  const names = Object.keys(values).filter((key) => key.startsWith(`${domain} `));
  return method === 'GET'
    ? { body: { credentials: names.map((key) => ({ id: key.split(' ')[1] })) } }
    : { status: 403, body: '<html>No valid crumb</html>' };
};

const storeSecretText = (
  values: Record<string, string>,
  { domain, rest, body }: { domain: string; rest: string; body: string },
): StoreAnswer => {
  const [, id = ''] = /<id>([^<]*)<\/id>/.exec(body) ?? [];
  const [, secret = ''] = /<secret>([^<]*)<\/secret>/.exec(body) ?? [];
  const isNew = rest === '/createCredentials';
  if (!isNew && rest !== `/credential/${id}/config.xml`) return { status: 404 };
  if (isNew === `${domain} ${id}` in values) return { status: 409 };
  values[`${domain} ${id}`] = secret;
  return {};
};

/** Secret texts by the path of their domain; it wants a crumb with its cookie, as old versions do of tokens, too. */
export const startJenkins = async (
  user: string,
  token: string,
): Promise<StoreServer & { values: Record<string, string> }> => {
  const values: Record<string, string> = {};
  const basic = `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;
  const server = await startServer(({ method, url, headers, body }) => {
    if (headers.authorization !== basic) return { status: 401, body: '<html>Sign in</html>' };
    if (url === '/crumbIssuer/api/json')
      return {
        headers: { 'set-cookie': 'JSESSIONID.1=node01abc.node0; Path=/; HttpOnly' },
        body: { crumb: 'c0ffee', crumbRequestField: 'Jenkins-Crumb' },
      };
    const [, domain = '', rest = ''] = /^(.*\/credentials\/store\/(?:system|folder)\/domain\/_)(.*)$/.exec(url) ?? [];
    if (domain === '') return { status: 404, body: '<html>Not found</html>' };
    return method === 'GET' || isFromPage(headers)
      ? credentialsIn(values, domain, method)
      : storeSecretText(values, { domain, rest, body });
  });
  return Object.assign(server, { values });
};
