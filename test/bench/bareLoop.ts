/**
 * The least that a proof of many logins can cost: a bare loop that signs and sends, at the same concurrency, over
 * connections that are kept. `node bareLoop.ts <connection file> <key folder> <concurrency> <requests of a login: 0, 1, or 3>`
 */
import { createPrivateKey, randomUUID, sign, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request as requestHttp, type RequestOptions } from 'node:http';
import { Agent as TlsAgent, request as requestHttps } from 'node:https';
import { join } from 'node:path';

type Login = { instanceUrl: string; username: string; clientId: string; keyName: string };

const [file = '', keyFolder = '', concurrency, requests] = process.argv.slice(2);
const { connections } = JSON.parse(readFileSync(file, 'utf8')) as { connections: Record<string, Login> };
const logins = Object.values(connections);
const keys = new Map<string, KeyObject>();
const agents = { 'http:': new Agent({ keepAlive: true }), 'https:': new TlsAgent({ keepAlive: true }) };
const starts = { 'http:': requestHttp, 'https:': requestHttps };

const keyOf = (keyName: string): KeyObject => {
  const known = keys.get(keyName);
  const key = known ?? createPrivateKey(readFileSync(join(keyFolder, `${keyName}.key`)));
  keys.set(keyName, key);
  return key;
};

const send = (url: string, options: RequestOptions, body?: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const protocol = url.startsWith('https:') ? 'https:' : 'http:';
    const outgoing = starts[protocol](url, { ...options, agent: agents[protocol] }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      answer.once('end', () => (answer.statusCode === 200 ? resolve(text) : reject(new Error(text))));
    });
    outgoing.once('error', reject).end(body);
  });

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const assertionOf = ({ instanceUrl, username, clientId, keyName }: Login): string => {
  const exp = Math.floor(Date.now() / 1000) + 180;
  const claims = { iss: clientId, sub: username, aud: instanceUrl, exp, jti: randomUUID() };
  const signed = `${encoded({ alg: 'RS256', typ: 'JWT' })}.${encoded(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), keyOf(keyName)).toString('base64url')}`;
};

const prove = async (login: Login): Promise<void> => {
  if (requests === '0') return;
  const grant = `grant_type=${encodeURIComponent('urn:ietf:params:oauth:grant-type:jwt-bearer')}`;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = `${grant}&assertion=${assertionOf(login)}`;
  const answer = await send(`${login.instanceUrl}/services/oauth2/token`, { method: 'POST', headers }, body);
  if (requests === '1') return;
  const { access_token: token } = JSON.parse(answer) as { access_token: string };
  for (const path of ['services/oauth2/userinfo', 'services/data/v66.0/'])
    JSON.parse(await send(`${login.instanceUrl}/${path}`, { headers: { authorization: `Bearer ${token}` } }));
};

const worker = async (): Promise<void> => {
  for (let login = logins.shift(); login; login = logins.shift()) await prove(login);
};
await Promise.all(Array.from({ length: Number(concurrency) }, worker));
process.exit();
