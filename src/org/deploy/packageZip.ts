import { jwtError } from '../../base/errors/errors.ts';
import { packageEntries, type DeletedComponent, type DeployComponent, type PackageEntry } from './packageOf.ts';

/** The components as the zip that an org is sent, compared with them once it is finished. Throws `PackageDiffers`. */
export const packageZip = async (
  components: readonly DeployComponent[],
  apiVersion: string,
  deletions: readonly DeletedComponent[] = [],
): Promise<Buffer> => {
  const entries = packageEntries(components, apiVersion, deletions);
  const zip = await zipOf(entries);
  await refuseOtherZip(zip, entries);
  return zip;
};

const zipOf = async (entries: readonly PackageEntry[]): Promise<Buffer> => {
  const { default: JSZip } = await import('jszip');
  const zip = new JSZip();
  for (const { name, content } of entries) zip.file(name, Buffer.from(content));
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
};

/** Whether a zip holds exactly these files, byte for byte: what was judged is what leaves. Throws `PackageDiffers`. */
export const refuseOtherZip = async (zip: Buffer, entries: readonly PackageEntry[]): Promise<void> => {
  const { default: JSZip } = await import('jszip');
  const { files } = await JSZip.loadAsync(zip, { checkCRC32: true });
  const found = Object.values(files).filter(({ dir }) => !dir);
  const stray = found.find((file) => !entries.some(({ name }) => name === nameInZip(file)));
  if (stray) throw jwtError('PackageDiffers', [`${nameInZip(stray)}: not planned`]);
  for (const { name, content } of entries) {
    const bytes = await files[name]?.async('nodebuffer');
    if (!bytes?.equals(Buffer.from(content)))
      throw jwtError('PackageDiffers', [`${name}: ${bytes ? 'other content' : 'missing'}`]);
  }
};

/** The library takes `..` out of the names that it reads. */
const nameInZip = ({ name, unsafeOriginalName }: { name: string; unsafeOriginalName?: string }): string =>
  unsafeOriginalName ?? name;
