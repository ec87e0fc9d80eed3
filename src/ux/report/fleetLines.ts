import { foreignText } from '../../base/text/foreignText.ts';
import { checkText } from '../../flows/checkTexts.ts';
import { verificationColors } from '../show/verification.ts';
import type { FailureGroup, Fleet, FleetMember, FleetState, WarningGroup } from './fleet.ts';
import { countText, reportText } from './reportTexts.ts';

const margin = '  ';

/**
 * What a person reads of many connections: the totals, then each cause once, the warnings, and what was skipped.
 * Of each group so many names are shown; more are only counted. The command breaks the lines.
 */
export const fleetLines = (fleet: Fleet, maximumNames: number): string[] => [
  totalLine(fleet),
  ...fleet.failures.flatMap((group) => causeLines(group, maximumNames)),
  ...section('warnings', fleet.warnings, (group) => [warnedText(group), warnedNames(group, maximumNames)]),
  ...section('skipped', fleet.skipped, ({ why, members }) => [
    `- ${countText('connections', members.length)}: ${foreignText(why)}`,
    nameLine(members.map(shownName), maximumNames),
  ]),
];

const statesInOrder: readonly FleetState[] = ['proven', 'expiring', 'failed', 'temporary', 'skipped'];

/** `40 connections: 36 proven, 3 failed, 1 skipped.` */
export const totalsText = ({ totals }: Pick<Fleet, 'totals'>): string => {
  const parts = statesInOrder
    .filter((state) => totals[state] > 0 || state === 'proven')
    .map((state) => reportText(`total.${state}`, { count: String(totals[state]) }));
  return `${countText('connections', totals.all)}: ${parts.join(', ')}.`;
};

const totalLine = (fleet: Fleet): string => {
  const { failed, temporary, expiring } = fleet.totals;
  const outcome = failed + temporary > 0 ? 'fail' : expiring > 0 ? 'warn' : 'pass';
  return verificationColors[outcome](totalsText(fleet));
};

const section = <Group>(title: string, groups: readonly Group[], linesOf: (group: Group) => string[]): string[] =>
  groups.length === 0 ? [] : ['', reportText(`${title}.title`), ...groups.flatMap(linesOf)];

const causeLines = (group: FailureGroup, maximumNames: number): string[] => {
  const { fault, members, isExample, login, state } = group;
  const heading = `${countText(state, members.length)}: ${foreignText(fault.title)} [${foreignText(fault.id)}]`;
  const name = foreignText(members[0]?.name);
  const values = { name, username: login.username, instanceUrl: login.instanceUrl };
  return [
    '',
    verificationColors[state === 'temporary' ? 'warn' : 'fail'](heading),
    nameLine(members.map(shownName), maximumNames),
    '',
    ...(members.length > 1 || login.username === '' ? [] : [margin + checkText('view.login', values)]),
    `${margin}${seenText(members.length, name)} ${foreignText(fault.evidence)}`,
    margin + foreignText(fault.explanation),
    '',
    margin + (isExample ? reportText('fix.example', values) : reportText('fix')),
    ...fault.fix.map((action) => `${margin}- ${foreignText(action)}`),
  ];
};

const seenText = (count: number, name: string): string =>
  count === 1 ? reportText('seen') : reportText('seen.example', { name });

const warnedText = ({ check, evidence, members }: WarningGroup): string => {
  const example = members.length === 1 ? '' : ` ${reportText('example', { name: members[0]?.name })}`;
  const heading = `${countText('connections', members.length)}, ${checkText(`${check}.label`)}:`;
  return `- ${heading}${example} ${foreignText(evidence)}`;
};

const warnedNames = ({ check, members }: WarningGroup, maximumNames: number): string =>
  nameLine(members.map(datedChecks.includes(check) ? datedName : shownName), maximumNames);

/** What these warn of has a date of its own for each connection. */
const datedChecks: ReadonlyArray<WarningGroup['check']> = ['certificate', 'expiry'];

const shownName = ({ name }: FleetMember): string => foreignText(name);

const datedName = (member: FleetMember): string =>
  member.certificateEnds === undefined
    ? shownName(member)
    : `${shownName(member)} (${foreignText(member.certificateEnds.slice(0, 10))})`;

const nameLine = (names: readonly string[], maximumNames: number): string => {
  const hidden = names.length - maximumNames;
  // To count a single one takes as much room as to name it.
  const shown = hidden > 1 ? [...names.slice(0, maximumNames), reportText('more', { count: String(hidden) })] : names;
  return margin + shown.join(', ');
};
