import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { mergeResults, unprovenNames } from '../../../../../src/flows/verify/fleet/results.ts';
import { fleetDigest } from '../../../../../src/flows/verify/fleet/shards.ts';
import type { Verification } from '../../../../../src/flows/verify/types.ts';

const found = (connection: string | undefined, more: Partial<Verification> = {}): Verification => ({
  ...(connection !== undefined && { connection }),
  username: 'ci@acme.example',
  instanceUrl: 'https://acme.my.salesforce.com',
  audience: 'https://acme.my.salesforce.com',
  clientId: 'x',
  outcome: 'proven',
  exitCode: 0,
  checks: [],
  attempts: 1,
  sources: { key: 'key store' },
  ...more,
});
const part = (shard: string, names = ['a', 'b', 'c']) => ({ shard, total: names.length, digest: fleetDigest(names) });

describe('files of results', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'jwt-results-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const file = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const errorOf = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => 'none',
      (error: Error) => `${error.name} ${error.message}`,
    );

  it('are put together by name, with their warnings once', async () => {
    const paths = [
      file('2.json', { result: { connections: [found('c'), found('b')], part: part('2/2') }, warnings: ['w', 'v'] }),
      file('1.json', { result: { connections: [found('a')], part: part('1/2') }, warnings: ['w'] }),
    ];
    const { connections, warnings } = await mergeResults(paths);
    expect(connections.map(({ connection }) => connection)).to.deep.equal(['a', 'b', 'c']);
    expect(warnings).to.have.members(['v', 'w']);
    expect(await mergeResults([join(folder, '*.json')])).to.deep.include({ connections });
  });

  it('are read where a run was stopped, and may be those of one whole run', async () => {
    const stopped = { name: 'StoppedError', data: { connections: [found('a'), found('b', { outcome: 'skipped' })] } };
    expect((await mergeResults([file('s.json', stopped)])).connections).to.have.length(2);
    expect(await unprovenNames(file('s.json', stopped))).to.deep.equal(['b']);
  });

  it('of a login without a name leave nothing to be tried again', async () =>
    expect(
      await unprovenNames(file('r.json', { result: { connections: [found(undefined, { outcome: 'failed' })] } })),
    ).to.deep.equal([]));

  it('miss a shard, have it twice, or are of other fleets', async () => {
    const one = (name: string, shard: string, connection: string, names?: string[]): string =>
      file(name, { result: { connections: [found(connection)], part: part(shard, names) } });
    const first = one('1.json', '1/3', 'a');
    expect(await errorOf(mergeResults([first, one('3.json', '3/3', 'c')]))).to.match(/^ShardMissingError .*2\/3/);
    expect(await errorOf(mergeResults([first, one('again.json', '1/3', 'b')]))).to.match(/^ShardDoubledError .*1\/3/);
    for (const other of [one('o.json', '2/3', 'b', ['a', 'b']), one('n.json', '2/4', 'b')])
      expect(await errorOf(mergeResults([first, other]))).to.match(/^ResultsOfOtherFleetsError/);
    const whole = file('whole.json', { result: { connections: [found('b')] } });
    expect(await errorOf(mergeResults([first, whole]))).to.match(/^ResultsOfOtherFleetsError/);
    expect(await errorOf(mergeResults([whole, file('w2.json', { result: { connections: [found('c')] } })]))).to.match(
      /^ShardDoubledError/,
    );
    const twice = [one('x.json', '1/2', 'a'), one('y.json', '2/2', 'a')];
    expect(await errorOf(mergeResults(twice))).to.match(/^ResultsDoubledError .*"a"/);
  });

  for (const [what, content] of Object.entries({
    'no JSON': 'Verifying… proven',
    nothing: '',
    'a list': [],
    'another command': { status: 0, result: { keys: [] } },
    'an error': { name: 'TagUnknownError', message: 'x' },
    'a name that is a path': { result: { connections: [found('../../etc')] } },
    'a name that is markup': { result: { connections: [found('<b>')] } },
    'an unknown status': { result: { connections: [{ ...found('a'), exitCode: 7 }] } },
    'an unknown outcome': { result: { connections: [{ ...found('a'), outcome: 'fine' }] } },
    'a shard that is none': { result: { connections: [found('a')], part: { ...part('1/2'), shard: '3/2' } } },
    'JSON that is too deep': `{"result":${'['.repeat(100)}${']'.repeat(100)}}`,
    'a prototype': '{"result":{"__proto__":{"connections":[]}}}',
  }))
    it(`aren’t ${what}`, async () => {
      const message = await errorOf(mergeResults([file('r.json', content)]));
      expect(message).to.match(/^(?:ResultsNotReadable|ShardInvalid)Error/);
      expect(message.split('\n')).to.have.length(1);
    });

  it('can’t speak to a terminal or a runner', async () => {
    const evil = '\u001b[2J::add-mask::x\n##vso[task.setvariable]';
    const fault = { id: 'x', title: evil, evidence: evil, explanation: evil, fix: [evil], retryable: false };
    const connections = [found('a', { outcome: 'failed', exitCode: 1, fault, username: evil })];
    const merged = JSON.stringify(await mergeResults([file('r.json', { result: { connections }, warnings: [evil] })]));
    expect(merged).not.to.match(/\\u001b|"::|\\n::|##vso\[/);
  });

  it('keep nothing that results don’t have', async () => {
    const more = {
      ...found('a'),
      accessToken: 'x',
      checks: [{ id: 'key', outcome: 'pass', durationMs: 1, evidence: 'e', x: 1 }],
    };
    const [one] = (await mergeResults([file('r.json', { result: { connections: [more] } })])).connections;
    expect(JSON.stringify(one)).not.to.match(/accessToken|"x":/);
  });
});
