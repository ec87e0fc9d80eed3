import { expect } from 'chai';
import { showRows, type RowTable } from '../../../src/ux/rows.ts';

type Shown = { tables: Array<{ columns: Array<{ name: string }> }>; lines: string[]; columns: string[] };

describe('rows of a table', () => {
  const { isTTY, columns } = process.stdout;
  afterEach(() => Object.assign(process.stdout, { isTTY, columns }));

  const rows = [
    { what: 'commaSeparatedOauthScopes', value: 'Api', place: 'app/oauth.xml' },
    { what: 'refreshTokenPolicyType', value: 'Zero', place: 'app/policies.xml' },
  ];
  const table: RowTable<'what' | 'value' | 'place'> = {
    rows,
    columns: [
      { key: 'what', name: 'What' },
      { key: 'value', name: 'In the files' },
      { key: 'place', name: 'File' },
    ],
  };

  const show = (given: typeof table, terminal: { isTTY: boolean; columns?: number }): Shown => {
    Object.assign(process.stdout, terminal);
    const shown: Shown = { tables: [], lines: [], columns: [] };
    const output = {
      table: (each: unknown) => shown.tables.push(each as never),
      log: (line = '') => shown.lines.push(line),
    };
    shown.columns = showRows(output as unknown as Parameters<typeof showRows>[0], given).map(({ name }) => name);
    return shown;
  };

  it('are a table where it fits, to the last column', () => {
    const width = 'commaSeparatedOauthScopes'.length + 'In the files'.length + 'app/policies.xml'.length + 3 * 3 + 1;
    expect(show(table, { isTTY: true, columns: width }).tables).to.have.length(1);
    expect(show(table, { isTTY: true, columns: width - 1 }).tables).to.have.length(0);
  });

  it('are a table of any width without a terminal', () =>
    expect(show(table, { isTTY: false, columns: 20 }).tables).to.have.length(1));

  it('do without a column that a narrow terminal can miss, and say so to the caller', () => {
    const shown = show({ ...table, dispensable: ['place'] }, { isTTY: true, columns: 50 });
    expect(shown.tables[0]?.columns.map(({ name }) => name)).to.deep.equal(['What', 'In the files']);
    expect(shown.columns).to.deep.equal(['What', 'In the files']);
    expect(show({ ...table, dispensable: ['place'] }, { isTTY: true, columns: 120 }).columns).to.have.length(3);
  });

  it('are lines with whole words where no table fits', () => {
    const { lines, tables } = show({ ...table, title: 'App' }, { isTTY: true, columns: 40 });
    expect(tables).to.deep.equal([]);
    expect(lines).to.deep.equal([
      'App\n',
      'What          commaSeparatedOauthScopes\nIn the files  Api\nFile          app/oauth.xml\n',
      'What          refreshTokenPolicyType\nIn the files  Zero\nFile          app/policies.xml\n',
    ]);
  });
});
