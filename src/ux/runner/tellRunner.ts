import type { EnvironmentVariables } from '../../base/environment.ts';
import { appendToFile } from '../../base/files/appendToFile.ts';
import { checkText } from '../../flows/checkTexts.ts';
import type { Annotation } from '../../pipeline/annotations.ts';
import { findProvider, type SummaryPlace } from '../../pipeline/providers.ts';

/** Made only for a runner that shows them. */
export type RunnerNews = { annotations: () => readonly Annotation[]; /** In Markdown. */ summary: () => string };

/** Shows annotations, and adds to the summary of the job where the runner has one; nothing where there is no runner. */
export const tellRunner = ({ annotations, summary }: RunnerNews, env: EnvironmentVariables): void => {
  const provider = findProvider(env);
  if (provider === undefined) return;
  for (const annotation of annotations()) writeToRunner(provider.annotate(annotation));
  writeSummary(provider.summary?.(env), summary);
};

/** Runners obey commands on both streams; on this one they spoil no JSON. */
const writeToRunner = (line: string): void => void process.stderr.write(`${line}\n`);

const writeSummary = (place: SummaryPlace | undefined, markdown: () => string): void => {
  if (place === undefined) return;
  const text = markdown();
  ifReportPossible(() => {
    appendToFile(place.path, text);
    if (place.command !== undefined) writeToRunner(place.command);
  });
};

/** A summary that can't be written is no reason for a login to fail. */
const ifReportPossible = (write: () => void): void => {
  try {
    write();
  } catch {
    writeToRunner(checkText('report.noSummary'));
  }
};
