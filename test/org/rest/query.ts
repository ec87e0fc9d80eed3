import { Refusal } from '../answers.ts';
import { randomText } from '../ids.ts';
import type { Org } from '../org.ts';
import type { Answer } from '../request.ts';
import type { DataCall } from '../router.ts';
import { runQuery } from '../soql/evaluate.ts';
import { parseQuery } from '../soql/parse.ts';
import { openTable } from '../soql/resolve.ts';
import { columnMetadata } from './columns.ts';

/** `GET …/query?q=` and `…/tooling/query?q=`: the first page of the answer. */
export function query({ org, user, session, request, version, params }: DataCall): Answer {
  const soql = request.query.get('q');
  if (soql === null) throw new Refusal(400, 'MALFORMED_QUERY', 'A query string has to be specified');
  const isTooling = params[0] !== undefined;
  const context = { org, user, session };
  const parsed = parseQuery(soql);
  const base = `/services/data/v${version}${isTooling ? '/tooling' : ''}`;
  const { totalSize, records } = runQuery(context, parsed, base);
  const table = openTable(context, parsed.from);
  if (request.query.get('columns') === 'true') return { status: 200, json: columnMetadata(table, parsed.fields ?? []) };
  return { status: 200, json: { totalSize, ...page(org, records, table.pageSize ?? 2000, base) } };
}

type Page = { done: boolean; nextRecordsUrl?: string; records: unknown[] };

/** The rest of the answers that didn't fit into one page. */
const rests = new WeakMap<Org, Map<string, { records: unknown[]; size: number }>>();

function page(org: Org, records: unknown[], size: number, base: string): Page {
  if (records.length <= size) return { done: true, records };
  const cursors = rests.get(org) ?? new Map<string, { records: unknown[]; size: number }>();
  rests.set(org, cursors);
  const locator = `01g${randomText(15)}-${size}`;
  cursors.set(locator, { records: records.slice(size), size });
  return { done: false, nextRecordsUrl: `${base}/query/${locator}`, records: records.slice(0, size) };
}

/** `GET …/query/01g…-500`: the next page of an answer. */
export function queryMore({ org, version, params }: DataCall): Answer {
  const [tooling = '', locator = ''] = params;
  const rest = rests.get(org)?.get(locator);
  if (!rest) throw new Refusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
  const { records, size } = rest;
  const base = `/services/data/v${version}${tooling}`;
  return { status: 200, json: { totalSize: records.length, ...page(org, records, size, base) } };
}
