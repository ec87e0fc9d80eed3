import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { cycloneDx } from '../../../build/cyclonedx.ts';
import { filesInside, packagesOf } from '../../../build/inventory.ts';
import { licenceOf } from '../../../build/licences.ts';
import { noticesOf } from '../../../build/notices.ts';

const licensed = (licence: unknown): string[] => licenceOf({ name: 'a', version: '1.0.0', licence });

describe('the licence of a package that is inside', () => {
  const allowed: Array<[unknown, string[]]> = [
    ['MIT', ['MIT']],
    ['(MIT OR GPL-3.0-or-later)', ['MIT']],
    ['(GPL-2.0 OR BSD-3-Clause)', ['BSD-3-Clause']],
    ['(MIT AND Zlib)', ['MIT', 'Zlib']],
    [{ type: 'ISC' }, ['ISC']],
    [[{ type: 'GPL-2.0' }, { type: 'MIT' }], ['MIT']],
  ];
  for (const [licence, expected] of allowed)
    it(`is one of the list: ${JSON.stringify(licence)}`, () => expect(licensed(licence)).to.deep.equal(expected));

  for (const licence of [
    'GPL-3.0',
    'UNLICENSED',
    'SEE LICENSE IN x',
    undefined,
    '',
    'MIT AND GPL-2.0',
    '(A OR (B AND MIT))',
  ])
    it(`fails the build if it isn't: ${licence}`, () => {
      expect(() => licensed(licence)).to.throw(/a 1\.0\.0 has a licence that nobody has allowed/);
    });
});

describe('the list of what is inside', () => {
  const base = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-inventory-'));
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), text);
  };
  after(() => rmSync(base, { recursive: true }));

  const output = (path: string, bytesInOutput: number) => ({ [path]: { bytesInOutput } });
  const metafile = {
    inputs: {},
    outputs: {
      'lib/a.js': {
        bytes: 9,
        imports: [],
        exports: [],
        inputs: {
          ...output('src/a.ts', 1),
          ...output('node_modules/one/esm/index.js', 1),
          ...output('node_modules/two/node_modules/@x/one/index.js', 1),
          ...output('node_modules/gone/index.js', 0),
        },
      },
    },
  };
  before(() => {
    put('node_modules/one/package.json', '{"name":"one","version":"1.0.0","license":"MIT"}');
    put('node_modules/one/esm/package.json', '{"type":"module"}');
    put('node_modules/one/LICENSE', 'Text of one');
    put('node_modules/two/node_modules/@x/one/package.json', '{"name":"@x/one","version":"2.0.0","license":"ISC"}');
  });

  it('has each package of which something is left, and no other', () => {
    const packages = packagesOf(filesInside([metafile]), base);
    expect(packages.map(({ name, version, folder }) => [name, version, folder])).to.deep.equal([
      ['@x/one', '2.0.0', 'node_modules/two/node_modules/@x/one'],
      ['one', '1.0.0', 'node_modules/one'],
    ]);
  });

  it('is in the notices and in the CycloneDX list, with the pinned archive', () => {
    const packages = packagesOf(filesInside([metafile]), base);
    const notices = noticesOf(packages);
    expect(notices).to.include('one@1.0.0 (MIT)\n\nText of one').and.to.include('@x/one@2.0.0 (ISC)');
    const lock = { packages: { 'node_modules/one': { integrity: 'sha512-AAEC' } } };
    const list = cycloneDx({ name: 'own', version: '0.1.0', license: 'Apache-2.0' }, packages, lock);
    const { components, metadata } = JSON.parse(list) as { components: unknown[]; metadata: { component: unknown } };
    expect(metadata.component).to.include({ purl: 'pkg:npm/own@0.1.0' });
    expect(components).to.deep.include({
      type: 'library',
      'bom-ref': 'pkg:npm/one@1.0.0',
      name: 'one',
      version: '1.0.0',
      purl: 'pkg:npm/one@1.0.0',
      licenses: [{ license: { id: 'MIT' } }],
      hashes: [{ alg: 'SHA-512', content: '000102' }],
    });
    expect(list).to.include('pkg:npm/%40x/one@2.0.0');
  });
});
