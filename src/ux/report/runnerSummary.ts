import { foreignText } from '../../base/text/foreignText.ts';
import { checkText } from '../../flows/checkTexts.ts';
import type { Annotation } from '../../pipeline/annotations.ts';
import type { FailureGroup, Fleet, FleetMember, WarningGroup } from './fleet.ts';
import { totalsText } from './fleetLines.ts';
import { countText, reportText } from './reportTexts.ts';

/** GitHub shows none of a summary of more than 1 MiB: so many names of a group leave room for the next ones. */
const namesOfSummary = 200;

/** GitHub shows ten errors and ten warnings of a step: each of many connections would use them up for one cause. */
export const fleetAnnotations = ({ failures, warnings }: Fleet): Annotation[] => [
  ...failures.map(({ fault, members }) => ({
    level: 'error' as const,
    title: groupTitle(members, fault.id),
    text: [fault.title, ...fault.fix.slice(0, 1)].join(' '),
  })),
  ...warnings.map(({ check, evidence, members }) => ({
    level: 'warning' as const,
    title: groupTitle(members, check),
    text: evidence,
  })),
];

const groupTitle = (members: readonly FleetMember[], id: string): string => {
  const [first] = members;
  if (members.length === 1) return checkText('report.titleNamed', { connection: first?.name, id });
  return checkText('report.titleMany', { count: String(members.length), id });
};

/** The totals, then each cause once, in Markdown. */
export const fleetSummary = (fleet: Fleet): string =>
  [
    `### ${markdownText(totalsText(fleet))}`,
    ...fleet.failures.flatMap(summaryFailure),
    ...summarySection('warnings', fleet.warnings, summaryWarning),
    ...summarySection('skipped', fleet.skipped, ({ why, members }) => `- ${markdownText(why)} ${namesText(members)}`),
    '',
  ].join('\n');

const summaryFailure = ({ state, fault, members, isExample }: FailureGroup): string[] => {
  const { name } = members[0] ?? {};
  return [
    '',
    `**${countText(state, members.length)}: ${markdownText(fault.title)}** (${markdownText(fault.id)})`,
    '',
    namesText(members),
    '',
    markdownText(fault.explanation),
    '',
    isExample ? markdownText(reportText('fix.example', { name })) : reportText('fix'),
    '',
    ...fault.fix.map((fix) => `- ${markdownText(fix)}`),
  ];
};

const summaryWarning = ({ check, evidence, members }: WarningGroup): string =>
  `- ${checkText(`${check}.label`)}: ${markdownText(evidence)} ${namesText(members)}`;

const summarySection = <Group>(title: string, groups: readonly Group[], textOf: (group: Group) => string): string[] =>
  groups.length === 0 ? [] : ['', `**${reportText(`${title}.title`)}**`, '', ...groups.map(textOf)];

const namesText = (members: readonly FleetMember[]): string => {
  const hidden = members.length - namesOfSummary;
  const shown = members.slice(0, hidden > 1 ? namesOfSummary : undefined).map(({ name }) => markdownText(name));
  return [...shown, ...(hidden > 1 ? [reportText('more', { count: String(hidden) })] : [])].join(', ');
};

/** Foreign text that is a text in Markdown, too. */
export const markdownText = (text: string): string => foreignText(text, 'markdown');
