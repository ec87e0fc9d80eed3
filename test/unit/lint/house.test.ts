import { expect } from 'chai';
import {
  crowdedFolders,
  exportsForNobody,
  houseFiles,
  longRuns,
  maximumFilesInFolder,
  namesTwice,
  roomCircles,
  sentencesInCode,
  unusedTexts,
} from '../../tools/house.ts';
import { deepestChain, longFunctions, wideFunctions } from '../../tools/houseShape.ts';

const sources = houseFiles('src', '.ts');
const messages = houseFiles('messages', '.md');

/** oclif loads the commands by their place. */
const isLoadedByPlace = (path: string): boolean => path.startsWith('src/commands/');

/** What has blanks and small words and is no sentence: queries and commands. */
const isNoProse = (text: string): boolean => /^(?:SELECT|sf|gh) /.test(text);

/** Tables that tests walk, and inner doors that they watch: no other file of `src` needs them. */
const openedForTests = [
  'src/app/compare/compareApp.ts: ComponentInOrg',
  'src/app/elements/presets.ts: presets',
  'src/app/elements/scopes.ts: runtimeNames',
  'src/app/elements/scopes.ts: scopeTokenTable',
  'src/app/lint/access.ts: accessOf',
  'src/base/errors/errors.ts: JwtErrorName',
  'src/base/errors/runningCommand.ts: ownFlagsIn',
  'src/base/files/lock.ts: lockPath',
  'src/base/files/umask.ts: userUmask',
  'src/base/text/commandText.ts: commandSpan',
  'src/connection/choose/select.ts: Selection',
  'src/connection/shapes.ts: connectionFileJsonSchema',
  'src/flows/deploy/model.ts: deploySteps',
  'src/flows/keys/generate.ts: KeypairRequest',
  'src/login/faults.ts: checkFaultIds',
  'src/login/faults.ts: requestFaults',
  'src/login/faults/details.ts: faultDetails',
  'src/login/explain/causes.ts: ambiguousFaults',
  'src/org/deploy/deployProblems.ts: deployProblems',
  'src/org/deploy/deployWait.ts: DeployWait',
  'src/org/deploy/packageZip.ts: refuseOtherZip',
  'src/org/request/protocol.ts: refusesSoap',
  'src/org/session/adminLogins.ts: AdminLogin',
  'src/ux/runner/secretOutput.ts: SecretDestination',
  'src/ux/runner/secretOutput.ts: StandardOutput',
];

describe('the guards of the house', () => {
  const a = { path: 'src/app/a.ts', text: 'export const shown = (): number => 1;\nexport type Row = { a: number };\n' };

  it(`find a folder with more than ${maximumFilesInFolder} files`, () => {
    const files = Array.from({ length: maximumFilesInFolder + 1 }, (_, at) => ({
      path: `src/app/f${at}.ts`,
      text: '',
    }));
    expect(crowdedFolders(files)).to.deep.equal([`src/app: ${maximumFilesInFolder + 1} files`]);
    expect(crowdedFolders(files.slice(1))).to.deep.equal([]);
  });

  it('find a top-level name that two files declare, whether or not they export it', () => {
    const b = { path: 'src/org/b.ts', text: 'const shown = 2;\nexport const other = shown;\n' };
    expect(namesTwice([a, b])).to.deep.equal(['shown: src/app/a.ts, src/org/b.ts']);
  });

  it('find an export that no other file of src imports, however it is imported', () => {
    const importers = [
      "import { shown } from '../app/a.ts';",
      "import { shown as other } from '../app/a.ts';",
      "export const f = async () => { const { shown } = await import('../app/a.ts'); return shown; };",
    ];
    for (const text of importers)
      expect(exportsForNobody([a, { path: 'src/org/b.ts', text }], (path) => path === 'src/org/b.ts')).to.deep.equal([
        'src/app/a.ts: Row',
      ]);
    const all = { path: 'src/org/b.ts', text: "import * as all from '../app/a.ts';" };
    expect(exportsForNobody([a, all], () => false)).to.deep.equal([]);
    expect(exportsForNobody([a], () => false)).to.deep.equal(['src/app/a.ts: shown', 'src/app/a.ts: Row']);
  });

  it('find rooms that need each other, directly or through others', () => {
    const needing = (path: string, other: string): { path: string; text: string } => ({
      path: `src/flows/${path}`,
      text: `import { a } from '${other}';`,
    });
    const files = [needing('one/a.ts', '../two/b.ts'), needing('two/b.ts', '../../flows/three.ts')];
    expect(roomCircles(files, 'src/flows')).to.deep.equal([]);
    expect(roomCircles([...files, needing('three.ts', './one/c.ts')], 'src/flows')).to.deep.equal([
      'src/flows/one needs two, and back',
      'src/flows/two needs three.ts, and back',
      'src/flows/three.ts needs one, and back',
    ]);
  });

  it('find a run() that is longer than it may be', () => {
    const body = Array.from({ length: 24 }, () => '    call();').join('\n');
    const text = `export default class A {\n  public async run() {\n${body}\n  }\n}\n`;
    expect(longRuns([{ path: 'src/commands/jwt/a.ts', text }], 25)).to.deep.equal(['src/commands/jwt/a.ts: 26 lines']);
    expect(longRuns([{ path: 'src/commands/jwt/a.ts', text }], 26)).to.deep.equal([]);
  });

  it('find a function that is too long or is given too much, and the longest chain of files', () => {
    const text = 'export const f = (a: 1, b: 2, c: 3) =>\n  a +\n  b +\n  c;\ncall((a, b, c) => a);\n';
    const files = [{ path: 'src/app/a.ts', text }];
    expect(longFunctions(files, 3)).to.deep.equal(['src/app/a.ts: 4 lines']);
    expect(longFunctions(files, 4)).to.deep.equal([]);
    expect(wideFunctions(files, 2)).to.deep.equal(['src/app/a.ts: 3 parameters']);
    expect(wideFunctions(files, 3)).to.deep.equal([]);
    const chain = [
      { path: 'src/app/a.ts', text: "import { b } from './x/b.ts';\nimport type { D } from './d.ts';" },
      { path: 'src/app/x/b.ts', text: "import { c } from '../c.ts';" },
      { path: 'src/app/c.ts', text: "import { e } from '../base/e.ts';" },
      { path: 'src/app/d.ts', text: "import { a } from './a.ts';" },
      { path: 'src/base/e.ts', text: '' },
    ];
    expect(deepestChain(chain, 'src/app')).to.deep.equal([
      'src/app/d.ts',
      'src/app/a.ts',
      'src/app/x/b.ts',
      'src/app/c.ts',
    ]);
  });

  it('find a sentence in code, in a string and around the gaps of a template, and nothing that only has blanks', () => {
    const text = [
      "const one = 'The file is larger than 1 MB';",
      'const two = (name: string) => `The key of ${name} is not there.`;',
      "const no = ['a b', 'application/json; charset=utf-8', 'SELECT Id FROM User WHERE Name IN (1) and a is the b'];",
      "import type { T } from './it is not a sentence of the house.ts';",
    ].join('\n');
    expect(sentencesInCode([{ path: 'src/app/a.ts', text }], isNoProse)).to.deep.equal([
      'src/app/a.ts: The file is larger than 1 MB',
      'src/app/a.ts: The key of … is not there.',
    ]);
  });

  it('find a text that nothing shows, and know one whose key is put together', () => {
    const text = '# used\n\nA.\n\n# kind.first\n\nB.\n\n# nobody\n\nC.\n';
    const source = { path: 'src/ux/a.ts', text: "const a = ['used', `kind.${a}`];" };
    expect(unusedTexts([{ path: 'messages/a.md', text }], [source])).to.deep.equal(['messages/a.md: nobody']);
  });
});

describe('the house', () => {
  it('has no folder that is a heap', () => {
    expect(crowdedFolders(sources)).to.deep.equal([]);
  });

  it('has no top-level name twice', () => {
    expect(namesTwice(sources)).to.deep.equal([]);
  });

  it('has no two flows that need each other', () => {
    expect(roomCircles(sources, 'src/flows')).to.deep.equal([]);
  });

  it('exports nothing that no other file imports', () => {
    const found = exportsForNobody(sources, isLoadedByPlace);
    expect(found.filter((name) => !openedForTests.includes(name))).to.deep.equal([]);
  });

  it('has commands that parse, call once and show', () => {
    expect(
      longRuns(
        sources.filter(({ path }) => isLoadedByPlace(path)),
        25,
      ),
    ).to.deep.equal([]);
  });

  it('has short functions that are given little', () => {
    expect(longFunctions(sources, 40)).to.deep.equal([]);
    expect(wideFunctions(sources, 4)).to.deep.equal([]);
  });

  it('has a deploy that is no labyrinth', () => {
    expect(deepestChain(sources, 'src/flows/deploy')).to.have.length.at.most(8);
  });

  it('has no sentence in code', () => {
    expect(sentencesInCode(sources, isNoProse)).to.deep.equal([]);
  });

  it('has no text that nothing shows', () => {
    expect(unusedTexts(messages, sources)).to.deep.equal([]);
  });
});
