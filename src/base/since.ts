import { jwtError } from './errors/errors.ts';

const hourMs = 3_600_000;
const sinceUnits: Record<string, number> = { d: 24 * hourMs, h: hourMs };

/** The moment so long ago: `7d`, `12h`. Throws SinceInvalid. */
export const sinceDate = (text: string, now: Date): Date => {
  const [, count = '', unit = ''] = /^([1-9]\d{0,3})\s*([dh])$/i.exec(text.trim()) ?? [];
  const unitMs = sinceUnits[unit.toLowerCase()];
  if (unitMs === undefined) throw jwtError('SinceInvalid', [text]);
  return new Date(now.getTime() - Number(count) * unitMs);
};
