import type { Usage } from '../../flows/usage/types.ts';
import { writeEach, type WrittenReports } from '../report/writeEach.ts';
import { usageText } from './usageTexts.ts';

/** Which files are to be written, with full paths. */
export type UsageFiles = { csv?: string; html?: string };

/** Writes the files that are wished for; what makes them is loaded then. */
export const writeUsageFiles = (usage: Usage, { csv, html }: UsageFiles, now: Date): Promise<WrittenReports> =>
  writeEach([
    {
      path: csv,
      make: async () => (await import('./usageCsv.ts')).usageCsv(usage.rows),
      written: (path) => usageText('written.csv', { path }),
    },
    {
      path: html,
      make: async () => (await import('./usagePage.ts')).usagePage(usage, now),
      written: (path) => usageText('written.html', { path }),
    },
  ]);
