import type { EnvironmentVariables } from '../../base/environment.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import type { Verification } from '../../flows/verify/verify.ts';
import { checkText } from '../../flows/checkTexts.ts';
import type { Annotation } from '../../pipeline/annotations.ts';
import { tellRunner } from './tellRunner.ts';

/** Shows faults and warnings where the people of a pipeline look: as annotations and in the summary of the job. */
export const reportToRunner = (
  verifications: readonly Verification[],
  env: EnvironmentVariables = userEnvironment(),
): void => {
  tellRunner({ annotations: () => verifications.flatMap(annotations), summary: () => summaryText(verifications) }, env);
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

const faultText = ({ fault, skipped }: Verification): string[] =>
  fault === undefined
    ? ['', ...(skipped === undefined ? [] : [markdown(skipped), ''])]
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
