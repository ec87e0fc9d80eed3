import { expect } from 'chai';
import type { Metafile } from 'esbuild';
import { brokenLimits, loadedBy, loadLimits, undeclaredImports, unknownCommonJs } from '../../../build/guards.ts';

type Chunk = Metafile['outputs'][string];

const chunk = (bytes: number, inputs: string[], imports: Chunk['imports'] = []): Chunk => ({
  bytes,
  imports,
  exports: [],
  inputs: Object.fromEntries(inputs.map((path) => [path, { bytesInOutput: 1 }])),
});

const metafile: Metafile = {
  inputs: {
    'src/a.ts': {
      bytes: 1,
      imports: [
        { path: 'node_modules/old/index.js', kind: 'dynamic-import', original: 'old' },
        { path: 'node_modules/known/sub.js', kind: 'dynamic-import', original: 'known/sub' },
        { path: 'node_modules/new/index.js', kind: 'dynamic-import', original: 'new' },
      ],
    },
    'node_modules/old/index.js': { bytes: 1, imports: [], format: 'cjs' },
    'node_modules/known/sub.js': { bytes: 1, imports: [], format: 'cjs' },
    'node_modules/new/index.js': { bytes: 1, imports: [], format: 'esm' },
  },
  outputs: {
    'lib/a.js': chunk(
      100,
      ['src/a.ts'],
      [
        { path: 'lib/shared.js', kind: 'import-statement' },
        { path: 'lib/late.js', kind: 'dynamic-import' },
        { path: 'node:fs', kind: 'import-statement', external: true },
      ],
    ),
    'lib/shared.js': chunk(50, ['src/b.ts'], [{ path: 'lib/a.js', kind: 'import-statement' }]),
    'lib/late.js': chunk(1000, ['node_modules/react/index.js']),
  },
};

describe('a guard of what a command loads', () => {
  it('counts what is loaded before anything runs, and not what comes when it is needed', () => {
    expect(loadedBy(metafile, 'lib/a.js')).to.deep.equal({ bytes: 150, files: ['src/a.ts', 'src/b.ts'] });
  });

  const limit = { entry: 'lib/a.js', bytes: 150, without: /react/ };
  it('is content within the limits', () => expect(brokenLimits(metafile, [limit])).to.deep.equal([]));

  it('says what is too much, unwanted, or missing', () => {
    expect(
      brokenLimits(metafile, [
        { ...limit, bytes: 149 },
        { ...limit, without: /src\/b/ },
        { ...limit, entry: 'lib/none.js' },
      ]),
    ).to.deep.equal([
      'lib/a.js loads 150 bytes, more than 149.',
      'lib/a.js loads what only others need: src/b.ts',
      "lib/none.js isn't built.",
    ]);
  });
});

describe('what no command loads before it runs', () => {
  for (const path of [
    'node_modules/zod/v4/core/core.js',
    'node_modules/tinyglobby/dist/index.mjs',
    'node_modules/tinyglobby/node_modules/fdir/dist/index.cjs',
    'node_modules/semver/index.js',
    'node_modules/semver/ranges/valid.js',
  ])
    it(`is ${path}`, () => expect(loadLimits.filter(({ without }) => !without.test(path))).to.deep.equal([]));

  it('doesn’t go by names that only begin alike', () =>
    expect(loadLimits[0]?.without.test('node_modules/semver/functions/compare.js')).to.equal(false));
});

describe('an imported package', () => {
  const imports = ['zod', 'known/sub', '@scope/name/sub', 'node:fs', './b.ts', '../c/d.ts'].map(
    (original) => ({ path: `x/${original}`, kind: 'import-statement', original }) as const,
  );
  const inputs = {
    'src/a.ts': { bytes: 1, imports },
    'node_modules/known/a.js': {
      bytes: 1,
      imports: [{ path: 'x', kind: 'import-statement' as const, original: 'other' }],
    },
  };

  it('that package.json doesn’t name is told', () => {
    expect(undeclaredImports({ inputs, outputs: {} }, ['known'])).to.deep.equal(['@scope/name', 'zod']);
    expect(undeclaredImports({ inputs, outputs: {} }, ['known', 'zod', '@scope/name'])).to.deep.equal([]);
  });
});

describe('a package in CommonJS form', () => {
  it('that the rules of lint do not know is named', () => {
    expect(unknownCommonJs(metafile, ['known'])).to.deep.equal(['old']);
    expect(unknownCommonJs(metafile, ['known', 'old'])).to.deep.equal([]);
  });
});
