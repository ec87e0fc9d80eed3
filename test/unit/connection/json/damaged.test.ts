import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { parseConnectionFile } from '../parsed.ts';
import type { SfError } from '@salesforce/core/sfError';
import { readConnectionFile } from '../../../../src/connection/file.ts';
import { formatConnectionFile } from '../../../../src/connection/writeConnection.ts';

const canary = 'cAnAry';
const record = (name: string) => ({
  instanceUrl: `https://${name}.my.salesforce.com`,
  username: `ci@${name}.example`,
  description: canary,
  tags: ['eu', 'uat'],
});
const whole = formatConnectionFile({
  version: 1,
  connections: { acme: record('acme'), beta: record('beta'), core: record('core') },
});

const failureOf = async (text: string): Promise<SfError> => {
  const error = await parseConnectionFile(text, 'config/x.json').then(
    () => undefined,
    (caught: SfError) => caught,
  );
  if (!error) throw new Error(`The file was taken: ${text}`);
  return error;
};

/** What stands in place of a part; `§` is where it is found. */
type Damage = { what: string; part: string | RegExp; by: string; entry?: string; said: string };

const user = '"username": "ci@beta.example"';
const beta = 'connections.beta';
const key = `${beta}.username`;
const at = 'connections';
const open = '    "beta": {';
const conflict = `§<<<<<<< HEAD\n${user}\n=======\n"username": "b"\n>>>>>>> other\n`;

const damages: Damage[] = [
  { what: 'a conflict around a value', part: user, by: `\n${conflict}`, entry: beta, said: 'merge conflict' },
  { what: 'a conflict around a record', part: open, by: `§<<<<<<< HEAD\n${open}`, entry: at, said: 'merge conflict' },
  { what: 'a base of a conflict', part: open, by: `§||||||| 1a2b3\n${open}`, entry: at, said: 'merge conflict' },
  { what: 'the middle of a conflict', part: open, by: `§=======\n${open}`, entry: at, said: 'merge conflict' },
  { what: 'the end of a conflict', part: open, by: `§>>>>>>> x\r\n${open}`, entry: at, said: 'merge conflict' },
  { what: 'a comma behind the last value', part: `${user}\n`, by: `${user}§,\n`, entry: key, said: 'comma after' },
  {
    what: 'one behind the last item',
    part: '"uat"\n',
    by: '"uat"§,\n\n',
    entry: `${at}.acme.tags.1`,
    said: 'comma after',
  },
  {
    what: 'one behind the last record',
    part: '    }\n  }',
    by: '    }§,\n  }',
    entry: `${at}.core`,
    said: 'comma after',
  },
  { what: 'a line comment', part: user, by: `§// who\n${user}`, entry: beta, said: 'comments' },
  { what: 'a block comment', part: user, by: `§/* who\n*/${user}`, entry: beta, said: 'comments' },
  { what: 'a comment of a shell', part: user, by: `§# who\n${user}`, entry: beta, said: 'comments' },
  {
    what: 'no comma behind a value',
    part: /,\n *"instanceUrl": "https:\/\/beta/,
    by: '\n§"instanceUrl": "',
    entry: `${beta}.instanceUrl`,
    said: 'comma is missing',
  },
  { what: 'no comma behind a record', part: `},\n${open}`, by: '}\n§"beta": {', entry: beta, said: 'comma is missing' },
  { what: 'no colon', part: user, by: '"username" §"x"', entry: key, said: 'colon is missing' },
  { what: 'no value', part: `${user}\n    }`, by: '"username":\n    §}', entry: key, said: 'value is missing' },
  { what: 'two commas', part: '"uat"\n', by: '"uat",§,"x"\n', entry: `${at}.acme.tags.2`, said: 'value is missing' },
  { what: 'a key without quotes', part: user, by: '§username: "x"', entry: beta, said: 'text without double' },
  { what: 'single quotes', part: user, by: `"username": §'x'`, entry: key, said: 'straight double' },
  { what: 'typographic quotes', part: user, by: '"username": §“x”', entry: key, said: 'straight double' },
  { what: 'a value of Python', part: user, by: '"username": §True', entry: key, said: "True isn't a JSON value" },
  { what: 'a value of JavaScript', part: user, by: '"username": §undefined', entry: key, said: "undefined isn't" },
  { what: 'a Windows account', part: user, by: '"username": §"CORP\\ci"', entry: key, said: 'backslash' },
  { what: 'a tab in a string', part: user, by: '"username": §"c\ti"', entry: key, said: 'tab' },
  { what: 'a line break in a string', part: user, by: '"username": §"c\ni"', entry: key, said: 'closing quotation' },
  { what: 'a blank of a web page', part: user, by: `§\u00a0${user}`, entry: beta, said: 'U+00A0' },
  { what: 'a byte-order mark inside', part: open, by: `§\uFEFF${open}`, entry: at, said: 'U+FEFF' },
  { what: 'a number with a zero', part: '"version": 1', by: '"version": 0§1', entry: 'version', said: 'valid number' },
  {
    what: 'a wrong bracket',
    part: '"uat"\n      ]',
    by: '"uat"\n      §}',
    entry: `${at}.acme.tags.1`,
    said: 'closing bracket',
  },
  { what: 'a bracket too many', part: /$/, by: '\n§}\n', said: 'after the end' },
  { what: 'two files in one', part: /$/, by: `§${whole}`, said: 'after the end' },
  { what: 'YAML', part: /^[^]*$/, by: '§version: 1\nconnections:\n', said: 'text without double' },
  { what: 'nothing', part: /^[^]*$/, by: '§', said: 'is empty' },
  { what: 'blanks', part: /^[^]*$/, by: '§ \n\n', said: 'is empty' },
  { what: 'UTF-16 without a mark', part: /^[^]*$/, by: `§${[...whole].join('\0')}`, said: 'save it as UTF-8' },
];

describe('a damaged connection file', () => {
  for (const { what, part, by, entry, said } of damages)
    it(`with ${what} is named by line, column and entry`, async () => {
      const marked = whole.replace(part, () => by);
      const before = marked.slice(0, marked.indexOf('§'));
      const [line, column] = [before.split('\n').length, before.length - before.lastIndexOf('\n')];
      const error = await failureOf(marked.replace('§', ''));
      expect(error.name).to.equal('ConnectionFileNotJsonError');
      const place = `line ${line}, column ${column}${entry === undefined ? '' : `, in "${entry}"`}: `;
      expect(error.message).to.include(`config/x.json isn't valid JSON at ${place}`).and.include(said);
      expect(error.data).to.deep.equal({ line });
    });

  it('that was cut anywhere is named by its last line, and the entry that it ends in', async () => {
    for (let length = 2; length < whole.trimEnd().length; length += 1) {
      const text = whole.slice(0, length);
      const { message } = await failureOf(text);
      const line = text.trimEnd().split('\n').length;
      expect(message, text).to.include(`at line ${line}, column `).and.include('the file ends here');
    }
    const { message } = await failureOf(whole.slice(0, whole.indexOf('beta.example')));
    expect(message).to.include(`in "${key}": the file ends here`);
  });

  it('shows nothing of its text, which may be a secret', async () => {
    for (const { part, by } of damages) {
      const text = whole.replace(part, () => by.replaceAll('x', canary)).replace('§', '');
      const { message, actions } = await failureOf(text);
      expect([message, actions].join()).not.to.include(canary);
    }
    expect((await failureOf(`{"version": ${canary}}`)).message).not.to.include(canary);
  });

  it('is damaged where the engine says so, whatever has happened to one of its signs', async () => {
    const signs = fc.constantFrom(...'{}[],:"\'\\/#<>=-+.0eE ntf\t\n\u00a0\uFEFFé');
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(2), signs, async (index, removed, sign) => {
        const text = whole.slice(0, index) + sign + whole.slice(index + removed);
        const engine = engineError(text.replace(/^\uFEFF/, ''));
        if (engine === undefined) return;
        const { name, message } = await failureOf(text);
        expect(name).to.equal('ConnectionFileNotJsonError');
        expect(message, text).not.to.include('something is wrong');
        const line = Number(/at line (\d+)/.exec(message)?.[1]);
        expect(line).to.be.within(1, text.split('\n').length);
        // A string is named where it begins, a comma too many where it stands.
        const last = text.trimEnd().split('\n').length;
        const theirs = Math.min(last, Number(/\(line (\d+) /.exec(engine)?.[1] ?? line));
        expect(theirs - line, `${engine}\n${message}\n${text}`).to.be.within(0, 1);
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 300), seed: 14 },
    );
  });

  it('is whole with the byte-order marks of UTF-8 and UTF-16, and damaged at the same place', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jwt-marks-'));
    const path = join(folder, 'jwt-connections.json');
    const bytesOf = (text: string): Record<string, Buffer> => ({
      utf8: Buffer.from(`\uFEFF${text}`),
      utf16le: Buffer.from(`\uFEFF${text}`, 'utf16le'),
      utf16be: Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
    });
    try {
      for (const [encoding, bytes] of Object.entries(bytesOf(whole))) {
        await writeFile(path, bytes);
        const read = await readConnectionFile(path);
        expect(Object.keys(read?.file.connections ?? {}), encoding).to.deep.equal(['acme', 'beta', 'core']);
      }
      for (const [encoding, bytes] of Object.entries(bytesOf('{"version": 1,}'))) {
        await writeFile(path, bytes);
        const error = await readConnectionFile(path).catch((caught: Error) => caught);
        expect((error as Error).message, encoding).to.include('line 1, column 14, in "version"');
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

const engineError = (text: string): string | undefined => {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return String(error);
  }
};
