import { createHash } from 'node:crypto';
import { renewCommands } from '../../flows/status/renew.ts';
import { certificateDayMs } from '../../base/certificate.ts';
import type { ConnectionStatus } from '../../flows/status/types.ts';
import { statusText } from '../../flows/status/texts.ts';
import { calendarText, contentLine } from './calendarLines.ts';

/** How many days before the end a person is reminded; 0 is the end itself. */
const reminderDays = [30, 14, 3, 0] as const;

/**
 * A calendar (RFC 5545) of all certificates that are known: whole days, which no time zone moves. What a connection and a
 * reminder are makes the UID, so that importing it again moves the events of a certificate that was replaced.
 */
export const certificateCalendar = (connections: readonly ConnectionStatus[], now: Date): string =>
  calendarText([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//sf-plugin-jwt//status//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    contentLine('X-WR-CALNAME', statusText('calendar.name')),
    ...connections.flatMap((status) =>
      status.certificate === undefined ? [] : reminderDays.flatMap((days) => eventLines(status, days, now)),
    ),
    'END:VCALENDAR',
  ]);

const eventLines = (status: ConnectionStatus, days: number, now: Date): string[] => {
  const end = new Date(status.certificate?.notAfter ?? NaN);
  const day = new Date(end.getTime() - days * certificateDayMs);
  const summary = summaryOf(status, days);
  return [
    'BEGIN:VEVENT',
    contentLine('UID', `${loginUid(status)}-${days}@sf-plugin-jwt`),
    `DTSTAMP:${basicTime(now)}`,
    `SEQUENCE:${minutesSince2020(now)}`,
    `DTSTART;VALUE=DATE:${basicDay(day)}`,
    `DTEND;VALUE=DATE:${basicDay(new Date(day.getTime() + certificateDayMs))}`,
    contentLine('SUMMARY', summary),
    contentLine('DESCRIPTION', descriptionOf(status, end)),
    'TRANSP:TRANSPARENT',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    contentLine('DESCRIPTION', summary),
    // In the morning of that day, wherever the reader is.
    'TRIGGER:PT9H',
    'END:VALARM',
    'END:VEVENT',
  ];
};

const summaryOf = ({ connection: name }: ConnectionStatus, days: number): string =>
  days === 0
    ? statusText('calendar.summary.end', { name })
    : statusText('calendar.summary.before', { name, days: String(days) });

const descriptionOf = (status: ConnectionStatus, end: Date): string => {
  const { connection, username, instanceUrl } = status;
  const date = end.toISOString().slice(0, 10);
  const about = statusText('calendar.description', { name: connection, username, instanceUrl, date });
  return [about, statusText('calendar.next'), ...renewCommands(status)].join('\n');
};

/** The same for one login, whichever certificate it has. */
const loginUid = ({ connection, instanceUrl = '', username = '' }: ConnectionStatus): string =>
  createHash('sha256')
    .update(JSON.stringify([connection, instanceUrl.toLowerCase().replace(/\/+$/, ''), username.toLowerCase()]))
    .digest('hex')
    .slice(0, 32);

const basicTime = (moment: Date): string => moment.toISOString().replace(/[-:]|\.\d+/g, '');

const basicDay = (moment: Date): string => moment.toISOString().slice(0, 10).replaceAll('-', '');

/** A later file counts more than an earlier one, for as long as the number has room. */
const minutesSince2020 = (now: Date): number =>
  Math.max(0, Math.floor((now.getTime() - Date.UTC(2020, 0, 1)) / 60_000));
