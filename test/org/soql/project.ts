import { orgText } from '../org.ts';
import { rowsOf } from './resolve.ts';
import type { Target } from './resolve.ts';
import type { FieldType, QueryContext, Row, Scalar, Table } from './table.ts';

export type SoqlRecord = { attributes: { type: string; url?: string }; [field: string]: unknown };

/** A row as it goes out, with the fields that were asked for. */
export function project(context: QueryContext, table: Table, row: Row, targets: Target[], baseUrl: string): SoqlRecord {
  const record: SoqlRecord = { attributes: attributesOf(table, row, baseUrl) };
  for (const target of targets) place(context, record, table, row, target, baseUrl);
  return record;
}

/** Puts a value where its path says; the parents in between are nested records, or null. */
function place(
  context: QueryContext,
  record: SoqlRecord,
  table: Table,
  row: Row,
  target: Target,
  baseUrl: string,
): void {
  let [at, current, here]: [Record<string, unknown>, Row, Table] = [record, row, table];
  for (const [parentTable, idField] of target.hops) {
    const name = relationshipName(here, parentTable, idField);
    const parent = rowsOf(context, parentTable).find((candidate) => candidate['Id'] === current[idField]);
    at[name] = parent ? (at[name] ?? { attributes: attributesOf(parentTable, parent, baseUrl) }) : null;
    if (!parent) return;
    [at, current, here] = [at[name] as Record<string, unknown>, parent, parentTable];
  }
  at[target.field] = shown(context, target.type, current[target.field] ?? null);
}

function relationshipName(from: Table, to: Table, idField: string): string {
  return Object.entries(from.parents).find(([, [object, field]]) => object === to.name && field === idField)?.[0] ?? '';
}

/** A value as it goes out. */
export function shown({ org }: QueryContext, type: FieldType, value: Scalar): Scalar {
  return typeof value === 'string' && (type === 'text' || type === 'hidden') ? orgText(org, value) : value;
}

function attributesOf(table: Table, row: Row, baseUrl: string): { type: string; url: string } {
  return { type: table.name, url: `${baseUrl}/sobjects/${table.name}/${String(row['Id'])}` };
}
