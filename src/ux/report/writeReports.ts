import { join } from 'node:path';
import { isJwtError } from '../../base/errors/errors.ts';
import { writeFileInside } from '../../base/files/insideFile.ts';
import { boundaryOfOutput } from '../../base/files/project.ts';
import type { Verification } from '../../flows/verify/verify.ts';
import { reportText } from './reportTexts.ts';

/** Which files are to be written, with full paths. */
export type ReportWishes = { junit?: string; csv?: string; html?: string; startedAt: Date };

type WrittenReports = {
  /** What a person is told of each file. */
  written: string[];
  /** Why a file couldn't be written, and what to do. */
  warnings: string[];
};

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

/**
 * Writes each report that is wished for, whole or not at all, over one that is there. A file that can't be written is no
 * reason to lose the others, or the result itself. What is to be redacted is so already.
 */
export const writeReports = async (
  verifications: readonly Verification[],
  wishes: ReportWishes,
): Promise<WrittenReports> => {
  const reports: WrittenReports = { written: [], warnings: [] };
  for (const kind of reportKinds) {
    const path = wishes[kind];
    if (path === undefined) continue;
    try {
      const make = await makers[kind]();
      const text = make(verifications, wishes.startedAt);
      // Nothing here reads it back.
      await writeFileInside(boundaryOfOutput(path), path, text, { maximumBytes: Infinity });
      reports.written.push(reportText(`written.${kind}`, { path }));
    } catch (error) {
      if (!isJwtError(error)) throw error;
      reports.warnings.push([error.message, ...(error.actions ?? [])].join(' '));
    }
  }
  return reports;
};
