import { expect } from 'chai';
import fc from 'fast-check';
import { soqlList, soqlText } from '../../../../src/org/request/soql.ts';

describe('SOQL literals', () => {
  it('escape quotes and backslashes, so that no text leaves its literal', () => {
    expect(soqlText("o'neil\\")).to.equal(String.raw`'o\'neil\\'`);
    expect(soqlText("x' OR Username != '")).to.equal(String.raw`'x\' OR Username != \''`);
  });

  it('escape line breaks and tabs', () => {
    expect(soqlText('a\nb\rc\td')).to.equal(String.raw`'a\nb\rc\td'`);
  });

  it('can stand in an address, whatever the text', () => {
    expect(() => encodeURIComponent(soqlText('half \ud800 of \udfff'))).not.to.throw();
  });

  it('make a list', () => {
    expect(soqlList(['A', "B'"])).to.equal(String.raw`('A', 'B\'')`);
  });

  it('never hold an unescaped quote inside, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const inner = soqlText(text).slice(1, -1);
        expect(inner.replaceAll(/\\./gs, '')).not.to.match(/['\\\n\r]/);
      }),
      { seed: 2, numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
    );
  });
});
