import { expect } from 'chai';
import type { Metafile } from 'esbuild';
import { brokenLimits, loadedBy, unknownCommonJs } from '../../../build/guards.ts';

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

describe('a package in CommonJS form', () => {
  it('that the rules of lint do not know is named', () => {
    expect(unknownCommonJs(metafile, ['known'])).to.deep.equal(['old']);
    expect(unknownCommonJs(metafile, ['known', 'old'])).to.deep.equal([]);
  });
});
