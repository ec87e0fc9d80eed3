import { mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { readConnectionFile } from '../../../src/connection/file.ts';
import { formatConnectionFile, writeConnection } from '../../../src/connection/writeConnection.ts';
import { parseConnectionFile } from './parsed.ts';
import type { SfError } from '@salesforce/core/sfError';
import { connectionFileBytes } from '../../../src/base/files/fileLimits.ts';
import { connectionFileJsonSchema } from '../../../src/connection/shapes.ts';

const acme = { instanceUrl: 'https://acme.my.salesforce.com', username: 'ci@acme.example' };
const whole = { version: 1, connections: { acme } };

const failure = async (data: unknown): Promise<Error> => {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  try {
    await parseConnectionFile(text, 'config/x.json');
  } catch (error) {
    return error as Error;
  }
  throw new Error('The file was taken.');
};

const put = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
};

describe('the connection file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jwt-connections-'));
    path = join(folder, 'config', 'jwt-connections.json');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  describe('reading', () => {
    it('is nothing if there is no file', async () => expect(await readConnectionFile(path)).to.equal(undefined));

    it('gives what is there', async () => {
      await put(path, JSON.stringify(whole));
      expect(await readConnectionFile(path)).to.deep.equal({ file: whole, warnings: [] });
    });

    it('keeps unknown keys and warns about each', async () => {
      const data = {
        version: 1,
        color: 'red',
        defaults: { connection: 'acme', speed: 1 },
        apps: { Login: { path: 'jwt/Login', marker: '[x]', owner: 'me' } },
        connections: { acme: { ...acme, color: 'red' } },
      };
      const { file, warnings } = await parseConnectionFile(JSON.stringify(data), 'x.json');
      expect(file).to.deep.equal(data);
      const keys = ['color', 'defaults.speed', 'apps.Login.owner', 'connections.acme.color'];
      expect(warnings).to.have.length(keys.length);
      keys.forEach((key, index) => expect(warnings[index]).to.include(` ${key}.`));
    });

    it('knows $schema', async () => {
      const { warnings } = await parseConnectionFile(JSON.stringify({ ...whole, $schema: './x.json' }), 'x.json');
      expect(warnings).to.deep.equal([]);
    });

    it('names the line of a mistake in the JSON and shows none of the text', async () => {
      const error = await failure('{\n  "version": 1,\n  "x": hidden\n}');
      expect(error.name).to.equal('ConnectionFileNotJsonError');
      expect(error.message).to.include('line 3').and.not.include('hidden');
    });

    it('names the last line of a file that ends too early', async () => {
      expect((await failure('{\n"version": 1,\n')).message).to.include('line 2');
    });

    for (const [what, data] of [
      ['no version', { connections: {} }],
      ['a version from the future', { version: 2, connections: {} }],
      ['a list', []],
      ['null', 'null'],
    ] as const)
      it(`refuses ${what}`, async () => expect((await failure(data)).name).to.equal('ConnectionFileVersionError'));

    for (const [place, connection] of [
      ['connections.acme.username', { instanceUrl: 'x' }],
      ['connections.acme.instanceUrl', { ...acme, instanceUrl: 7 }],
      [
        'connections.acme.certificate.sha256',
        { ...acme, certificate: { sha256: 'AB', publicKeySha256: 'a'.repeat(64), notAfter: 'x' } },
      ],
    ] as const)
      it(`names ${place} when it is wrong`, async () => {
        const error = await failure({ version: 1, connections: { acme: connection } });
        expect(error.name).to.equal('ConnectionFileInvalidError');
        expect(error.message).to.include(`"${place}"`);
      });

    it('checks names, which become paths and variables', async () => {
      expect((await failure({ version: 1, connections: { '../x': acme } })).name).to.equal(
        'ConnectionNameInvalidError',
      );
      expect((await failure({ version: 1, connections: { 'acme-key': acme } })).name).to.equal(
        'ConnectionNameReservedError',
      );
    });

    const secrets: Array<[string, object]> = [
      ['privateKey', { privateKey: 'MIIE' }],
      ['private_key', { private_key: 'x' }],
      ['key', { key: 'x' }],
      ['consumerSecret', { consumerSecret: 'x' }],
      ['accessToken', { accessToken: 'x' }],
      ['keyPassphrase', { keyPassphrase: 'x' }],
      ['PASSWORD', { PASSWORD: 'x' }],
      ['description', { description: '-----BEGIN RSA PRIVATE KEY-----' }],
      ['description', { description: Buffer.from('-----BEGIN PRIVATE KEY-----').toString('base64') }],
      ['description', { description: Buffer.from('-----BEGIN RSA PRIVATE KEY-----').toString('base64') }],
      ['description', { description: Buffer.from('-----BEGIN ENCRYPTED PRIVATE KEY-----').toString('base64') }],
      ['username', { username: '00D5g000001abcDEAQ!AQEAQ.abc' }],
      ['clientId', { clientId: 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln' }],
      ['tags.0', { tags: ['-----BEGIN PRIVATE KEY-----'] }],
    ];
    for (const [place, extra] of secrets)
      it(`refuses a secret in ${place}: ${JSON.stringify(extra).slice(0, 60)}`, async () => {
        const error = await failure({ version: 1, connections: { acme: { ...acme, ...extra } } });
        expect(error.name).to.equal('ConnectionFileHasSecretError');
        expect(error.message).to.include(`"connections.acme.${place}"`);
        expect(JSON.stringify(error)).not.to.include(
          Object.values(extra).flat()[0] === 'x' ? 'zzz' : String(Object.values(extra).flat()[0]),
        );
      });

    it('does not take the name of a connection or app for a secret', async () => {
      const data = {
        version: 1,
        apps: { TokenApp: { path: 'jwt/TokenApp', marker: 'x' } },
        connections: { 'token-org': acme },
      };
      expect((await parseConnectionFile(JSON.stringify(data), 'x')).warnings).to.deep.equal([]);
    });
  });

  describe('writing', () => {
    it('makes a file with sorted keys, two blanks, a final newline, and the address of its schema', async () => {
      expect(await writeConnection(path, 'acme', acme)).to.equal('created');
      expect(await readFile(path, 'utf8')).to.equal(
        `{\n  "$schema": "https://unpkg.com/sf-plugin-jwt/schemas/jwt-connections.schema.json",\n  "connections": {\n    "acme": {\n      "instanceUrl": "${acme.instanceUrl}",\n      "username": "${acme.username}"\n    }\n  },\n  "version": 1\n}\n`,
      );
    });

    it('adds no schema to a file that a person began, and keeps the one that it has', async () => {
      await mkdir(dirname(path));
      for (const begun of [{}, { $schema: './own.json' }]) {
        await writeFile(path, JSON.stringify({ ...begun, version: 1, connections: {} }));
        await writeConnection(path, 'acme', acme);
        const { $schema } = JSON.parse(await readFile(path, 'utf8')) as { $schema?: string };
        expect({ ...($schema && { $schema }) }).to.deep.equal(begun);
      }
      expect((await readConnectionFile(path))?.warnings).to.deep.equal([]);
    });

    it('leaves a file that already says so untouched', async () => {
      await writeConnection(path, 'acme', acme);
      await utimes(path, 1, 1);
      expect(await writeConnection(path, 'acme', acme)).to.equal('unchanged');
      expect((await stat(path)).mtimeMs).to.equal(1000);
    });

    it('keeps other connections, unknown keys and values that are not given', async () => {
      await put(
        path,
        JSON.stringify({ version: 1, x: 1, connections: { zeta: acme, acme: { ...acme, y: 2, orgId: '00D1' } } }),
      );
      expect(await writeConnection(path, 'acme', { ...acme, clientId: 'abc', orgId: undefined })).to.equal('updated');
      expect(JSON.parse(await readFile(path, 'utf8'))).to.deep.equal({
        version: 1,
        x: 1,
        connections: { zeta: acme, acme: { ...acme, y: 2, orgId: '00D1', clientId: 'abc' } },
      });
    });

    it('adds the app', async () => {
      await writeConnection(path, 'acme', acme, { name: 'Login', path: 'jwt/Login', marker: '[m]' });
      expect((await readConnectionFile(path))?.file.apps).to.deep.equal({
        Login: { path: 'jwt/Login', marker: '[m]' },
      });
    });

    it('loses none of several connections that are written at once', async () => {
      const names = ['a', 'b', 'c', 'd'];
      await Promise.all(names.map((name) => writeConnection(path, name, acme)));
      expect(Object.keys((await readConnectionFile(path))?.file.connections ?? {})).to.deep.equal(names);
    });

    it('writes no secret and no forbidden name', async () => {
      const secret = { ...acme, description: '-----BEGIN PRIVATE KEY-----' };
      const error = await writeConnection(path, 'acme', secret).catch((caught: Error) => caught);
      expect(error).to.have.property('name', 'ConnectionFileHasSecretError');
      expect(await writeConnection(path, '../x', acme).catch((caught: Error) => caught.name)).to.equal(
        'ConnectionNameInvalidError',
      );
      expect(await readConnectionFile(path)).to.equal(undefined);
    });

    it('of one more to a file of 5,000 connections is read again', async () => {
      const record = { ...acme, app: 'JwtLogin', description: 'x'.repeat(400), orgId: '00D000000000001EAA' };
      const names = Array.from({ length: 5000 }, (_, index) => `org-${index}`);
      const connections = Object.fromEntries(names.map((name) => [name, record]));
      await put(path, formatConnectionFile({ version: 1, connections }));
      expect((await stat(path)).size).to.be.greaterThan(2 * 1_048_576);
      expect(await writeConnection(path, 'one-more', acme)).to.equal('created');
      expect(Object.keys((await readConnectionFile(path))?.file.connections ?? {})).to.have.length(5001);
    });

    it('of what the next command couldn’t read is refused before it is written', async () => {
      const padding = { version: 1, note: 'x'.repeat(connectionFileBytes - 100), connections: {} };
      await put(path, JSON.stringify(padding));
      const refused = (record: object) =>
        writeConnection(path, 'acme', { ...acme, ...record }).catch(({ name, exitCode }: SfError) => [name, exitCode]);
      expect(await refused({})).to.deep.equal(['FileWouldBeTooLargeError', 2]);
      expect(await readFile(path, 'utf8')).to.equal(JSON.stringify(padding));
      await rm(path);
      for (const record of [
        { description: 'x'.repeat(2001) },
        { username: '' },
        { tags: [''] },
        { certificate: { sha256: 'A', publicKeySha256: 'b', notAfter: 'c' } },
      ])
        expect(await refused(record), JSON.stringify(record).slice(0, 50)).to.deep.equal([
          'ConnectionFileInvalidError',
          2,
        ]);
      expect(await readConnectionFile(path)).to.equal(undefined);
    });

    it('is what it reads', async () => {
      const text = formatConnectionFile({ version: 1, connections: { acme } });
      expect(formatConnectionFile((await parseConnectionFile(text, 'x')).file)).to.equal(text);
    });
  });

  it('has a published schema that is the one in use', async () => {
    const published = await readFile(new URL('../../../schemas/jwt-connections.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(published)).to.deep.equal(JSON.parse(JSON.stringify(connectionFileJsonSchema())));
  });
});
