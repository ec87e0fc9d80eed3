import type { Table } from '../soql/table.ts';

/** What the CLI asks for with `columns=true` to lay out its table: one entry a selected path, parents nested. */
export function columnMetadata(table: Table, paths: string[]): object {
  return {
    columnMetadata: columnsOf(paths.map((path) => path.split('.'))),
    entityName: table.name,
    groupBy: false,
    idSelected: paths.some((path) => path.toLowerCase() === 'id'),
    keyPrefix: null,
  };
}

function columnsOf(paths: string[][]): object[] {
  const names = [...new Set(paths.map(([name = '']) => name))];
  return names.map((name) => {
    const below = paths.filter((path) => path[0] === name && path.length > 1).map((path) => path.slice(1));
    return {
      aggregate: false,
      apexType: null,
      booleanType: false,
      columnName: name,
      custom: false,
      displayName: name,
      foreignKeyName: null,
      insertable: false,
      joinColumns: columnsOf(below),
      numberType: false,
      textType: true,
      updatable: false,
    };
  });
}
