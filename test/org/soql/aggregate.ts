import { Refusal } from '../answers.ts';
import { compareValues } from './compare.ts';
import type { Aggregate, Query } from './parse.ts';
import { shown } from './project.ts';
import type { SoqlRecord } from './project.ts';
import { resolve, valueOf } from './resolve.ts';
import type { Target } from './resolve.ts';
import type { QueryContext, Row, Scalar, Table } from './table.ts';
import { malformed } from './tokens.ts';

/** An answer with groups has no second page. */
const MAXIMUM_GROUPS = 2000;

type Group = { values: Scalar[]; rows: Row[] };

/** The records of a query with groups: `AggregateResult` with the fields that are grouped by, and the aggregates. */
export function aggregate(context: QueryContext, query: Query, found: { table: Table; rows: Row[] }): SoqlRecord[] {
  const { table } = found;
  const grouped = query.groupBy.map((path) => groupTarget(context, table, path));
  const loose = query.fields?.find(
    (field) => !grouped.some((target) => target.field === resolve(context, table, field).field),
  );
  if (loose !== undefined) throw malformed(`Field must be grouped or aggregated: ${loose}`);
  const groups = groupsOf(context, found.rows, grouped).map((group) =>
    recordOf(context, query, table, { grouped, group }),
  );
  const records = sorted(groups, query).slice(
    query.offset,
    query.limit === undefined ? undefined : query.offset + query.limit,
  );
  if (records.length > MAXIMUM_GROUPS)
    throw new Refusal(
      400,
      'EXCEEDED_ID_LIMIT',
      'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
    );
  return records;
}

function groupTarget(context: QueryContext, table: Table, path: string): Target {
  const target = resolve(context, table, path);
  const allowed = table.groupable?.(context);
  if (target.hops.length > 0 || (allowed && !allowed.includes(target.field)))
    throw malformed(`field '${path}' can not be grouped in a query call`);
  return target;
}

function groupsOf(context: QueryContext, rows: Row[], targets: Target[]): Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const values = targets.map((target) => valueOf(context, row, target));
    const key = JSON.stringify(values);
    const group = groups.get(key) ?? { values, rows: [] };
    if (group.rows.length === 0) groups.set(key, group);
    group.rows.push(row);
  }
  return [...groups.values()];
}

function recordOf(
  context: QueryContext,
  query: Query,
  table: Table,
  { grouped, group }: { grouped: Target[]; group: Group },
): SoqlRecord {
  const record: SoqlRecord = { attributes: { type: 'AggregateResult' } };
  grouped.forEach((target, at) => {
    if (query.fields?.some((field) => field.toLowerCase() === target.field.toLowerCase()))
      record[target.field] = shown(context, target.type, group.values[at] ?? null);
  });
  for (const each of query.aggregates) record[each.alias] = applied(context, table, each, group.rows);
  return record;
}

function applied(context: QueryContext, table: Table, { apply, path }: Aggregate, rows: Row[]): Scalar {
  const target = resolve(context, table, path);
  const values = rows.map((row) => valueOf(context, row, target)).filter((value) => value !== null);
  if (apply === 'COUNT') return values.length;
  const sign = apply === 'MAX' ? 1 : -1;
  return values.reduce<Scalar>(
    (best, value) => (best === null || sign * compareValues(value, best) > 0 ? value : best),
    null,
  );
}

/** By a field that is grouped by, or by an aggregate that is selected. */
function sorted(records: SoqlRecord[], { orderBy, aggregates }: Query): SoqlRecord[] {
  const names = orderBy.map(({ path, descending }) => {
    const own = aggregates.find((each) => `${each.apply}(${each.path})`.toLowerCase() === path.toLowerCase());
    return { name: own?.alias ?? path, sign: descending ? -1 : 1 };
  });
  return records.sort((one, other) => {
    for (const { name, sign } of names) {
      const order = compareValues(one[name] as Scalar, other[name] as Scalar);
      if (order !== 0) return sign * order;
    }
    return 0;
  });
}
