import { isJwtError, jwtError } from '../../base/errors/errors.ts';
import { writeFileInside } from '../../base/files/insideFile.ts';
import { boundaryOfOutput } from '../../base/files/project.ts';

export type WrittenReports = {
  /** What a person is told of each file. */
  written: string[];
  /** Why a file couldn't be written, and what to do. */
  warnings: string[];
};

/** A file that may be wished for, with its full path. */
type WishedReport = { path?: string; make: () => Promise<string>; written: (path: string) => string };

/**
 * Writes each report that is wished for, whole or not at all, over one that is there. A file that can't be written is no
 * reason to lose the others, or the result itself.
 */
export const writeEach = async (wished: readonly WishedReport[]): Promise<WrittenReports> => {
  const reports: WrittenReports = { written: [], warnings: [] };
  for (const { path, make, written } of wished) {
    if (path === undefined) continue;
    try {
      const text = await make();
      // Nothing here reads it back.
      await writeFileInside(boundaryOfOutput(path), path, text, { maximumBytes: Infinity });
      reports.written.push(written(path));
    } catch (error) {
      if (!isJwtError(error)) throw error;
      reports.warnings.push([error.message, ...(error.actions ?? [])].join(' '));
    }
  }
  return reports;
};

/** Throws ReportPathTwice where two reports would have one file. */
export const refuseSamePath = (paths: readonly string[]): void => {
  const twice = paths.find((path, at) => paths.indexOf(path) !== at);
  if (twice !== undefined) throw jwtError('ReportPathTwice', [twice]);
};
