import { foreignText } from '../../base/text/foreignText.ts';
import { statusStates, type ConnectionStatus, type StatusState } from '../../flows/status/types.ts';
import { statusText } from '../../flows/status/texts.ts';
import { verificationColors } from '../show/verification.ts';
import { displayWidth } from '../wordWrap.ts';
import { endText, keyPresenceText, leftText, shownLogin, notesOf, proofText, totalText } from './notes.ts';

type StatusView = { now: Date; isChosen: boolean };

/** So many a person reads; the rest is counted, unless a person chose the connections. */
const mostRows = 60;

/** Of so many, those that are well get their login, too. */
const mostDetailed = 10;

export const totalsOfStatus = (connections: readonly ConnectionStatus[]): Partial<Record<StatusState, number>> =>
  Object.fromEntries(
    statusStates
      .map((state) => [state, connections.filter((each) => each.state === state).length] as const)
      .filter(([, count]) => count > 0),
  );

/** The table of all connections, in 80 columns: one line for each, and below it what is to be done. */
export const statusLines = (connections: readonly ConnectionStatus[], { now, isChosen }: StatusView): string[] => {
  if (connections.length === 0) return [statusText('view.none')];
  const shown = isChosen ? connections : connections.slice(0, mostRows);
  const width = nameWidth(shown);
  const isDetailed = (status: ConnectionStatus): boolean =>
    connections.length <= mostDetailed || status.state !== 'good';
  const hidden = connections.length - shown.length;
  return [
    headLine(width),
    ...shown.flatMap((status) => [
      ...rowLine(status, width, now),
      ...(isDetailed(status) ? statusDetailLines(status) : []),
    ]),
    '',
    ...(hidden > 0 ? [statusText('view.more', { count: String(hidden) })] : []),
    totalText(totalsOfStatus(connections), connections.length),
  ];
};

const widestName = 18;
const columnWidths = { bar: 10, left: 9, expires: 11, key: 8 } as const;

const nameWidth = (shown: readonly ConnectionStatus[]): number =>
  Math.max(
    displayWidth(statusText('heading.connection')),
    ...shown.map(({ connection }) => displayWidth(foreignText(connection))).filter((width) => width <= widestName),
  );

const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - displayWidth(text)));

const inColumns = (cells: readonly string[]): string => cells.join('  ').trimEnd();

const headLine = (width: number): string =>
  inColumns([
    padded(statusText('heading.connection'), width),
    padded('', columnWidths.bar),
    padded(statusText('heading.left'), columnWidths.left),
    padded(statusText('heading.expires'), columnWidths.expires),
    padded(statusText('heading.key'), columnWidths.key),
    statusText('heading.proof'),
  ]);

/** A name that is too long for its column has a line of its own. */
const rowLine = (status: ConnectionStatus, width: number, now: Date): string[] => {
  const name = foreignText(status.connection);
  const isLong = displayWidth(name) > width;
  const line = inColumns([
    padded(isLong ? '' : name, width),
    verificationColors[paints[status.state]](bar(status)),
    padded(leftText(status), columnWidths.left),
    padded(endText(status), columnWidths.expires),
    padded(keyPresenceText(status), columnWidths.key),
    proofText(status, now),
  ]);
  return isLong ? [name, line] : [line];
};

const statusDetailLines = (status: ConnectionStatus): string[] => {
  const login = shownLogin(status);
  return [
    ...(login === '' ? [] : [`  ${login}`]),
    ...notesOf(status).map((note) => `  - ${note}`),
    ...(status.next.length > 0 ? [`  ${statusText('view.next')}`, ...status.next.map((line) => `     ${line}`)] : []),
  ];
};

/** A full bar is a year: those of all connections can be compared. */
const fullBarDays = 365;

const bar = ({ daysLeft }: ConnectionStatus): string => {
  const cells = columnWidths.bar;
  if (daysLeft === undefined) return '·'.repeat(cells);
  const full = Math.min(cells, Math.max(0, Math.ceil((daysLeft / fullBarDays) * cells)));
  return '█'.repeat(full) + '░'.repeat(cells - full);
};

const paints: Record<StatusState, keyof typeof verificationColors> = {
  failing: 'fail',
  broken: 'fail',
  ended: 'fail',
  ending: 'warn',
  drifting: 'warn',
  unknown: 'skipped',
  good: 'pass',
};
