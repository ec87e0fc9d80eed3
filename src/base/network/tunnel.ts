import type { Socket } from 'node:net';
import { detailText } from '../text/details.ts';
import { codedError } from './failure.ts';
import type { Proxy } from './route.ts';

/** Far more than any answer to CONNECT. */
const maximumHeadBytes = 16_384;

/**
 * Asks a proxy, on an open connection to it, for a tunnel to `host:port`. Rejects with a code that begins with PROXY_. What
 * is behind the answer stays in the socket.
 */
export const openTunnel = (socket: Socket, proxy: Proxy, authority: string): Promise<void> =>
  new Promise((resolve, reject) => {
    let seen = Buffer.alloc(0);
    const settle = (error?: Error): void => {
      socket.off('readable', read).off('end', onEnd).off('close', onEnd).off('error', onError);
      if (error) reject(error);
      else resolve();
    };
    const onEnd = (): void => settle(codedError('PROXY_ECONNRESET', detailText('http.closed')));
    const onError = (error: Error & { code?: string }): void =>
      settle(codedError(`PROXY_${error.code ?? 'ECONNRESET'}`, error.message));
    const read = (): void => {
      for (let piece: Buffer | null; (piece = socket.read() as Buffer | null) !== null;)
        seen = Buffer.concat([seen, piece]);
      const strange = strangeAnswer(seen);
      if (strange) return settle(strange);
      const head = finalHead(seen.toString('latin1'));
      if (head === undefined) return;
      const refusal = tunnelRefusal(head.text, seen.toString('latin1', head.end), proxy);
      settle(refusal);
      if (!refusal && seen.length > head.end) socket.unshift(seen.subarray(head.end));
    };
    socket.on('readable', read).on('end', onEnd).on('close', onEnd).on('error', onError);
    socket.write(connectRequest(authority, proxy));
  });

/** The head of the answer behind all interim ones, and where it ends. One pattern for them all would take for ever. */
const finalHead = (text: string): { text: string; end: number } | undefined => {
  let begin = 0;
  for (const { index, 0: blank } of text.matchAll(/\r?\n\r?\n/g)) {
    const head = text.slice(begin, index);
    begin = index + blank.length;
    if (!/^HTTP\/1\.[01] 1\d\d/.test(head)) return { text: head, end: begin };
  }
  return undefined;
};

const connectRequest = (authority: string, { url }: Proxy): string =>
  [
    `CONNECT ${authority} HTTP/1.1`,
    `Host: ${authority}`,
    'Proxy-Connection: keep-alive',
    ...(url.username === '' ? [] : [`Proxy-Authorization: Basic ${credentialsOf(url)}`]),
    '\r\n',
  ].join('\r\n');

const credentialsOf = ({ username, password }: URL): string =>
  Buffer.from(`${decodedCredential(username)}:${decodedCredential(password)}`).toString('base64');

/** A percent sign that stands for itself is no reason to fail. */
const decodedCredential = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** What the first bytes show of a server that is no HTTP proxy; records of TLS begin with 20 to 23, answers of SOCKS with 0, 4 or 5. */
const strangeAnswer = (seen: Buffer): Error | undefined => {
  const first = seen[0];
  if (first === undefined) return undefined;
  if (first >= 20 && first <= 23) return codedError('PROXY_SPEAKS_TLS', detailText('http.tls'));
  if ([0, 4, 5].includes(first)) return codedError('PROXY_SPEAKS_SOCKS', detailText('http.socks'));
  const isHttp = 'HTTP/1.'.startsWith(seen.toString('latin1', 0, 7)) && seen.length <= maximumHeadBytes;
  return isHttp ? undefined : codedError('PROXY_NOT_HTTP', detailText('http.noHttp'));
};

const tunnelRefusal = (head: string, body: string, { url }: Proxy): Error | undefined => {
  const [line = '', ...headers] = head.trim().split(/\r?\n/);
  const status = line.slice(9, 12);
  if (status.startsWith('2')) return undefined;
  if (/plain HTTP request was sent to HTTPS|speaking plain HTTP to an SSL/i.test(head + body))
    return codedError('PROXY_SPEAKS_TLS', line);
  return codedError(status === '407' ? kindOf407(headers, url) : `PROXY_${status}`, line);
};

const kindOf407 = (headers: readonly string[], { username }: URL): string => {
  const schemes = headers.flatMap((header) => /^proxy-authenticate:\s*(\S+)/i.exec(header)?.[1]?.toLowerCase() ?? []);
  if (schemes.length > 0 && !schemes.includes('basic')) return 'PROXY_407_KIND';
  return username === '' ? 'PROXY_407' : 'PROXY_407_GIVEN';
};
