import { daysLeft } from '../../base/certificate.ts';
import { exitCodeRank } from '../../base/errors/exitCodes.ts';
import type { Verification } from '../../flows/verify/verify.ts';
import { markup, type Markup } from '../page/markup.ts';
import { durationOf, fleetState, nameOf } from './fleet.ts';
import { countText, reportText } from './reportTexts.ts';

/** `value` is what a column is sorted by, where that isn't its text; empty: after all others. */
type PageColumn = {
  id: string;
  className?: string;
  value?: (verification: Verification) => string;
  show: (verification: Verification, now: Date) => Markup;
};

const pageColumns: readonly PageColumn[] = [
  {
    id: 'state',
    value: ({ exitCode, outcome }) => `${exitCodeRank(exitCode)} ${outcome}`,
    show: (each) => markup`<span class="state ${fleetState(each)}">${reportText(`state.${fleetState(each)}`)}</span>`,
  },
  { id: 'seen', className: 'wide', show: (each) => seenMarkup(each) },
  {
    id: 'ends',
    value: ({ certificateEnds }) => shownEndOf(certificateEnds)?.toISOString() ?? '',
    show: ({ certificateEnds }, now) => endMarkup(certificateEnds, now),
  },
  { id: 'username', show: ({ username }) => markup`${username}` },
  { id: 'instanceUrl', show: ({ instanceUrl }) => markup`${instanceUrl}` },
  { id: 'orgId', show: ({ orgId }) => markup`${orgId}` },
  { id: 'seconds', show: (each) => markup`${(durationOf(each) / 1000).toFixed(1)}` },
];

const seenMarkup = ({ fault, skipped, checks }: Verification): Markup => {
  const warnings = checks.filter(({ outcome }) => outcome === 'warn').map(({ evidence }) => evidence);
  const lines = [fault?.title, fault?.evidence, skipped, ...warnings].filter((line) => line !== undefined);
  return markup`${lines.map((line) => markup`<p>${line}</p>`)}`;
};

/** Results of other machines may hold anything. */
const shownEndOf = (certificateEnds: string | undefined): Date | undefined => {
  const end = new Date(certificateEnds ?? NaN);
  return Number.isNaN(end.getTime()) ? undefined : end;
};

const endMarkup = (certificateEnds: string | undefined, now: Date): Markup => {
  const end = shownEndOf(certificateEnds);
  if (!end) return markup``;
  const days = daysLeft(end, now);
  const iso = end.toISOString();
  const left = days < 0 ? reportText('page.ended') : countText('page.days', days);
  return markup`<time datetime="${iso}">${iso.slice(0, 10)}</time> ${left}`;
};

/** Roles are told, because a phone shows each row as a card, and browsers then forget what a table is. */
export const connectionTable = (verifications: readonly Verification[], now: Date): Markup => {
  const heads = ['name', ...pageColumns.map(({ id }) => id)].map(
    (id) => markup`<th role="columnheader" scope="col">${reportText(`column.${id}`)}</th>`,
  );
  const count = reportText('page.count', { shown: '#shown', all: '#all' });
  return markup`<section><h2 id="all">${reportText('page.all')}</h2>
<div class="tools" hidden><label for="search">${reportText('page.search')}</label>
<input id="search" type="search" autocomplete="off"><output for="search" data-text="${count}"></output></div>
<div class="scroll" role="region" tabindex="0" aria-labelledby="all"><table role="table" aria-labelledby="all">
<thead role="rowgroup"><tr role="row">${heads}</tr></thead>
<tbody role="rowgroup">
${verifications.map((verification) => connectionRow(verification, now))}</tbody>
</table></div></section>`;
};

const connectionRow = (verification: Verification, now: Date): Markup => {
  const cells = pageColumns.map(({ id, className, value, show }) => {
    const shown = show(verification, now);
    const sorted = value === undefined ? markup`` : markup` data-value="${value(verification)}"`;
    const label = reportText(`column.${id}`);
    return markup`<td role="cell" class="${className}" data-label="${label}"${sorted}>${shown}</td>`;
  });
  return markup`<tr role="row"><th role="rowheader" scope="row">${nameOf(verification)}</th>${cells}</tr>
`;
};
