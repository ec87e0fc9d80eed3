import type { Connection } from '@salesforce/core';
import { jwtError } from '../../base/errors/errors.ts';
import { detailText } from '../../base/text/details.ts';
import { pageLimits, type PageLimits } from './limits.ts';
import { originOf } from '../session/orgError.ts';

type Page = { done: boolean; nextRecordsUrl?: string; records: unknown[] };
type Reading = { rows: unknown[]; seen: Set<string>; startedAt: number };

/**
 * All rows of a query. An org answers in pages: of 500 rows for some objects, of 2,000 for most. The library's own query
 * isn't used, for it doesn't show where the next page is said to be. Pages that never come to an end aren't followed:
 * OrgPagesTooMany, OrgRowsTooMany, OrgPagesTooSlow, OrgPagesAstray.
 */
export const queryAll = async <Row>(
  connection: Connection,
  soql: string,
  limits: PageLimits = pageLimits,
): Promise<Row[]> => {
  const reading: Reading = { rows: [], seen: new Set(), startedAt: Date.now() };
  const origin = originOf(connection.instanceUrl);
  const ask = (path: string): Promise<Page> => connection.request<Page>(origin + path);
  let page = await ask(`/services/data/v${connection.version}/query?q=${encodeURIComponent(soql)}`);
  for (const record of recordsOf(page)) reading.rows.push(record);
  while (page.done === false) {
    page = await ask(nextPage(page.nextRecordsUrl ?? '-', reading, { limits, origin }));
    for (const record of recordsOf(page)) reading.rows.push(record);
  }
  return reading.rows as Row[];
};

/** A page of a proxy or of maintenance may come with status 200. */
const recordsOf = (page: Partial<Page> | undefined): unknown[] => {
  if (Array.isArray(page?.records)) return page.records;
  throw new Error(`SERVER_UNAVAILABLE: ${detailText('org.noRecords')}`);
};

const nextPage = (
  next: string,
  { rows, seen, startedAt }: Reading,
  { limits, origin }: { limits: PageLimits; origin: string },
): string => {
  const { pages, rows: maximumRows, minutes } = limits;
  if (!/^\/services\/data\/v\d+\.0\/(?:tooling\/)?query\/[\w-]+$/.test(next) || seen.has(next))
    throw jwtError('OrgPagesAstray', [origin, next], [origin]);
  seen.add(next);
  if (rows.length > maximumRows) throw jwtError('OrgRowsTooMany', [origin, maximumRows], [origin]);
  if (seen.size >= pages) throw jwtError('OrgPagesTooMany', [origin, pages], [origin]);
  if (Date.now() - startedAt > minutes * 60_000) throw jwtError('OrgPagesTooSlow', [origin, minutes], [origin]);
  return next;
};
