import type { Usage, UsageFlow, UsageRow } from '../../flows/usage/types.ts';
import { markup, type Markup } from '../page/markup.ts';
import { wholePage } from '../page/page.ts';
import { localTime } from '../show/localTime.ts';
import { limitLines } from './usageLines.ts';
import { usageText } from './usageTexts.ts';
import {
  failedStatuses,
  usageAddresses,
  usageAdvice,
  usageApp,
  usageDay,
  usageFlow,
  usageUser,
} from './usageValues.ts';

/** The colors of all pages: what ends, what breaks with a password, what is well. */
const flowClasses: Partial<Record<UsageFlow, string>> = { soap: 'failed', password: 'expiring', jwt: 'proven' };
const classOf = (flow: UsageFlow): string => flowClasses[flow] ?? 'skipped';

/** The logins as one page: how many of each flow, a table of all, and what the log can't show. */
export const usagePage = (usage: Usage, now: Date): string => {
  const title = usageText('page.title', { name: usage.org.name });
  return wholePage(
    title,
    markup`<header>
<a class="skip" href="#all">${usageText('page.skip')}</a>
<h1>${title}</h1>
<p class="quiet"><time datetime="${now.toISOString()}">${localTime(now)}</time>, ${usageText('page.since', { day: usageDay(usage.since) })}</p>
</header>
<main>
<ul class="tiles">${flowTiles(usage.rows)}</ul>
<section><h2 id="all">${usageText('page.all')}</h2>
${pageTable(usage.rows)}</section>
<section><h2>${usageText('limits')}</h2>
<ul>${[...hiddenTexts(usage), ...limitLines().slice(1)].map((line) => markup`<li>${line.replace(/^- /, '')}</li>`)}</ul></section>
</main>`,
  );
};

const hiddenTexts = ({ hidden, cut }: Usage): string[] => [
  ...hidden.map(({ what, permissions }) =>
    usageText(`hidden.${what}`, { permissions: permissions.join(usageText('or')) }),
  ),
  ...cut.map((what) => usageText(`cut.${what}`)),
];

const flowTiles = (rows: readonly UsageRow[]): Markup[] =>
  [...Map.groupBy(rows, ({ flow }) => flow)].map(([flow, all]) => {
    const logins = all.reduce((sum, row) => sum + row.logins, 0);
    return markup`<li class="${classOf(flow)}"><strong>${String(logins)}</strong> ${usageText(`flow.${flow}`)}</li>`;
  });

type UsagePageColumn = {
  id: string;
  className?: string;
  /** What it is sorted by, where that isn't its text. */
  value?: (row: UsageRow) => string;
  show: (row: UsageRow) => Markup;
};

const usagePageColumns: readonly UsagePageColumn[] = [
  { id: 'app', show: (row) => markup`${usageApp(row)}` },
  { id: 'flow', show: (row) => markup`<span class="state ${classOf(row.flow)}">${usageFlow(row)}</span>` },
  { id: 'logins', show: ({ logins }) => markup`${String(logins)}` },
  {
    id: 'failed',
    show: (row) => markup`${String(row.failed)}${failedStatuses(row).map((each) => markup`<p>${each}</p>`)}`,
  },
  {
    id: 'last',
    value: ({ last }) => last,
    show: ({ last }) => markup`<time datetime="${last}">${usageDay(last)}</time>`,
  },
  { id: 'addresses', className: 'wide', show: (row) => markup`${usageAddresses(row)}` },
  { id: 'advice', className: 'wide', show: (row) => markup`${usageAdvice(row)}` },
];

/** Roles are told, because a phone shows each row as a card, and browsers then forget what a table is. */
const pageTable = (rows: readonly UsageRow[]): Markup => {
  const heads = ['user', ...usagePageColumns.map(({ id }) => id)].map(
    (id) => markup`<th role="columnheader" scope="col">${usageText(`heading.${id}`)}</th>`,
  );
  const count = usageText('page.count', { shown: '#shown', all: '#all' });
  return markup`<div class="tools" hidden><label for="search">${usageText('page.search')}</label>
<input id="search" type="search" autocomplete="off"><output for="search" data-text="${count}"></output></div>
<div class="scroll" role="region" tabindex="0" aria-labelledby="all"><table role="table" aria-labelledby="all">
<thead role="rowgroup"><tr role="row">${heads}</tr></thead>
<tbody role="rowgroup">
${rows.map(pageRow)}</tbody>
</table></div>`;
};

const pageRow = (row: UsageRow): Markup => {
  const cells = usagePageColumns.map(({ id, className, value, show }) => {
    const sorted = value === undefined ? markup`` : markup` data-value="${value(row)}"`;
    return markup`<td role="cell" class="${className}" data-label="${usageText(`heading.${id}`)}"${sorted}>${show(row)}</td>`;
  });
  return markup`<tr role="row"><th role="rowheader" scope="row">${usageUser(row)}</th>${cells}</tr>
`;
};
