import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** Where a request goes: the host as in its URL, in lower case, an address of version 6 without its brackets. */
type Destination = { host: string; port: number };

type Address = { version: 'ipv4' | 'ipv6'; text: string };

/**
 * Whether a list such as that of NO_PROXY keeps a destination from the proxy. Programs read such lists differently: what one
 * of the common ones takes for an exception is one. Names are compared and never resolved, addresses by their value.
 */
export const isExcepted = ({ host, port }: Destination, list: string): boolean => {
  const name = host.replace(/\.$/, '');
  const address = toAddress(name);
  return list
    .split(/[\s,;|"']+/)
    .map(readEntry)
    .some((entry) => {
      if (entry === undefined || (entry.port !== undefined && Number(entry.port) !== port)) return false;
      if (entry.name === '*') return true;
      return address ? holdsAddress(entry.name, address) : holdsName(entry.name, name);
    });
};

/** Brackets keep an address of version 6 from its port; without them, all of it is the address. */
const entryShapes = [/^\[([^\]]+)\](\/\d+)?(?::(\d+))?$/, /^([^:]*:[^:]*:.*)$/, /^([^:]+)()(?::(\d+))?$/];

/** Name, address, range or pattern of an entry, and its port; a URL counts as its host. */
const readEntry = (text: string): { name: string; port?: string } | undefined => {
  const bare = text
    .toLowerCase()
    .replace(/^[a-z][a-z\d+.-]*:\/\/([^/]*).*$/, '$1')
    .replace(/\/$/, '');
  const [, name, bits = '', port] = entryShapes.map((shape) => shape.exec(bare)).find((found) => found) ?? [];
  return name === undefined ? undefined : { name: name + bits, port };
};

const holdsName = (entry: string, host: string): boolean => {
  const name = asciiName(entry.replace(/^\*?\./, '').replace(/\.$/, ''));
  if (isAddressPattern(name)) return false;
  return name.includes('*') ? fitsPattern(name, host) : host === name || host.endsWith(`.${name}`);
};

const asciiName = (name: string): string => (/[^\0-\x7f]/.test(name) ? domainToASCII(name) : name);

/** One address, a range by its bits or by its ends, or a pattern such as `10.*`. */
const holdsAddress = (entry: string, address: Address): boolean => {
  if (entry.includes('*')) return fitsPattern(entry, address.text);
  const [, network = '', bits] = /^([^/]*)\/(\d+)$/.exec(entry) ?? [];
  if (bits !== undefined) return isInNetwork(network, Number(bits), address);
  const [first = '', last = first, ...more] = entry.split('-');
  return more.length === 0 && isBetween(toAddress(first), toAddress(last), address);
};

const isAddressPattern = (entry: string): boolean => /^[\d.*]+$/.test(entry);

const fitsPattern = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replace(/[^a-z\d*]/g, '\\$&').replace(/\*+/g, '.*')}$`).test(text);

/** `::/0` is no range of version 4, whatever the library holds of it. */
const isInNetwork = (text: string, bits: number, { version, text: address }: Address): boolean => {
  const network = toAddress(text);
  const ownBits = network?.version === 'ipv4' && isIP(text) === 6 ? bits - 96 : bits;
  if (network?.version !== version || ownBits < 0 || ownBits > (version === 'ipv4' ? 32 : 128)) return false;
  const range = new BlockList();
  range.addSubnet(network.text, ownBits, version);
  return range.check(address, version);
};

const isBetween = (first: Address | undefined, last: Address | undefined, address: Address): boolean => {
  if (first === undefined || last === undefined) return false;
  const upward = new BlockList();
  try {
    upward.addRange(first.text, last.text, address.version);
  } catch {
    // Its ends are of another version, or the wrong way round.
    return false;
  }
  return upward.check(address.text, address.version);
};

/** An address of version 4 within version 6 is that of version 4. */
const toAddress = (text: string): Address | undefined => {
  const version = isIP(text);
  if (version === 4) return { version: 'ipv4', text };
  if (version === 0 || !URL.canParse(`http://[${text}]`)) return undefined;
  const { hostname } = new URL(`http://[${text}]`);
  const [, high, low] = /^\[::ffff:([\da-f]{1,4}):([\da-f]{1,4})\]$/.exec(hostname) ?? [];
  if (high === undefined || low === undefined) return { version: 'ipv6', text: hostname.slice(1, -1) };
  const bytes = [high, low].flatMap((half) => [parseInt(half, 16) >> 8, parseInt(half, 16) & 255]);
  return { version: 'ipv4', text: bytes.join('.') };
};
