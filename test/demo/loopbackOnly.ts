/** Preloaded into every process of the demo: names other than localhost are unknown, so that nothing leaves this machine. */
import dns from 'node:dns';
import { isIP } from 'node:net';
import { promisify } from 'node:util';

type Callback = (error: Error) => void;

const { lookup } = dns;
const promised = promisify(lookup);

const isHere = (hostname: string): boolean => hostname === 'localhost' || isIP(hostname) !== 0;

const unknown = (hostname: string): Error =>
  Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND', hostname });

const guarded = (hostname: string, ...rest: unknown[]): void => {
  if (isHere(hostname)) Reflect.apply(lookup, dns, [hostname, ...rest]);
  else process.nextTick(rest.at(-1) as Callback, unknown(hostname));
};

dns.lookup = Object.assign(guarded, {
  __promisify__: lookup.__promisify__,
  [promisify.custom]: async (hostname: string, ...rest: unknown[]): Promise<unknown> => {
    if (!isHere(hostname)) throw unknown(hostname);
    return Reflect.apply(promised, dns, [hostname, ...rest]) as Promise<unknown>;
  },
});
