import { join } from 'node:path';
import type { Verification } from '../../flows/verify/verify.ts';
import { reportText } from './reportTexts.ts';
import { writeEach, type WrittenReports } from './writeEach.ts';

/** Which files are to be written, with full paths. */
export type ReportWishes = { junit?: string; csv?: string; html?: string; startedAt: Date };

type ReportKind = Exclude<keyof ReportWishes, 'startedAt'>;

type ReportMaker = (verifications: readonly Verification[], startedAt: Date) => string;

/** Loaded when one is wished for: most runs write none. */
const makers: Record<ReportKind, () => Promise<ReportMaker>> = {
  junit: async () => (await import('./junit.ts')).junitXml,
  csv: async () => (await import('./csv.ts')).csvTable,
  html: async () => (await import('./htmlReport.ts')).htmlReport,
};

const reportKinds = Object.keys(makers) as ReportKind[];

/** The path of the file with test results in its folder, as `sf project deploy start` has it. */
export const junitPath = (folder: string): string => join(folder, 'junit', 'junit.xml');

/** The reports of a verification that are wished for. What is to be redacted is so already. */
export const writeReports = (verifications: readonly Verification[], wishes: ReportWishes): Promise<WrittenReports> =>
  writeEach(
    reportKinds.map((kind) => ({
      path: wishes[kind],
      make: async () => (await makers[kind]())(verifications, wishes.startedAt),
      written: (path) => reportText(`written.${kind}`, { path }),
    })),
  );
