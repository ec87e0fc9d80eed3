import { expect } from 'chai';
import fc from 'fast-check';
import { fleetDigest, namesOfShard, parseShard } from '../../../../../src/flows/verify/fleet/shards.ts';

const numbered = (count: number): string[] => Array.from({ length: count }, (_, at) => `org-${at}`);
const shardsOf = (names: string[], count: number): string[][] =>
  Array.from({ length: count }, (_, at) => namesOfShard(names, { index: at + 1, count }));

describe('shards of a fleet', () => {
  it('are all connections, each once, in sizes that differ by at most one', () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,12}$/), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        (names, count) => {
          const shards = shardsOf(names, count);
          const sizes = shards.map(({ length }) => length);
          return (
            shards.flat().sort().join() === [...names].sort().join() && Math.max(...sizes) - Math.min(...sizes) <= 1
          );
        },
      ),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 300), seed: 14 },
    ));

  it('are the same in each job, whatever the order of the file', () =>
    expect(shardsOf(numbered(50).reverse(), 7).map((names) => names.sort())).to.deep.equal(
      shardsOf(numbered(50), 7).map((names) => names.sort()),
    ));

  for (const [count, shards] of [
    [40, 8],
    [1_000, 8],
    [1_000, 64],
  ] as const)
    it(`stay what they are where one of ${count} is added or removed`, () => {
      const names = numbered(count);
      const place = (all: string[]) =>
        new Map(shardsOf(all, shards).flatMap((each, at) => each.map((name) => [name, at] as const)));
      const before = place(names);
      for (const after of [place([...names, 'a-new-one']), place(names.slice(1))])
        expect(names.filter((name) => after.has(name) && after.get(name) !== before.get(name)).length).to.be.lessThan(
          count / 20,
        );
    });

  for (const text of ['0/8', '9/8', '1/0', '1', '/2', '1/', '-1/2', '1/2/3', '1.5/2', '1/1001', 'a/b', '', '01/8'])
    it(`"${text}" is none`, () =>
      expect(() => parseShard(text))
        .to.throw('shard')
        .with.property('exitCode', 2));

  it('are told by a number and how many there are', () => {
    expect(parseShard('2/8')).to.deep.equal({ index: 2, count: 8 });
    expect(parseShard(' 1000/1000 ')).to.deep.equal({ index: 1000, count: 1000 });
  });

  it('belong to one fleet, whose digest doesn’t depend on an order', () => {
    expect(fleetDigest(['b', 'a']))
      .to.equal(fleetDigest(['a', 'b']))
      .and.match(/^[0-9a-f]{64}$/);
    expect(fleetDigest(['a', 'c'])).not.to.equal(fleetDigest(['a', 'b']));
    expect(fleetDigest(['ab'])).not.to.equal(fleetDigest(['a', 'b']));
  });
});
