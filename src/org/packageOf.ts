import { Readable } from 'node:stream';
import type { ComponentSet } from '@salesforce/source-deploy-retrieve';

/** A metadata component in source format, held in memory. `path` has `/` between its parts. */
export type DeployComponent = { type: string; fullName: string; path: string; content: string };

const root = 'app-files';

/** The components as the deploy library wants them: never on disk, and `.forceignore` has no say. */
export const packageOf = async (components: readonly DeployComponent[], apiVersion: string): Promise<ComponentSet> => {
  const sdr = await import('@salesforce/source-deploy-retrieve');
  // The library's own tree in memory lacks streams, which the conversion reads from.
  class MemoryTree extends sdr.VirtualTreeContainer {
    public override stream(path: string): Readable {
      return Readable.from(this.readFileSync(path));
    }
  }
  const resolver = new sdr.MetadataResolver(
    new sdr.RegistryAccess(),
    new MemoryTree(virtualFolders(components)),
    false,
  );
  const set = new sdr.ComponentSet(resolver.getComponentsFromPath(root));
  set.sourceApiVersion = apiVersion;
  return set;
};

type VirtualFolder = { dirPath: string; children: Array<string | { name: string; data: Buffer }> };

const virtualFolders = (components: readonly DeployComponent[]): VirtualFolder[] => {
  const folders = new Map<string, VirtualFolder>();
  const folderAt = (path: string): VirtualFolder => {
    const known = folders.get(path);
    if (known) return known;
    const folder: VirtualFolder = { dirPath: path, children: [] };
    folders.set(path, folder);
    const [name, parent] = split(path);
    if (parent !== '') folderAt(parent).children.push(name);
    return folder;
  };
  for (const { path, content } of components) {
    const [name, folder] = split(`${root}/${path}`);
    folderAt(folder).children.push({ name, data: Buffer.from(content) });
  }
  return [...folders.values()];
};

/** A path as its last part and the rest. */
const split = (path: string): [string, string] => {
  const slash = path.lastIndexOf('/');
  return [path.slice(slash + 1), path.slice(0, Math.max(slash, 0))];
};
