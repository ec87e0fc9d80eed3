import { checkText } from '../../flows/checkTexts.ts';
import type { Verification } from '../../flows/verify/verify.ts';
import { markup, type Markup } from '../page/markup.ts';
import { wholePage } from '../page/page.ts';
import { localTime } from '../show/localTime.ts';
import { byUrgency, fleetOf, type FailureGroup, type Fleet, type FleetMember, type FleetState } from './fleet.ts';
import { connectionTable } from './htmlTable.ts';
import { countText, reportText } from './reportTexts.ts';

/** The results as one page: the totals, each cause once, the warnings, and a table of all connections. */
export const htmlReport = (verifications: readonly Verification[], startedAt: Date): string => {
  const fleet = fleetOf(verifications);
  const title = reportText('page.title');
  return wholePage(
    title,
    markup`<header>
<a class="skip" href="#all">${reportText('page.skip')}</a>
<h1>${title}</h1>
<p class="quiet"><time datetime="${startedAt.toISOString()}">${localTime(startedAt)}</time></p>
</header>
<main>
<ul class="tiles">${tiles(fleet)}</ul>
${titled('causes', fleet.failures.map(failureArticle))}
${titled('warnings', fleet.warnings.map(warningArticle))}
${titled('skipped', fleet.skipped.map(skippedArticle))}
${connectionTable(byUrgency(verifications), startedAt)}
</main>`,
  );
};

const tileOrder: readonly FleetState[] = ['failed', 'temporary', 'expiring', 'skipped', 'proven'];

const tiles = ({ totals }: Fleet): Markup[] =>
  tileOrder
    .filter((state) => totals[state] > 0)
    .map(
      (state) =>
        markup`<li class="${state}"><strong>${String(totals[state])}</strong> ${reportText(`state.${state}`)}</li>`,
    );

const titled = (id: 'causes' | 'warnings' | 'skipped', articles: readonly Markup[]): Markup =>
  articles.length === 0
    ? markup``
    : markup`<section aria-labelledby="${id}"><h2 id="${id}">${reportText(`${id}.title`)}</h2>
${articles}</section>`;

const failureArticle = ({ state, fault, login, isExample, members }: FailureGroup): Markup => {
  const name = members[0]?.name ?? '';
  const isOne = members.length === 1;
  const { username, instanceUrl } = login;
  const shownLogin = isOne && username !== '' ? checkText('view.login', { username, instanceUrl }) : '';
  return markup`<article class="${state}">
<h3>${countText(state, members.length)}: ${fault.title} <code>${fault.id}</code></h3>
${namesOf(members)}
<p>${shownLogin}</p>
<p>${isOne ? reportText('seen') : reportText('seen.example', { name })} ${fault.evidence}</p>
<p>${fault.explanation}</p>
<p>${isExample ? reportText('fix.example', { name }) : reportText('fix')}</p>
<ul>${fault.fix.map((action) => markup`<li>${action}</li>`)}</ul>
</article>
`;
};

const warningArticle = ({ check, evidence, members }: Fleet['warnings'][number]): Markup =>
  markup`<article class="expiring">
<h3>${countText('connections', members.length)}, ${checkText(`${check}.label`)}</h3>
${namesOf(members)}
<p>${members.length === 1 ? '' : reportText('example', { name: members[0]?.name })} ${evidence}</p>
</article>
`;

const skippedArticle = ({ why, members }: Fleet['skipped'][number]): Markup =>
  markup`<article class="skipped">
<h3>${countText('connections', members.length)}: ${why}</h3>
${namesOf(members)}
</article>
`;

/** More names than these get a window of their own, which the keyboard can scroll. */
const namesAtOnce = 60;

const namesOf = (members: readonly FleetMember[]): Markup => {
  const names = members.map(({ name }, at) => markup`${at === 0 ? '' : { markup: ', ' }}<bdi>${name}</bdi>`);
  if (members.length <= namesAtOnce) return markup`<p class="names">${names}</p>`;
  return markup`<p class="names long" role="group" tabindex="0" aria-label="${reportText('page.names')}">${names}</p>`;
};
