import { aggregate } from './aggregate.ts';
import { compareValues, comparison } from './compare.ts';
import type { Condition, Query } from './parse.ts';
import { project } from './project.ts';
import type { SoqlRecord } from './project.ts';
import { invalidField, openTable, resolve, rowsOf, valueOf } from './resolve.ts';
import type { Target } from './resolve.ts';
import type { QueryContext, Row, Scalar, Table } from './table.ts';

/** Runs a query over the org's tables. `baseUrl` is `/services/data/vNN.0`. */
export function runQuery(
  context: QueryContext,
  query: Query,
  baseUrl: string,
): { totalSize: number; records: SoqlRecord[] } {
  const table = openTable(context, query.from);
  if (query.aggregates.length > 0 || query.groupBy.length > 0) return runAggregate(context, query, table);
  const paths = (query.fields ?? []).map((path) => resolve(context, table, path));
  const rows = selectRows(context, query, table);
  if (query.fields === undefined) return { totalSize: rows.length, records: [] };
  const records = rows.map((row) => project(context, table, row, paths, baseUrl));
  return { totalSize: records.length, records };
}

function runAggregate(context: QueryContext, query: Query, table: Table): ReturnType<typeof runQuery> {
  const records = aggregate(context, query, { table, rows: matchingRows(context, query, table) });
  return { totalSize: records.length, records };
}

function matchingRows(context: QueryContext, query: Query, table: Table): Row[] {
  const matches = query.where && compile(context, table, query.where);
  return rowsOf(context, table).filter((row) => matches?.(row) ?? true);
}

function selectRows(context: QueryContext, query: Query, table: Table): Row[] {
  const rows = matchingRows(context, query, table);
  const compare = query.orderBy.map((term) => ({ ...term, target: resolve(context, table, term.path) }));
  rows.sort((a, b) => {
    for (const { target, descending, nullsLast } of compare) {
      const order = compareForSort(valueOf(context, a, target), valueOf(context, b, target), descending, nullsLast);
      if (order !== 0) return order;
    }
    return 0;
  });
  return rows.slice(query.offset, query.limit === undefined ? undefined : query.offset + query.limit);
}

function compareForSort(a: Scalar, b: Scalar, descending: boolean, nullsLast: boolean): number {
  if (a === null || b === null) return a === b ? 0 : (a === null) === nullsLast ? 1 : -1;
  const order = compareValues(a, b);
  return descending ? -order : order;
}

type Predicate = (row: Row) => boolean;

function compile(context: QueryContext, table: Table, condition: Condition): Predicate {
  if (condition.type === 'not') {
    const inner = compile(context, table, condition.part);
    return (row) => !inner(row);
  }
  if (condition.type === 'in') return compileIn(context, table, condition);
  if (condition.type === 'compare') {
    const target = filterTarget(context, table, condition.path);
    const matches = comparison(target, condition.operator, condition.literal);
    return (row) => matches(valueOf(context, row, target));
  }
  const parts = condition.parts.map((part) => compile(context, table, part));
  return condition.type === 'and'
    ? (row) => parts.every((part) => part(row))
    : (row) => parts.some((part) => part(row));
}

function filterTarget(context: QueryContext, table: Table, path: string): Target {
  const target = resolve(context, table, path);
  if (target.type === 'hidden') throw invalidField(`field '${target.field}' can not be filtered in a query call`);
  return target;
}

function compileIn(context: QueryContext, table: Table, condition: Condition & { type: 'in' }): Predicate {
  const target = filterTarget(context, table, condition.path);
  const tests = Array.isArray(condition.list)
    ? condition.list.map((literal) => comparison(target, '=', literal))
    : [semiJoin(context, target, condition.list)];
  return (row) => tests.some((test) => test(valueOf(context, row, target))) !== condition.negated;
}

function semiJoin(context: QueryContext, target: Target, query: Query): (value: Scalar) => boolean {
  const inner = openTable(context, query.from);
  const [path] = query.fields ?? [];
  const selected = path === undefined ? undefined : resolve(context, inner, path);
  if (!selected || query.fields?.length !== 1 || selected.type !== 'id' || target.type !== 'id')
    throw invalidField(`The selected field and the left operand of a semi join sub-select must be ids or references`);
  const ids = new Set(selectRows(context, query, inner).map((row) => valueOf(context, row, selected)));
  return (value) => value !== null && ids.has(value);
}
