import { statusStates, type ConnectionStatus, type StatusState } from '../../flows/status/types.ts';
import { statusText } from '../../flows/status/texts.ts';
import { markup, type Markup } from '../page/markup.ts';
import { wholePage } from '../page/page.ts';
import { localDay, localTime } from '../show/localTime.ts';
import { endText, keyPresenceText, leftText, notesOf, proofText } from './notes.ts';
import { totalsOfStatus } from './statusLines.ts';
import { scaleOf, timelineBar, type TimeScale } from './timeline.ts';

/** The connections as one page: the totals, and a table with a timeline of all certificates, the most urgent first. */
export const statusPage = (connections: readonly ConnectionStatus[], now: Date): string => {
  const title = statusText('page.title');
  const scale = scaleOf(connections, now);
  const scaleValues = { first: localDay(scale.first), last: localDay(scale.last), today: localDay(now) };
  return wholePage(
    title,
    markup`<header>
<a class="skip" href="#all">${statusText('page.skip')}</a>
<h1>${title}</h1>
<p class="quiet"><time datetime="${now.toISOString()}">${localTime(now)}</time></p>
</header>
<main>
<ul class="tiles">${statusTiles(connections)}</ul>
<section><h2 id="all">${statusText('page.all')}</h2>
<p class="quiet">${statusText('page.scale', scaleValues)}</p>
${statusTable(connections, now, scale)}</section>
</main>`,
  );
};

/** The colors of all pages. */
const stateClasses: Record<StatusState, string> = {
  failing: 'failed',
  broken: 'failed',
  ended: 'failed',
  ending: 'expiring',
  drifting: 'temporary',
  unknown: 'skipped',
  good: 'proven',
};

const statusTiles = (connections: readonly ConnectionStatus[]): Markup[] =>
  Object.entries(totalsOfStatus(connections)).map(
    ([state, count]) =>
      markup`<li class="${stateClasses[state as StatusState]}"><strong>${String(count)}</strong> ${statusText(`state.${state}`)}</li>`,
  );

/** `value` is what a column is sorted by, where that isn't its text; empty: after all others. */
type StatusColumn = {
  id: string;
  className?: string;
  value?: (status: ConnectionStatus) => string;
  show: (status: ConnectionStatus, now: Date, scale: TimeScale) => Markup;
};

const statusColumns: readonly StatusColumn[] = [
  {
    id: 'state',
    value: ({ state }) => String(statusStates.indexOf(state)),
    show: ({ state }) => markup`<span class="state ${stateClasses[state]}">${statusText(`state.${state}`)}</span>`,
  },
  {
    id: 'timeline',
    className: 'wide',
    value: ({ certificate }) => certificate?.notAfter ?? '',
    show: (status, now, scale) => timelineBar(status, { now, scale, className: stateClasses[status.state] }),
  },
  {
    id: 'expires',
    value: ({ certificate }) => certificate?.notAfter ?? '',
    show: (status) => expiresMarkup(status),
  },
  { id: 'notes', className: 'wide', show: (status) => notesMarkup(status) },
  { id: 'key', show: (status) => markup`${keyPresenceText(status)}` },
  {
    id: 'proof',
    // What was never proven is the oldest.
    value: ({ lastProof }) => lastProof?.provenAt ?? '0',
    show: (status, now) => markup`${proofText(status, now)}`,
  },
  {
    id: 'login',
    value: ({ username = '' }) => username,
    show: ({ username, instanceUrl, orgId }) =>
      markup`${[username, instanceUrl, orgId].map((each) => markup`<p>${each}</p>`)}`,
  },
];

const expiresMarkup = (status: ConnectionStatus): Markup =>
  status.certificate === undefined
    ? markup`${leftText(status)}`
    : markup`<time datetime="${status.certificate.notAfter}">${endText(status)}</time> (${leftText(status)})`;

const notesMarkup = (status: ConnectionStatus): Markup => {
  const notes = notesOf(status).map((note) => markup`<p>${note}</p>`);
  if (status.next.length === 0) return markup`${notes}`;
  return markup`${notes}<ul class="commands">${status.next.map((line) => markup`<li><code>${line}</code></li>`)}</ul>`;
};

/** Roles are told, because a phone shows each row as a card, and browsers then forget what a table is. */
const statusTable = (connections: readonly ConnectionStatus[], now: Date, scale: TimeScale): Markup => {
  const heads = ['connection', ...statusColumns.map(({ id }) => id)].map(
    (id) => markup`<th role="columnheader" scope="col">${statusText(`heading.${id}`)}</th>`,
  );
  const count = statusText('page.count', { shown: '#shown', all: '#all' });
  return markup`<div class="tools" hidden><label for="search">${statusText('page.search')}</label>
<input id="search" type="search" autocomplete="off"><output for="search" data-text="${count}"></output></div>
<div class="scroll" role="region" tabindex="0" aria-labelledby="all"><table role="table" aria-labelledby="all">
<thead role="rowgroup"><tr role="row">${heads}</tr></thead>
<tbody role="rowgroup">
${connections.map((status) => statusRow(status, now, scale))}</tbody>
</table></div>`;
};

const statusRow = (status: ConnectionStatus, now: Date, scale: TimeScale): Markup => {
  const cells = statusColumns.map(({ id, className, value, show }) => {
    const sorted = value === undefined ? markup`` : markup` data-value="${value(status)}"`;
    const label = statusText(`heading.${id}`);
    return markup`<td role="cell" class="${className}" data-label="${label}"${sorted}>${show(status, now, scale)}</td>`;
  });
  return markup`<tr role="row"><th role="rowheader" scope="row">${status.connection}</th>${cells}</tr>
`;
};
