import { expect } from 'chai';
import fc from 'fast-check';
import { lineDiff } from '../../../../src/flows/metadata/lineDiff.ts';

const shown = (before: string, after: string): string =>
  lineDiff(before, after)
    .map(({ mark, text }) => `${mark}${text}`)
    .join('\n');

describe('the lines that differ', () => {
  it('are none where nothing differs', () => expect(lineDiff('a\nb\n', 'a\nb\n')).to.deep.equal([]));

  it('stand between two lines that stay', () => {
    expect(shown('1\n2\n3\n4\n5\n6\n7\n', '1\n2\n3\nfour\n5\n6\n7\n')).to.equal(' 2\n 3\n-4\n+four\n 5\n 6');
    expect(shown('a\nc\n', 'a\nb\nc\n')).to.equal(' a\n+b\n c');
  });

  it('are all lines of a file that comes or goes', () => {
    expect(shown('', 'a\nb\n')).to.equal('+a\n+b');
    expect(shown('a\r\nb', '')).to.equal('-a\n-b');
  });

  it('lead from the one text to the other', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const [from, to] = [before.join('\n'), after.join('\n')];
        const lines = lineDiff(from, to);
        const taken = (mark: string): string[] => lines.filter((line) => line.mark === mark).map((line) => line.text);
        expect(before.length - taken('-').length).to.equal(after.length - taken('+').length);
        if (from === to) expect(lines).to.deep.equal([]);
      }),
      { seed: 46, numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
    );
  });

  it('are found soon in long files', function () {
    this.timeout(3000);
    expect(lineDiff('a\n'.repeat(50_000), 'b\n'.repeat(50_000))).to.have.length(4000);
  });
});
