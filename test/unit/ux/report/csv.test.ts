import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import { csvTable } from '../../../../src/ux/report/csv.ts';
import { failedLogin, provenLogin, skippedLogin, warnedLogin } from '../../../tools/verifications.ts';

const program = `
import csv, io, json, sys
tables = json.load(sys.stdin)
print(json.dumps([list(csv.reader(io.StringIO(table, newline=''), strict=True)) for table in tables]))
`;

/** How the parser of Python reads tables, strictly. */
const readTables = (tables: readonly string[]): string[][][] =>
  JSON.parse(
    execFileSync('python3', ['-c', program], { input: JSON.stringify(tables), encoding: 'utf8', maxBuffer: 2 ** 28 }),
  ) as string[][][];

const header =
  'connection,state,exitCode,fault,title,evidence,fix,skipped,warnings,certificateEnds,username,instanceUrl,orgId,attempts,durationMs';

describe('the CSV report', () => {
  it('has a row for each connection, the most urgent first, each ended by CR LF', () => {
    const table = csvTable([
      provenLogin('a'),
      skippedLogin('s'),
      warnedLogin('w', '2026-12-02', { exitCode: 30 }),
      failedLogin('f'),
    ]);
    expect(table.split('\r\n')[0]).to.equal(header);
    expect(table.replaceAll('\r\n', '').includes('\r')).to.equal(false);
    expect(table.endsWith('\r\n')).to.equal(true);
    const [[, ...rows] = []] = readTables([table]);
    expect(rows.map((row) => row.slice(0, 4))).to.deep.equal([
      ['f', 'failed', '1', 'user-inactive'],
      ['w', 'expiring', '30', ''],
      ['a', 'proven', '0', ''],
      ['s', 'skipped', '0', ''],
    ]);
    expect(rows[0]?.[6]).to.equal(
      'Unfreeze the user: Setup → Users → ci@f.example.\nThen run: sf jwt verify --connection f --wait 10',
    );
    expect(rows[1]?.[8]).to.equal('certificate: Expires on 2026-12-02, 9 days left.');
    expect(rows[3]?.slice(7)).to.deep.equal([
      'No key here.',
      '',
      '2027-05-01T00:00:00.000Z',
      'ci@s.example',
      'https://s.my.salesforce.com',
      '00D000000000001AAA',
      '0',
      '0',
    ]);
  });

  it('keeps quotes, line breaks, commas and other letters of names', () => {
    const sign = fc.constantFrom('"', ',', '\n', ';', "'", 'a', 'ß', '漢', ' ', '=', '-', '\t', '😀');
    const names = fc.sample(fc.array(sign, { maxLength: 12 }), { numRuns: 300, seed: 1 }).map((all) => all.join(''));
    const tables = readTables(names.map((name) => csvTable([provenLogin(name)])));
    // One sign that makes no formula is put before those that do.
    const plain = (text: string): string => text.replace(/(^|[;\n])'(?=[^\S\n]*[=-])/g, '$1');
    const cleaned = (name: string): string => name.replaceAll(/\t+/g, ' ').trim();
    for (const [at, table] of tables.entries()) {
      expect(table).to.have.length(2);
      expect(table[1]).to.have.length(header.split(',').length);
      expect(plain(table[1]?.[0] ?? '')).to.equal(plain(cleaned(names[at] ?? '')));
    }
  });

  it('has no cell that a spreadsheet would run, in whatever way it is spelled', () => {
    const starts = [
      '=',
      '+',
      '-',
      '@',
      '\t=',
      '\r=',
      '＝',
      '＋',
      '－',
      '＠',
      ' =',
      '\u200b=',
      '\n\n=',
      'x;=',
      'x\n@',
      'x; +',
    ];
    const tables = readTables(
      starts.map((start) =>
        csvTable([failedLogin(`${start}HYPERLINK("https://attacker.example")`, { username: `${start}1+1` })]),
      ),
    );
    for (const [at, table] of tables.entries())
      for (const cell of table[1] ?? [])
        for (const part of cell.split(/[;\n\t]/))
          expect(part.trim(), JSON.stringify(starts[at])).not.to.match(/^[=+\-@＝＋－＠]/);
  });

  it('shows no control or bidirectional character, and no more than 1,000 of a text', () => {
    const [, row = ''] = csvTable([provenLogin(`\u001b[31m\u202e${'n'.repeat(2_000)}`)]).split('\r\n');
    expect(row).not.to.match(/\p{Cc}|\p{Cf}/u);
    expect(row.split(',')[0]).to.equal(`${'n'.repeat(1_000)}…`);
  });
});
