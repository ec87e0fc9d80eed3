import { expect } from 'chai';
import { isTooDeep, maximumJsonDepth, parseShallowJson } from '../../../src/base/json.ts';

describe('the depth of JSON', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

  it('is allowed up to its limit, and one more is too deep', () => {
    expect([isTooDeep(nested(maximumJsonDepth)), isTooDeep(nested(maximumJsonDepth + 1))]).to.deep.equal([false, true]);
    expect(isTooDeep('{"a":'.repeat(maximumJsonDepth + 1))).to.equal(true);
  });

  it('counts no brackets in texts, however they are quoted', () => {
    const text = JSON.stringify({ a: nested(100), b: `"\\" ${nested(100)}`, c: '\\' });
    expect(isTooDeep(text)).to.equal(false);
    expect(parseShallowJson(text)).to.deep.equal(JSON.parse(text));
  });

  it('is told of a text of a megabyte', () => {
    expect(isTooDeep(`["${'\\"['.repeat(300_000)}"]`)).to.equal(false);
    expect(isTooDeep(nested(500_000))).to.equal(true);
    expect(() => parseShallowJson(nested(500_000))).to.throw(SyntaxError);
  });
});
