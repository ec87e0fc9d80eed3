import { jwtError } from '../../base/errors/errors.ts';
import type { ExpiresIn } from './types.ts';

const hour = 3_600_000;
const units: Record<string, (count: number) => ExpiresIn> = {
  d: (days) => ({ milliseconds: days * 24 * hour }),
  h: (hours) => ({ milliseconds: hours * hour }),
  '%': (percent) => ({ percent }),
};

/** Reads `30d`, `12h` or `20%`. Throws ExpiresInInvalid. */
export const parseExpiresIn = (text: string): ExpiresIn => {
  const [, count = '', unit = ''] = /^(\d{1,5})\s*([dh%])$/i.exec(text.trim()) ?? [];
  const made = units[unit.toLowerCase()]?.(Number(count));
  if (made === undefined || ('percent' in made && made.percent > 100)) throw jwtError('ExpiresInInvalid', [text]);
  return made;
};
