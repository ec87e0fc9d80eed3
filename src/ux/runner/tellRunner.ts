import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { appendToFile } from '../../base/files/appendToFile.ts';
import { checkText } from '../../flows/checkTexts.ts';
import type { RunnerKind } from '../../pipeline/runner.ts';
import { annotationLine, type Annotation } from '../../pipeline/runnerCommands.ts';

type RunnerNews = { annotations: readonly Annotation[]; /** In Markdown. */ summary: string };

/** Shows annotations, and adds to the summary of the job where the runner has one. */
export const tellRunner = (kind: RunnerKind, { annotations, summary }: RunnerNews, env: EnvironmentVariables): void => {
  for (const annotation of annotations) writeToRunner(annotationLine(kind, annotation));
  writeSummary[kind]?.(summary, env);
};

/** Runners obey commands on both streams; on this one they spoil no JSON. */
const writeToRunner = (line: string): void => void process.stderr.write(`${line}\n`);

type WriteSummary = (markdown: string, env: EnvironmentVariables) => void;

const writeSummary: Partial<Record<RunnerKind, WriteSummary>> = {
  github: (markdown, env) => {
    const path = env.GITHUB_STEP_SUMMARY;
    if (path) ifReportPossible(() => appendToFile(path, markdown));
  },
  azure: (markdown, env) => {
    const folder = env.AGENT_TEMPDIRECTORY;
    if (!folder) return;
    const path = join(folder, `sf-plugin-jwt-${randomBytes(8).toString('hex')}.md`);
    ifReportPossible(() => {
      appendToFile(path, markdown);
      writeToRunner(`##vso[task.uploadsummary]${path}`);
    });
  },
};

/** A summary that can't be written is no reason for a login to fail. */
const ifReportPossible = (write: () => void): void => {
  try {
    write();
  } catch {
    writeToRunner(checkText('report.noSummary'));
  }
};
