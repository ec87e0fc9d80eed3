import { hasPermission } from '../access.ts';
import { Refusal } from '../answers.ts';
import { findTable } from './tables.ts';
import type { FieldType, QueryContext, Row, Scalar, Table } from './table.ts';

/** The table, if this user may see the object at all. */
export function openTable(context: QueryContext, name: string): Table {
  const table = findTable(name);
  const { org, user } = context;
  const needs = table?.needs;
  const isAllowed = !needs || needs.some((permission) => hasPermission(org.state, user.id, permission));
  const isThere = table?.name !== 'ScratchOrgInfo' || org.state.organization.isDevHub;
  const isRefused =
    (table?.isInternal && org.switches.internalObjectsRefused) ||
    org.switches.refusedObjects.includes(table?.name ?? '');
  if (!table || !isAllowed || !isThere || isRefused)
    throw new Refusal(
      400,
      'INVALID_TYPE',
      `\nSELECT\n       ^\nERROR at Row:1:Column:8\nsObject type '${name}' is not supported.`,
    );
  return table;
}

const read = new WeakMap<QueryContext, Map<string, Row[]>>();

/** The rows of a table, read once in a query. */
export function rowsOf(context: QueryContext, table: Table): Row[] {
  const tables = read.get(context) ?? new Map<string, Row[]>();
  read.set(context, tables);
  const rows = tables.get(table.name) ?? table.rows(context);
  tables.set(table.name, rows);
  return rows;
}

/** What a path in a query leads to: the field, and the parents on the way. */
export type Target = { table: Table; field: string; type: FieldType; hops: [table: Table, idField: string][] };

/** Finds what a path such as `Parent.Profile.Name` means; the case of letters doesn't matter. */
export function resolve(context: QueryContext, start: Table, path: string): Target {
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let table = start;
  const hops: Target['hops'] = [];
  for (const step of steps) {
    const name = matchName(Object.keys(table.parents), step);
    const parent = name === undefined ? undefined : table.parents[name];
    if (!parent) throw invalidField(`Didn't understand relationship '${step}' in field path.`);
    table = openTable(context, parent[0]);
    hops.push([table, parent[1]]);
  }
  const field = matchName(Object.keys(table.fields), last);
  const type = field === undefined ? undefined : table.fields[field];
  if (field === undefined || type === undefined) throw noSuchColumn(last, table.name);
  return { table, field, type, hops };
}

const matchName = (names: string[], wanted: string): string | undefined =>
  names.find((name) => name.toLowerCase() === wanted.toLowerCase());

function noSuchColumn(field: string, object: string): Refusal {
  return invalidField(
    `No such column '${field}' on entity '${object}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}

/** The error of a field that can't be used like that. */
export function invalidField(problem: string): Refusal {
  return new Refusal(400, 'INVALID_FIELD', `\nERROR at Row:1:Column:8\n${problem}`);
}

function follow(context: QueryContext, row: Row, hops: Target['hops']): Row | undefined {
  let current: Row | undefined = row;
  for (const [table, idField] of hops) {
    const id: Scalar | undefined = current?.[idField];
    current = rowsOf(context, table).find((candidate) => candidate['Id'] === id);
  }
  return current;
}

/** The value at the end of a path; null where a parent is missing. */
export function valueOf(context: QueryContext, row: Row, target: Target): Scalar {
  return follow(context, row, target.hops)?.[target.field] ?? null;
}
