import { expect } from 'chai';
import { shapeProblem, type Shape } from '../../../src/base/shape.ts';

const name = { type: 'string', minLength: 1, maxLength: 5, pattern: '^[a-z]+$' } as const;
const shape: Shape = {
  type: 'object',
  properties: {
    name,
    count: { type: 'integer', minimum: 1, maximum: 9 },
    on: { type: 'boolean' },
    list: { type: 'array', items: name },
    map: { type: 'object', additionalProperties: { type: 'object', properties: { name }, required: ['name'] } },
  },
  required: ['name'],
};

const told = (value: unknown): string | undefined => {
  const problem = shapeProblem(shape, value);
  return problem && `${problem.keys.join('.')}: ${problem.message}`;
};

describe('the shape of a value', () => {
  for (const value of [
    { name: 'a' },
    { name: 'abcde', count: 1, on: false, list: [], map: {} },
    { name: 'a', count: 9, on: true, list: ['a', 'b'], map: { a: { name: 'a', other: 1 }, b: { name: 'b' } } },
    { name: 'a', other: { of: 'any kind' } },
  ])
    it(`is that of ${JSON.stringify(value)}`, () => expect(told(value)).to.equal(undefined));

  for (const [value, problem] of [
    [undefined, ": it's missing"],
    [null, ': it must be an object'],
    [[], ': it must be an object'],
    ['text', ': it must be an object'],
    [{}, "name: it's missing"],
    [Object.create({ name: 'a' }), "name: it's missing"],
    [{ name: null }, 'name: it must be a string'],
    [{ name: 7 }, 'name: it must be a string'],
    [{ name: '' }, "name: it's empty"],
    [{ name: 'abcdef' }, 'name: it has more than 5 characters'],
    [{ name: 'A' }, "name: it doesn't match ^[a-z]+$"],
    [{ name: 'a', count: '1' }, 'count: it must be a whole number'],
    [{ name: 'a', count: 1.5 }, 'count: it must be a whole number'],
    [{ name: 'a', count: 0 }, 'count: it must be a number from 1 to 9'],
    [{ name: 'a', count: 10 }, 'count: it must be a number from 1 to 9'],
    [{ name: 'a', on: 'true' }, 'on: it must be true or false'],
    [{ name: 'a', on: null }, 'on: it must be true or false'],
    [{ name: 'a', list: {} }, 'list: it must be a list'],
    [{ name: 'a', list: ['a', ''] }, "list.1: it's empty"],
    [{ name: 'a', map: ['a'] }, 'map: it must be an object'],
    [{ name: 'a', map: { b: { name: 'b' }, c: {} } }, "map.c.name: it's missing"],
    [{ name: 'a', map: JSON.parse('{"__proto__":{"name":7}}') as object }, 'map.__proto__.name: it must be a string'],
  ] as const)
    it(`is told where ${JSON.stringify(value) ?? 'nothing'} hasn't it: ${problem}`, () =>
      expect(told(value)).to.equal(problem));
});
