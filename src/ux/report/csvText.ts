import { foreignText } from '../../base/text/foreignText.ts';

/** A table by RFC 4180, for spreadsheets: no cell is a formula. `columns`: each name, and the value of a row. */
export const csvText = <Row>(
  columns: Readonly<Record<string, (row: Row) => string | undefined>>,
  rows: readonly Row[],
): string => {
  const cells = rows.map((row) => Object.values(columns).map((valueOf) => foreignText(valueOf(row), 'csv')));
  return [Object.keys(columns), ...cells].map((line) => `${line.join(',')}\r\n`).join('');
};
