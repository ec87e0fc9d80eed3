import { Readable } from 'node:stream';
import {
  ComponentSet,
  MetadataConverter,
  MetadataResolver,
  RegistryAccess,
  VirtualTreeContainer,
} from '@salesforce/source-deploy-retrieve';
import { expect } from 'chai';
import JSZip from 'jszip';
import { packageEntries, type DeployComponent } from '../../../../src/org/deploy/packageOf.ts';
import { packageZip, refuseOtherZip } from '../../../../src/org/deploy/packageZip.ts';
import { sampleFiles } from '../../app/sample.ts';
import { errorName } from '../fakes.ts';

const components: DeployComponent[] = sampleFiles().map(({ type, fullName, path, content }) => ({
  type,
  fullName,
  path,
  content: content.replace('<label>', '<label>Ünï\r\n'),
}));
const [component] = components as [DeployComponent];

const filesIn = async (zip: Buffer): Promise<Array<[string, string]>> => {
  const files = Object.values((await JSZip.loadAsync(zip)).files).filter(({ dir }) => !dir);
  const texts = files.map(async (file): Promise<[string, string]> => [file.name, await file.async('string')]);
  return (await Promise.all(texts)).sort(([one], [other]) => (one < other ? -1 : 1));
};

/** What Salesforce's own library makes of the same files. */
const madeByLibrary = async (): Promise<Buffer> => {
  class MemoryTree extends VirtualTreeContainer {
    public override stream(path: string): Readable {
      return Readable.from(this.readFileSync(path));
    }
  }
  const files = components.map(({ path, content }) => ({
    name: path.split('/').at(-1) ?? '',
    data: Buffer.from(content),
  }));
  const resolver = new MetadataResolver(
    new RegistryAccess(),
    new MemoryTree([{ dirPath: 'all', children: files }]),
    false,
  );
  const set = new ComponentSet(resolver.getComponentsFromPath('all'));
  set.sourceApiVersion = '67.0';
  return (await new MetadataConverter().convert(set, 'metadata', { type: 'zip' })).zipBuffer ?? Buffer.from('');
};

describe('the package of a deploy', () => {
  it('is, file by file, what Salesforce’s own library makes of the same components', async () => {
    expect(await filesIn(await packageZip(components, '67.0'))).to.deep.equal(await filesIn(await madeByLibrary()));
  });

  it('keeps every byte of a component, line breaks of Windows and a byte-order mark as well', async () => {
    const content = `\uFEFF${component.content.replaceAll('\n', '\r\n')}`;
    const [file] = await filesIn(await packageZip([{ ...component, content }], '67.0'));
    expect(file?.[1]).to.equal(content);
  });

  const impossible: Array<[string, DeployComponent[]]> = [
    ['another type', [{ ...component, type: 'Profile' }]],
    ['a type that is a word of JavaScript', [{ ...component, type: 'constructor' }]],
    ['a name that leads out', [{ ...component, fullName: '../x' }]],
    ['a name of dots', [{ ...component, fullName: '..' }]],
    ['a name that is markup', [{ ...component, fullName: 'a</members>' }]],
    ['two components of one name', [component, component]],
    [
      'two names that differ in capitals only',
      [component, { ...component, fullName: component.fullName.toUpperCase() }],
    ],
  ];
  for (const [what, some] of impossible)
    it(`never holds ${what}`, async () => {
      expect(await errorName(() => packageZip(some, '67.0'))).to.equal('PackageDiffersError');
    });
});

describe('a finished package is compared with the plan', () => {
  const entries = packageEntries(components, '67.0');
  const changed = async (change: (zip: JSZip) => unknown): Promise<string> => {
    const zip = await JSZip.loadAsync(await packageZip(components, '67.0'));
    change(zip);
    const bytes = await zip.generateAsync({ type: 'nodebuffer' });
    return errorName(() => refuseOtherZip(bytes, entries));
  };
  const name = entries.at(-1)?.name ?? '';

  it('and may go if it holds just that', async () => {
    expect(await changed(() => undefined)).to.equal('no error');
  });

  const differences: Array<[string, (zip: JSZip) => unknown]> = [
    ['a component has one byte more', (zip) => zip.file(name, `${entries.at(-1)?.content} `)],
    ['a component is missing', (zip) => zip.remove(name)],
    ['the manifest names something else', (zip) => zip.file('package.xml', '<Package/>')],
    ['the manifest is missing', (zip) => zip.remove('package.xml')],
    ['there is one file more', (zip) => zip.file('profiles/Admin.profile', '<Profile/>')],
    ['there is a deletion', (zip) => zip.file('destructiveChanges.xml', '<Package/>')],
    ['a file leads out', (zip) => zip.file(`../${name}`, 'x')],
  ];
  for (const [what, change] of differences)
    it(`and is refused if ${what}`, async () => {
      expect(await changed(change)).to.equal('PackageDiffersError');
    });
});
