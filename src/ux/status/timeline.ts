import type { ConnectionStatus } from '../../flows/status/types.ts';
import { statusText } from '../../flows/status/texts.ts';
import { markup, type Markup } from '../page/markup.ts';
import { dayOf } from './notes.ts';

/** What the timelines of all connections show. */
export type TimeScale = { first: Date; last: Date };

const yearMs = 365 * 86_400_000;

/** From the first beginning to the last end; a certificate of ten years doesn't make those of one year invisible. */
export const scaleOf = (connections: readonly ConnectionStatus[], now: Date): TimeScale => {
  const certificates = connections.flatMap(({ certificate }) => certificate ?? []);
  const beginnings = certificates.map(({ notBefore, notAfter }) => Date.parse(notBefore ?? notAfter));
  const ends = certificates.map(({ notAfter }) => Date.parse(notAfter));
  const first = Math.max(Math.min(now.getTime(), ...beginnings), now.getTime() - yearMs);
  const last = Math.min(Math.max(now.getTime() + yearMs / 4, ...ends), now.getTime() + 3 * yearMs);
  return { first: new Date(first), last: new Date(last) };
};

const scaleWidth = 1000;

type Drawing = { now: Date; scale: TimeScale; className: string };

/** One certificate: its time as a bar, and today as a line. Without a beginning, the bar begins today. */
export const timelineBar = ({ certificate }: ConnectionStatus, { now, scale, className }: Drawing): Markup => {
  if (certificate === undefined) return markup`${statusText('page.noBar')}`;
  const from = placeOn(
    scale,
    new Date(certificate.notBefore ?? Math.min(now.getTime(), Date.parse(certificate.notAfter))),
  );
  const to = placeOn(scale, new Date(certificate.notAfter));
  const today = placeOn(scale, now);
  const label = statusText(certificate.notBefore === undefined ? 'page.barEnd' : 'page.bar', {
    first: certificate.notBefore && dayOf(certificate.notBefore),
    last: dayOf(certificate.notAfter),
  });
  return markup`<svg class="timeline ${className}" viewBox="0 0 ${String(scaleWidth)} 20" preserveAspectRatio="none" role="img" aria-label="${label}">
<rect class="track" y="9" width="${String(scaleWidth)}" height="2"></rect>
<rect class="bar" x="${String(from)}" y="4" width="${String(Math.max(4, to - from))}" height="12"></rect>
<rect class="today" x="${String(Math.min(today, scaleWidth - 3))}" width="3" height="20"></rect>
</svg>`;
};

const placeOn = ({ first, last }: TimeScale, moment: Date): number => {
  const part = (moment.getTime() - first.getTime()) / (last.getTime() - first.getTime());
  return Math.round(Math.min(1, Math.max(0, part)) * scaleWidth);
};
