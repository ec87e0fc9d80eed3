import { BlockList, isIP } from 'node:net';
import type { IpRange } from '../model.ts';

/** One address, or two with a hyphen between them: `192.0.2.10` or `192.0.2.0-192.0.2.255`. */
export const parseIpRange = (text: string): IpRange => {
  const [start = '', end = start] = text.split('-', 2).map((part) => part.trim());
  return { start, end };
};

/** Whether the text names two addresses of one family, the lower one first. */
export const isIpRange = (text: string): boolean => {
  const { start, end } = parseIpRange(text);
  if (isIP(start) === 0 || isIP(start) !== isIP(end) || text.split('-').length > 2) return false;
  try {
    new BlockList().addRange(start, end, isIP(start) === 6 ? 'ipv6' : 'ipv4');
    return true;
  } catch {
    return false;
  }
};
