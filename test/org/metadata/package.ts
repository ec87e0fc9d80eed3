import { childText, childTexts, parseXml } from '../xml.ts';

export type Manifest = { version: string; types: { name: string; members: string[] }[] };

/** What was sent: files by their path in the package, the manifest, and what is to be deleted. */
export type Package = { files: Map<string, string>; manifest: Manifest; destructive: Manifest['types'] };

/** A package that can't be read at all. */
export class PackageError extends Error {}

const DESTRUCTIVE = ['destructiveChangesPre.xml', 'destructiveChanges.xml', 'destructiveChangesPost.xml'];

/** Unzips a package. Without `singlePackage` it lies in one folder of the zip. */
export async function readPackage(zip: Buffer, singlePackage: boolean): Promise<Package> {
  const files = await unzip(zip, singlePackage);
  const text = files.get('package.xml');
  if (text === undefined) throw new PackageError('No package.xml found');
  const manifest = readManifest(text);
  const deletions = DESTRUCTIVE.flatMap((name) => readManifest(files.get(name) ?? '<Package/>', true).types);
  return { files, manifest, destructive: deletions };
}

async function unzip(zip: Buffer, singlePackage: boolean): Promise<Map<string, string>> {
  const { default: JSZip } = await import('jszip');
  const archive = await JSZip.loadAsync(zip).catch(() => undefined);
  if (!archive) throw new PackageError('The zip file is not valid');
  const files = new Map<string, string>();
  for (const entry of Object.values(archive.files).filter((file) => !file.dir)) {
    const path = singlePackage ? entry.name : entry.name.replace(/^[^/]+\//, '');
    files.set(path, await entry.async('string'));
  }
  return files;
}

function readManifest(text: string, isDestructive = false): Manifest {
  const root = parseManifest(text);
  const types = root.children.filter((node) => node.name === 'types');
  const unknown = root.children.find((node) => !['types', 'version', 'fullName'].includes(node.name));
  if (root.name !== 'Package' || unknown)
    throw new PackageError(`Error parsing package.xml: element ${unknown?.name ?? root.name} invalid at this location`);
  const version = childText(root, 'version') ?? '';
  if (!isDestructive && !/^\d+\.0$/.test(version)) throw new PackageError(`Invalid version specified:${version}`);
  return {
    version,
    types: types.map((node) => ({ name: childText(node, 'name') ?? '', members: childTexts(node, 'members') })),
  };
}

function parseManifest(text: string): ReturnType<typeof parseXml> {
  try {
    return parseXml(text);
  } catch (error) {
    throw new PackageError(`Error parsing package.xml: ${(error as Error).message}`);
  }
}
