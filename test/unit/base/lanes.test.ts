import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { runInLanes, type LaneLimits } from '../../../src/base/lanes.ts';

type Item = { lane: string; key: string; ms: number; moves?: boolean };

const limits: LaneLimits = { concurrency: 4, perLane: 2, slowAfterMs: 1_000 };
const item = (lane: string, ms = 5, key = ''): Item => ({ lane, key: key || String(Math.random()), ms });

/** Runs the items and tells how many ran at once, in all, by lane and by key, and in which order they began and ended. */
const watched = async (items: Item[], changes: Partial<LaneLimits> = {}, isOver = () => false) => {
  const running = new Set<Item>();
  const most = { all: 0, lane: 0, key: 0 };
  const [begun, ended]: [Item[], Item[]] = [[], []];
  await runInLanes(items, {
    limits: { ...limits, ...changes },
    laneOf: ({ lane }) => lane,
    keyOf: ({ key }) => key,
    isOver,
    run: async (each) => {
      running.add(each);
      begun.push(each);
      most.all = Math.max(most.all, running.size);
      most.lane = Math.max(most.lane, [...running].filter(({ lane }) => lane === each.lane).length);
      most.key = Math.max(most.key, [...running].filter(({ key }) => key === each.key).length);
      await sleep(each.ms);
      running.delete(each);
      ended.push(each);
      return 'moves' in each ? each.moves : true;
    },
  });
  return { most, begun, ended };
};

describe('work in lanes', () => {
  it('does all of it, so much at once as is allowed in all and on a lane', async () => {
    const items = ['a', 'b', 'c', 'd'].flatMap((lane) => Array.from({ length: 5 }, () => item(lane)));
    const { most, ended } = await watched(items);
    expect(ended).to.have.members(items);
    expect(most.all).to.equal(4);
    expect((await watched(items, { concurrency: 20 })).most).to.include({ all: 8, lane: 2 });
  });

  it('lets items of one key follow each other, and the others pass', async () => {
    const first = item('a', 1);
    const items = [item('a', 20, 'same'), item('a', 1, 'same'), item('a', 1, 'other')];
    const { most, begun, ended } = await watched([first, ...items]);
    expect(most.key).to.equal(1);
    expect(begun.slice(1)).to.deep.equal([items[0], items[2], items[1]]);
    expect(ended.slice(1)).to.deep.equal([items[2], items[0], items[1]]);
  });

  it('takes the lanes in turn', async () => {
    const items = [...Array.from({ length: 6 }, () => item('long')), item('short')];
    const { begun } = await watched(items, { concurrency: 1 });
    expect(begun.indexOf(items[6] as Item)).to.equal(1);
  });

  it('isn’t held up by a lane that doesn’t move', async () => {
    const dead = ['x', 'y'].flatMap((lane) => Array.from({ length: 2 }, () => item(lane, 400)));
    const quick = Array.from({ length: 20 }, (_, at) => item(`quick ${at}`, 1));
    const { ended, most } = await watched([...dead, ...quick], { slowAfterMs: 10 });
    expect(ended.slice(0, quick.length)).to.have.members(quick);
    expect(most.all).to.be.greaterThan(4);
  });

  it('gives a lane one place until it has moved, and one again when it no longer does', async () => {
    const still = Array.from({ length: 4 }, () => ({ ...item('still'), moves: false }));
    expect((await watched(still)).most.lane).to.equal(1);
    const stops = [true, true, false, false, false].map((moves) => ({ ...item('stops', 5), moves }));
    const { most, begun } = await watched(stops);
    expect([most.lane, begun.length]).to.deep.equal([2, 5]);
    const unseen = Array.from({ length: 4 }, () => ({ ...item('unseen'), moves: undefined }));
    expect((await watched(unseen)).ended).to.have.length(4);
  });

  it('never has more waiting than four for each place', async () => {
    const dead = Array.from({ length: 30 }, (_, at) => item(`dead ${at}`, 60));
    expect((await watched(dead, { concurrency: 2, slowAfterMs: 1 })).most.all).to.equal(10);
  });

  it('begins nothing more once it is over, and ends what was begun', async () => {
    let begun = 0;
    const items = Array.from({ length: 9 }, (_, at) => item(`lane ${at}`));
    const { ended } = await watched(items, {}, () => (begun += 1) > 3);
    expect(ended).to.have.length(3);
  });

  it('throws the first error when all that was begun has ended', async () => {
    const ended: number[] = [];
    const work = runInLanes([1, 2, 3, 4], {
      limits: { ...limits, concurrency: 2 },
      laneOf: String,
      keyOf: String,
      isOver: () => false,
      run: async (each) => {
        await sleep(each);
        if (each === 1) throw new Error('one');
        ended.push(each);
        return true;
      },
    });
    expect(await work.catch((error: unknown) => String(error))).to.equal('Error: one');
    expect(ended).to.deep.equal([2]);
  });

  it('has nothing to do with nothing', () => watched([]));
});
