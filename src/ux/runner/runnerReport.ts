import type { EnvironmentVariables } from '../../base/environment.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import type { Verification } from '../../flows/verify/verify.ts';
import { checkText } from '../../flows/checkTexts.ts';
import type { Annotation } from '../../pipeline/annotations.ts';
import { connectionsOfReport } from '../report/closingLines.ts';
import { fleetOf } from '../report/fleet.ts';
import { fleetAnnotations, fleetSummary, markdownText } from '../report/runnerSummary.ts';
import { tellRunner, type RunnerNews } from './tellRunner.ts';

/** Shows faults and warnings where the people of a pipeline look: as annotations and in the summary of the job. */
export const reportToRunner = (
  verifications: readonly Verification[],
  env: EnvironmentVariables = userEnvironment(),
): void => {
  tellRunner(verifications.length < connectionsOfReport ? newsOfEach(verifications) : newsOfFleet(verifications), env);
};

const newsOfEach = (verifications: readonly Verification[]): RunnerNews => ({
  annotations: () => verifications.flatMap(annotations),
  summary: () => summaryText(verifications),
});

const newsOfFleet = (verifications: readonly Verification[]): RunnerNews => ({
  annotations: () => fleetAnnotations(fleetOf(verifications)),
  summary: () => fleetSummary(fleetOf(verifications)),
});

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

const summaryText = (verifications: readonly Verification[]): string =>
  verifications
    .flatMap((verification) => [
      `### ${markdownText(verification.connection ?? verification.username)}: ${verification.outcome}`,
      ...faultText(verification),
      '| | | |',
      '| --- | --- | --- |',
      ...verification.checks.map(
        ({ id, outcome, evidence }) => `| ${outcome} | ${checkText(`${id}.label`)} | ${markdownText(evidence)} |`,
      ),
    ])
    .concat('')
    .join('\n');

const faultText = ({ fault, skipped }: Verification): string[] =>
  fault === undefined
    ? ['', ...(skipped === undefined ? [] : [markdownText(skipped), ''])]
    : [
        '',
        `**${markdownText(fault.title)}** (${fault.id})`,
        '',
        markdownText(fault.explanation),
        '',
        ...fault.fix.map((fix) => `- ${markdownText(fix)}`),
        '',
      ];
