import { foreignText } from '../../base/text/foreignText.ts';
import { checkText } from '../../flows/checkTexts.ts';
import { verificationColors } from '../show/verification.ts';
import type { FailureGroup, Fleet, FleetMember, FleetState, WarningGroup } from './fleet.ts';
import { countText, reportText } from './reportTexts.ts';
import { wrapped } from './wrapped.ts';

export type FleetLinesOptions = {
  /** Of a line. */
  width: number;
  /** So many names of a group are shown; more are only counted. */
  maximumNames: number;
};

const indent = 2;

/** What a person reads of many connections: the totals, then each cause once, the warnings, and what was skipped. */
export const fleetLines = (fleet: Fleet, options: FleetLinesOptions): string[] => [
  ...totalLines(fleet, options),
  ...fleet.failures.flatMap((group) => causeLines(group, options)),
  ...section('warnings', fleet.warnings, (group) => warningLines(group, options)),
  ...section('skipped', fleet.skipped, ({ why, members }) =>
    memberLines({ heading: `${countText('connections', members.length)}: ${foreignText(why)}`, members }, options),
  ),
];

const statesInOrder: readonly FleetState[] = ['proven', 'expiring', 'failed', 'temporary', 'skipped'];

/** `40 connections: 36 proven, 3 failed, 1 skipped.` */
const totalsText = ({ totals }: Pick<Fleet, 'totals'>): string => {
  const parts = statesInOrder
    .filter((state) => totals[state] > 0 || state === 'proven')
    .map((state) => reportText(`total.${state}`, { count: String(totals[state]) }));
  return `${countText('connections', totals.all)}: ${parts.join(', ')}.`;
};

const totalLines = (fleet: Fleet, { width }: FleetLinesOptions): string[] => {
  const { failed, temporary, expiring } = fleet.totals;
  const outcome = failed + temporary > 0 ? 'fail' : expiring > 0 ? 'warn' : 'pass';
  return wrapped(totalsText(fleet), { width }).map(verificationColors[outcome]);
};

const section = <Group>(title: string, groups: readonly Group[], linesOf: (group: Group) => string[]): string[] =>
  groups.length === 0 ? [] : ['', reportText(`${title}.title`), ...groups.flatMap(linesOf)];

const causeLines = (group: FailureGroup, options: FleetLinesOptions): string[] => {
  const { fault, members, isExample, login, state } = group;
  const [first] = members;
  const { width } = options;
  const heading = `${countText(state, members.length)}: ${foreignText(fault.title)} [${foreignText(fault.id)}]`;
  const name = foreignText(first?.name);
  const values = { name, username: login.username, instanceUrl: login.instanceUrl };
  const within = { width, indent };
  return [
    '',
    ...wrapped(heading, { width, hanging: indent }).map(verificationColors[state === 'temporary' ? 'warn' : 'fail']),
    ...nameLines(members.map(shownName), options),
    '',
    ...(members.length > 1 || login.username === '' ? [] : wrapped(checkText('view.login', values), within)),
    ...wrapped(`${seenText(members.length, name)} ${foreignText(fault.evidence)}`, within),
    ...wrapped(foreignText(fault.explanation), within),
    '',
    ...wrapped(isExample ? reportText('fix.example', values) : reportText('fix'), within),
    ...fault.fix.flatMap((action) => wrapped(`- ${foreignText(action)}`, { ...within, hanging: indent + 2 })),
  ];
};

const seenText = (count: number, name: string): string =>
  count === 1 ? reportText('seen') : reportText('seen.example', { name });

const warningLines = ({ check, evidence, members }: WarningGroup, options: FleetLinesOptions): string[] => {
  const label = checkText(`${check}.label`);
  const [first] = members;
  const example = members.length === 1 ? '' : ` ${reportText('example', { name: first?.name })}`;
  return memberLines(
    { heading: `${countText('connections', members.length)}, ${label}:${example} ${foreignText(evidence)}`, members },
    options,
    datedChecks.includes(check) ? datedName : shownName,
  );
};

/** What these warn of has a date of its own for each connection. */
const datedChecks: ReadonlyArray<WarningGroup['check']> = ['certificate', 'expiry'];

const memberLines = (
  { heading, members }: { heading: string; members: readonly FleetMember[] },
  options: FleetLinesOptions,
  show: (member: FleetMember) => string = shownName,
): string[] => [
  ...wrapped(heading, { width: options.width, indent, hanging: indent + 2 }),
  ...nameLines(members.map(show), options, indent + 2),
];

const shownName = ({ name }: FleetMember): string => foreignText(name);

const datedName = (member: FleetMember): string =>
  member.certificateEnds === undefined
    ? shownName(member)
    : `${shownName(member)} (${foreignText(member.certificateEnds.slice(0, 10))})`;

const nameLines = (names: readonly string[], options: FleetLinesOptions, margin = indent): string[] => {
  const { width, maximumNames } = options;
  const hidden = names.length - maximumNames;
  // To count a single one takes as much room as to name it.
  const shown = hidden > 1 ? [...names.slice(0, maximumNames), reportText('more', { count: String(hidden) })] : names;
  return wrapped(shown.join(', '), { width, indent: margin });
};
