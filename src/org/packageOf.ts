import nodePath, { type PlatformPath } from 'node:path';
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

export type VirtualFolder = { dirPath: string; children: Array<string | { name: string; data: Buffer }> };

/** The components as folders in memory. The library looks them up with the path separator of the machine. */
export const virtualFolders = (
  components: readonly DeployComponent[],
  platform: Pick<PlatformPath, 'basename' | 'dirname' | 'join'> = nodePath,
): VirtualFolder[] => {
  const folders = new Map<string, VirtualFolder>();
  const folderAt = (path: string): VirtualFolder => {
    const known = folders.get(path);
    if (known) return known;
    const folder: VirtualFolder = { dirPath: path, children: [] };
    folders.set(path, folder);
    if (path !== root) folderAt(platform.dirname(path)).children.push(platform.basename(path));
    return folder;
  };
  for (const { path, content } of components) {
    const file = platform.join(root, ...path.split('/'));
    folderAt(platform.dirname(file)).children.push({ name: platform.basename(file), data: Buffer.from(content) });
  }
  return [...folders.values()];
};
