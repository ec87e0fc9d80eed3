import type { SfCommand } from '@salesforce/sf-plugins-core';
import { displayWidth } from './wordWrap.ts';

type RowOutput = Pick<SfCommand<unknown>, 'log' | 'table'>;
type Row<Key extends string> = Record<Key, string>;

type RowColumn<Key extends string> = { key: Key; name: string };

export type RowTable<Key extends string> = {
  rows: ReadonlyArray<Row<Key>>;
  columns: ReadonlyArray<RowColumn<Key>>;
  title?: string;
  /** What a narrow terminal does without, one after the other, until the table has room. */
  dispensable?: readonly Key[];
};

/** Shows rows so that no word in them breaks. Gives the columns that are shown. */
export const showRows = <Key extends string>(
  output: RowOutput,
  table: RowTable<Key>,
): ReadonlyArray<RowColumn<Key>> => {
  const { rows, title, dispensable = [] } = table;
  const without = (count: number) => table.columns.filter(({ key }) => !dispensable.slice(0, count).includes(key));
  const choices = [0, ...dispensable.keys()].map((_, count) => without(count));
  const columns = choices.find((each) => fits(rows, each)) ?? without(dispensable.length);
  if (fits(rows, columns)) output.table({ data: [...rows], columns: [...columns], title, overflow: 'wrap' });
  else for (const block of [title ?? [], ...rows.map((row) => rowLines(row, columns))]) output.log(textOfBlock(block));
  return columns;
};

const textOfBlock = (block: string | string[]): string => `${[block].flat().join('\n')}\n`;

/** Whether a table of this natural width fits; without a terminal there is no limit. */
const fits = <Key extends string>(rows: RowTable<Key>['rows'], columns: RowTable<Key>['columns']): boolean => {
  const { isTTY, columns: room } = process.stdout;
  return !isTTY || !room || naturalWidth(rows, columns) <= room;
};

const naturalWidth = <Key extends string>(rows: RowTable<Key>['rows'], columns: RowTable<Key>['columns']): number => {
  const widths = columns.map(({ key, name }) => Math.max(...[name, ...rows.map((row) => row[key])].map(displayWidth)));
  const paddingAndBorder = 3;
  return widths.reduce((sum, width) => sum + width + paddingAndBorder, 1);
};

/** A row as lines of its own, one for each column. */
const rowLines = <Key extends string>(row: Row<Key>, columns: RowTable<Key>['columns']): string[] => {
  const labelWidth = Math.max(...columns.map(({ name }) => displayWidth(name)));
  return columns.map(({ key, name }) => `${name.padEnd(labelWidth)}  ${row[key]}`);
};
