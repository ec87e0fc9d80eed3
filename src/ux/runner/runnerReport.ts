import type { EnvironmentVariables } from '../../base/environment.ts';
import { appendToFile } from '../../base/files/appendToFile.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import type { Verification } from '../../flows/verify/verify.ts';
import { checkText } from '../../flows/checkTexts.ts';
import { findProvider, type SummaryPlace } from '../../pipeline/providers.ts';
import type { Annotation } from '../../pipeline/annotations.ts';

/** Runners obey commands on both streams; on this one they spoil no JSON. */
const tellRunner = (line: string): void => void process.stderr.write(`${line}\n`);

/** Shows faults and warnings where the people of a pipeline look: as annotations and in the summary of the job. */
export const reportToRunner = (
  verifications: readonly Verification[],
  env: EnvironmentVariables = userEnvironment(),
): void => {
  const provider = findProvider(env);
  if (provider === undefined) return;
  for (const annotation of verifications.flatMap(annotations)) tellRunner(provider.annotate(annotation));
  writeSummary(provider.summary?.(env), summaryText(verifications));
};

const annotations = ({ connection, fault, checks }: Verification): Annotation[] => [
  ...(fault
    ? [
        {
          level: 'error' as const,
          title: title(connection, fault.id),
          text: [fault.title, ...fault.fix.slice(0, 1)].join(' '),
        },
      ]
    : []),
  ...checks
    .filter(({ outcome }) => outcome === 'warn')
    .map(({ id, evidence }) => ({ level: 'warning' as const, title: title(connection, id), text: evidence })),
];

const title = (connection: string | undefined, id: string): string =>
  checkText(connection === undefined ? 'report.title' : 'report.titleNamed', { connection, id });

const writeSummary = (place: SummaryPlace | undefined, markdown: string): void => {
  if (place === undefined) return;
  ifReportPossible(() => {
    appendToFile(place.path, markdown);
    if (place.command !== undefined) tellRunner(place.command);
  });
};

/** A summary that can't be written is no reason for a login to fail. */
const ifReportPossible = (write: () => void): void => {
  try {
    write();
  } catch {
    tellRunner(checkText('report.noSummary'));
  }
};

const summaryText = (verifications: readonly Verification[]): string =>
  verifications
    .flatMap((verification) => [
      `### ${markdown(verification.connection ?? verification.username)}: ${verification.outcome}`,
      ...faultText(verification),
      '| | | |',
      '| --- | --- | --- |',
      ...verification.checks.map(
        ({ id, outcome, evidence }) => `| ${outcome} | ${checkText(`${id}.label`)} | ${markdown(evidence)} |`,
      ),
    ])
    .concat('')
    .join('\n');

const faultText = ({ fault }: Verification): string[] =>
  fault === undefined
    ? ['']
    : [
        '',
        `**${markdown(fault.title)}** (${fault.id})`,
        '',
        markdown(fault.explanation),
        '',
        ...fault.fix.map((fix) => `- ${markdown(fix)}`),
        '',
      ];

const markdown = (text: string): string => foreignText(text, 'markdown');
