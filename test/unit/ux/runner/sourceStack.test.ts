import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { nameSources, type StackLines } from '../../../../src/ux/runner/sourceStack.ts';

/** Three lines of one source, a library, and a line that holds two lines of another source. */
const table: StackLines = {
  'chunks/a.js': {
    sources: ['src/one.ts', 'src/two.ts'],
    marks: [10, 0, 0, 4, 3, 0, -1, 0, 7, 2, 1, 26, 0, 30, 1, 2],
  },
};

describe('the stack of a crash', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt stack-'));
  const lib = join(folder, 'lib');
  const module = pathToFileURL(join(lib, 'chunks/own.js')).href;
  before(() => mkdirSync(lib));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const told = (places: readonly string[], from = module): string[] => {
    const error = new TypeError('x');
    const at = (place: string): string => place.replace(/^lib\//, `${pathToFileURL(lib).href}/`);
    error.stack = ['TypeError: x', ...places.map((place) => `    at f (${at(place)})`)].join('\n');
    nameSources(error, from);
    const shown = error.stack.replaceAll(`${pathToFileURL(lib).href}/`, 'lib/');
    return [...shown.matchAll(/\((.*)\)/g)].map(([, place = '']) => place);
  };

  it('names our sources for what the table has, and nothing else', () => {
    writeFileSync(join(lib, 'stackLines.json'), JSON.stringify(table));
    const rows = {
      'lib/chunks/a.js:10:5': 'lib/chunks/a.js:10:5',
      'lib/chunks/a.js:11:1': 'src/one.ts:5',
      'lib/chunks/a.js:13:9': 'src/one.ts:7',
      'lib/chunks/a.js:14:1': 'lib/chunks/a.js:14:1',
      'lib/chunks/a.js:21:2': 'lib/chunks/a.js:21:2',
      'lib/chunks/a.js:21:3': 'src/two.ts:31',
      'lib/chunks/a.js:21:31': 'src/two.ts:33',
      'lib/chunks/b.js:21:31': 'lib/chunks/b.js:21:31',
      'file:///elsewhere/lib/chunks/a.js:11:1': 'file:///elsewhere/lib/chunks/a.js:11:1',
      'node:internal/util:491:21': 'node:internal/util:491:21',
    };
    expect(told(Object.keys(rows))).to.deep.equal(Object.values(rows));
  });

  it('stays as it is without a table, with a broken one, and where nothing is built', () => {
    const place = 'lib/chunks/a.js:11:1';
    for (const text of ['{', 'null', '[]', '{"chunks/a.js":{}}', '{"chunks/a.js":null}']) {
      writeFileSync(join(lib, 'stackLines.json'), text);
      expect(told([place]), text).to.deep.equal([place]);
    }
    rmSync(join(lib, 'stackLines.json'));
    expect(told([place])).to.deep.equal([place]);
    expect(told([place], pathToFileURL(join(folder, 'src/ux/runner/x.ts')).href)).to.deep.equal([place]);
  });
});
