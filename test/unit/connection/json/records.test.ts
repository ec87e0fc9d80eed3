import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { parseConnectionFile } from '../parsed.ts';
import type { SfError } from '@salesforce/core/sfError';
import { parseConnectionsApart, readConnectionFor } from '../../../../src/connection/file.ts';
import type { ConnectionFile } from '../../../../src/connection/types.ts';
import { formatConnectionFile, writeConnection } from '../../../../src/connection/writeConnection.ts';

const good = { instanceUrl: 'https://acme.my.salesforce.com', username: 'ci@acme.example' };
const one = JSON.stringify(good);
const fileOf = (...lines: string[]): string => `{\n"version": 1,\n"connections": {\n${lines.join(',\n')}\n}\n}\n`;

const refusals = async (text: string): Promise<{ sound: string[]; refused: Record<string, string> }> => {
  const { file, refused } = await parseConnectionsApart(text, 'x.json');
  return {
    sound: Object.keys(file.connections),
    refused: Object.fromEntries(Object.entries(refused).map(([name, { message }]) => [name, message])),
  };
};

const failureOf = (text: string): Promise<SfError> =>
  parseConnectionFile(text, 'x.json').then(
    () => Promise.reject(new Error('The file was taken.')),
    (error: SfError) => error,
  );

describe('records of a connection file', () => {
  const certificate = { sha256: 'AB', publicKeySha256: 'a'.repeat(64), notAfter: 'x' };
  /** What a record is, in the lines that it has; where and what is wrong. */
  const wrong: Array<[what: string, record: string[], line: number, keys: string]> = [
    ['a wrong type', ['{', '"instanceUrl": 7,', '"username": "x"', '}'], 2, '.instanceUrl'],
    ['no username', ['{', '"instanceUrl": "x"', '}'], 1, '.username'],
    ['an empty value', ['{"instanceUrl": "x",', '"username":', '""}'], 2, '.username'],
    ['a wrong item', ['{"instanceUrl": "x", "username": "x",', '"tags": ["a",', '7]}'], 3, '.tags.1'],
    [
      'a wrong hash',
      ['{"instanceUrl": "x", "username": "x",', `"certificate": ${JSON.stringify(certificate)}}`],
      2,
      '.certificate.sha256',
    ],
    ['a text', ['"x"'], 1, ''],
    ['nothing', ['null'], 1, ''],
    ['a list', ['[]'], 1, ''],
  ];
  for (const [what, lines, line, keys] of wrong)
    it(`with ${what} are named by name, field and line, and stop no other`, async () => {
      const text = fileOf(`"acme": ${one}`, `"bad": ${lines.join('\n')}`, `"zeta": ${one}`);
      const { sound, refused } = await refusals(text);
      expect(sound).to.deep.equal(['acme', 'zeta']);
      expect(Object.keys(refused)).to.deep.equal(['bad']);
      expect(refused.bad).to.include(`x.json has an error on line ${line + 4}, at "connections.bad${keys}" (`);
      expect((await failureOf(text)).data).to.deep.equal({ line: line + 4 });
    });

  it('with a name that is none are named by file and line', async () => {
    const { sound, refused } = await refusals(fileOf(`"acme": ${one}`, `"Bad_1": ${one}`, `"acme-key": ${one}`));
    expect(sound).to.deep.equal(['acme']);
    expect(refused.Bad_1).to.match(/^x\.json, line 5: "Bad_1" can't be the name/);
    expect(refused['acme-key']).to.match(/^x\.json, line 6: "acme-key" can't be the name/);
  });

  it('with one name are named with all their lines, and none of them is taken', async () => {
    const text = fileOf(`"acme": ${one}`, `"twice": ${one}`, `"beta": ${one}`, `"twice": {}`, `"twice": ${one}`);
    const { sound, refused } = await refusals(text);
    expect(sound).to.deep.equal(['acme', 'beta']);
    expect(refused).to.have.all.keys('twice');
    expect(refused.twice).to.include('"connections.twice" more than once, on lines 5, 7, 8.');
    expect((await failureOf(text)).name).to.equal('ConnectionFileDoubledError');
  });

  it('that have a key twice are named with both lines, also where it is the same by an escape', async () => {
    const inside = (record: string) => refusals(fileOf(`"acme": ${one}`, `"bad": ${record}`));
    const user = '"username": "a"';
    expect((await inside(`{"instanceUrl": "x",\n${user},\n${user}}`)).refused.bad).to.include(
      '"connections.bad.username" more than once, on lines 6, 7.',
    );
    expect((await inside(`{"instanceUrl": "x",\n${user},\n"user\\u006eame": "b"}`)).refused.bad).to.include(
      'lines 6, 7.',
    );
    expect((await inside(`{"instanceUrl": "x", ${user},\n"note": [{"a": {"b": 1,\n"b": 2}}]}`)).refused.bad).to.include(
      '"connections.bad.note.0.a.b" more than once, on lines 6, 7.',
    );
  });

  for (const [what, text, keys] of [
    ['connections', `{"version": 1, "connections": {},\n"connections": {"acme": ${one}}}`, 'connections'],
    ['the version', '{"version": 1,\n"version": 1, "connections": {}}', 'version'],
    ['an app', '{"version": 1, "connections": {}, "apps": {"A": {},\n"A": {"path": "x", "marker": "y"}}}', 'apps.A'],
    ['a default', '{"version": 1, "connections": {}, "defaults": {"app": "a",\n"app": "b"}}', 'defaults.app'],
  ] as const)
    it(`can't be used where the file has ${what} twice`, async () => {
      const { name, message } = await failureOf(text);
      expect(name).to.equal('ConnectionFileDoubledError');
      expect(message).to.include(`"${keys}" more than once, on lines 1, 2.`);
    });

  it('aren’t taken for doubled because of signs in strings, empty keys, or names that objects have by themselves', async () => {
    const odd = { ...good, '': 1, 'a:b': '{"x": 1, "x": 2}', ':': [{ '\\': ':' }], constructor: { toString: '":"' } };
    const text = fileOf(`"acme": ${JSON.stringify(odd).replace('{', '{"__proto__": {"__proto__": 1},')}`);
    expect((await parseConnectionFile(text, 'x')).warnings).to.have.length(5);
  });

  it('say the line of a secret, and of another version', async () => {
    const secret = await failureOf(fileOf(`"acme": ${one}`, `"bad": {\n"privateKey": "x"}`));
    expect(secret.message).to.include('on line 6, at "connections.bad.privateKey"');
    expect(secret.data).to.deep.equal({ line: 6 });
    expect((await failureOf('{"connections": {},\n"version": 2}')).data).to.deep.equal({ line: 2 });
  });

  describe('in a file', () => {
    let folder: string;
    let path: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'jwt-records-'));
      path = join(folder, 'config', 'jwt-connections.json');
      await mkdir(dirname(path));
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    const bad = { instanceUrl: 7, note: 'by hand' };

    it('that can’t be used are warnings for who needs another', async () => {
      await writeFile(path, fileOf(`"acme": ${one}`, `"bad": ${JSON.stringify(bad)}`));
      const read = await readConnectionFor(path, 'acme');
      expect(read?.warnings).to.have.length(1);
      expect(read?.warnings[0]).to.include('line 5, at "connections.bad.instanceUrl"');
      const error = await readConnectionFor(path, 'bad').catch(({ name }: Error) => name);
      expect(error).to.equal('ConnectionFileInvalidError');
    });

    it('that can’t be used stay as they are when another is written, and aren’t mended by it', async () => {
      await writeFile(path, fileOf(`"acme": ${one}`, `"bad": ${JSON.stringify(bad)}`));
      expect(await writeConnection(path, 'acme', { ...good, orgId: '00D1' })).to.equal('updated');
      const { connections } = JSON.parse(await readFile(path, 'utf8')) as ConnectionFile;
      expect(connections).to.deep.equal({ acme: { ...good, orgId: '00D1' }, bad });
      const refused = await writeConnection(path, 'bad', { ...good, orgId: '00D1' }).catch(({ name }: Error) => name);
      expect(refused).to.equal('ConnectionFileInvalidError');
    });

    it('of one name stay both when another is written', async () => {
      const twice = [`"twice": {\n  "a":1 }`, `"twice":${one}`];
      await writeFile(path, fileOf(twice[0] ?? '', `"acme": ${one}`, twice[1] ?? ''));
      expect(await writeConnection(path, 'acme', { ...good, orgId: '00D1' })).to.equal('updated');
      const app = { name: 'Login', path: 'jwt/Login', marker: '[m]' };
      expect(await writeConnection(path, 'beta', good, app)).to.equal('created');
      const text = await readFile(path, 'utf8');
      const plain = (each: string): string => each.replace(/\s/g, '');
      for (const each of twice) expect(plain(text)).to.include(plain(each));
      const { file, refused } = await parseConnectionsApart(text, path);
      expect(file.connections).to.deep.equal({ acme: { ...good, orgId: '00D1' }, beta: good });
      expect(file.apps).to.deep.equal({ Login: { path: 'jwt/Login', marker: '[m]' } });
      expect(Object.keys(refused)).to.deep.equal(['twice']);
      const error = await writeConnection(path, 'twice', good).catch(({ name }: Error) => name);
      expect(error).to.equal('ConnectionFileDoubledError');
      expect(await readFile(path, 'utf8')).to.equal(text);
    });
  });

  describe('of 5,000', () => {
    const names = Array.from({ length: 5000 }, (_, index) => `org-${index}`);
    const hash = 'a'.repeat(64);
    const certificate = { sha256: hash, publicKeySha256: hash, notAfter: '2027-01-01T00:00:00.000Z' };
    const full = { ...good, app: 'JwtLogin', clientId: 'c'.repeat(85), orgId: '00D000000000001EAA', certificate };
    const text = formatConnectionFile({
      version: 1,
      connections: Object.fromEntries(names.map((name) => [name, { ...full, tags: ['a', 'b'] }])),
    });

    /** The least processor time of a few runs. */
    const least = async (action: () => unknown): Promise<number> => {
      const times: number[] = [];
      for (let run = 0; run < 3; run += 1) {
        const before = process.cpuUsage();
        await action();
        const { user, system } = process.cpuUsage(before);
        times.push(user + system);
      }
      return Math.min(...times);
    };

    it('cost a small multiple of parsing and formatting alone: read, written, and damaged in each place', async () => {
      const floor = await least(() => JSON.stringify(JSON.parse(text), undefined, 2));
      const folder = await mkdtemp(join(tmpdir(), 'jwt-many-'));
      const path = join(folder, 'jwt-connections.json');
      const ratios: Record<string, [ratio: number, limit: number]> = {};
      const measure = async (what: string, limit: number, action: () => unknown): Promise<void> => {
        ratios[what] = [(await least(action)) / floor, limit];
      };
      try {
        await measure('read', 30, () => parseConnectionFile(text, 'x'));
        await measure('written', 100, async () => {
          await writeFile(path, text);
          await writeConnection(path, 'one-more', full);
        });
        const allBad = text.replaceAll('"username": "', '"username": 1, "u": "');
        await measure('all records wrong', 160, () => parseConnectionsApart(allBad, 'x'));
        const doubled = text.replace('"org-4999"', '"org-4998"');
        await measure('doubled', 200, () => parseConnectionsApart(doubled, 'x'));
        await measure('cut', 200, () => parseConnectionFile(text.slice(0, -20), 'x').catch(() => undefined));
      } finally {
        await rm(folder, { recursive: true });
      }
      for (const [what, [ratio, limit]] of Object.entries(ratios)) expect(ratio, what).to.be.below(limit);
    });

    it('are named each by its own line', async () => {
      const { refused } = await parseConnectionsApart(text.replaceAll('"username": "', '"username": 1, "u": "'), 'x');
      expect(Object.keys(refused)).to.have.length(5000);
      const lines = text.split('\n');
      for (const [name, { data }] of Object.entries(refused)) {
        const { line } = data as { line: number };
        expect(lines[line - 1], name).to.include('"username"');
        expect(lines.slice(0, line).findLast((each) => /^ {4}"/.test(each))).to.include(`"${name}"`);
      }
    });
  });
});
