import type { ConnectionStatus } from '../../flows/status/types.ts';
import { statusText } from '../../flows/status/texts.ts';
import { writeEach, type WrittenReports } from '../report/writeEach.ts';

/** Which files are to be written, with full paths. */
export type StatusFiles = { ics?: string; html?: string };

/** Writes the files that are wished for; what makes them is loaded then. */
export const writeStatusFiles = (
  connections: readonly ConnectionStatus[],
  { ics, html }: StatusFiles,
  now: Date,
): Promise<WrittenReports> =>
  writeEach([
    {
      path: ics,
      make: async () => (await import('./calendar.ts')).certificateCalendar(connections, now),
      written: (path) => statusText('written.ics', { path }),
    },
    {
      path: html,
      make: async () => (await import('./statusPage.ts')).statusPage(connections, now),
      written: (path) => statusText('written.html', { path }),
    },
  ]);
