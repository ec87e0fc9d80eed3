import { expect } from 'chai';
import { inTurns } from '../../../../src/ux/progress/turns.ts';

const shown = (events: Array<[item: string, line?: string]>): string[] => {
  const lines: string[] = [];
  const turns = inTurns(['a', 'b', 'c'], (line) => lines.push(line));
  for (const [item, line] of events)
    if (line === undefined) turns.end(item);
    else turns.print(item, [line]);
  return lines;
};

describe('lines of things that run side by side', () => {
  it('come at once for the one whose turn it is, and later for the others', () => {
    expect(
      shown([
        ['b', 'b1'],
        ['a', 'a1'],
        ['c', 'c1'],
        ['a', 'a2'],
      ]),
    ).to.deep.equal(['a1', 'a2']);
    expect(shown([['b', 'b1'], ['a', 'a1'], ['a'], ['c', 'c1'], ['b', 'b2']])).to.deep.equal(['a1', 'b1', 'b2']);
  });

  it('come in the order of the things, in whatever order they end', () =>
    expect(shown([['c', 'c1'], ['c'], ['b', 'b1'], ['b'], ['a', 'a1'], ['a', 'a2'], ['a']])).to.deep.equal([
      'a1',
      'a2',
      'b1',
      'c1',
    ]));
});
