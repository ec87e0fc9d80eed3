import { expect } from 'chai';
import { patchedText, strayPatches, textPatches } from '../../../build/textPatches.ts';
import { resolveRules, unusedRules } from '../../../build/resolveRules.ts';

const patch = {
  name: 'a patch',
  files: /./,
  count: 2,
  changes: [
    ['old', 'new'],
    [/x+/g, 'y'],
  ] as const,
};

describe('a text patch of the build', () => {
  it('changes what it was written for', () => {
    expect(patchedText(patch, 'a.js', 'old x xx')).to.equal('new y y');
  });

  it('puts its text in as it stands', () => {
    expect(patchedText({ ...patch, changes: [['old', "$& $' $1"]] }, 'a.js', 'old')).to.equal("$& $' $1");
  });

  for (const text of ['x', 'old old x', 'old'])
    it(`throws if the text is another one: ${text}`, () => {
      expect(() => patchedText(patch, 'a.js', text)).to.throw(/The patch "a patch" no longer fits a\.js/);
    });

  it('is astray if it met fewer files, or more', () => {
    expect(strayPatches([patch], new Map([['a patch', 2]]))).to.deep.equal([]);
    expect(strayPatches([patch], new Map())).to.deep.equal(['a patch: 0 files instead of 2']);
    expect(strayPatches([patch], new Map([['a patch', 3]]))).to.deep.equal(['a patch: 3 files instead of 2']);
  });

  for (const { name, changes } of textPatches)
    it(`throws on a file of another version: ${name}`, () => {
      expect(() => patchedText({ ...textPatches[0], name, files: /./, count: 1, changes }, 'a.js', 'other')).to.throw(
        name,
      );
    });
});

describe('a resolve rule of the build', () => {
  it('that is never used is named', () => {
    const names = resolveRules.map(({ name }) => name);
    expect(unusedRules(new Set(names))).to.deep.equal([]);
    expect(unusedRules(new Set(names.slice(1)))).to.deep.equal([names[0]]);
  });
});
