import { licenceOf } from './licences.ts';
import type { InsidePackage } from './inventory.ts';

/** Where npm got a package from, by its folder: the part of package-lock.json that is needed. */
export type LockFile = { packages: Readonly<Record<string, { integrity?: string } | undefined>> };

type OwnPackage = { name: string; version: string; license: string };

/** A CycloneDX list of what is inside. No time and no number of its own, so that equal builds have equal lists. */
export const cycloneDx = (own: OwnPackage, packages: readonly InsidePackage[], lock: LockFile): string => {
  const components = new Map(packages.map((each) => [purlOf(each), componentOf(each, lock)]));
  const list = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': purlOf(own),
        name: own.name,
        version: own.version,
        purl: purlOf(own),
        licenses: [{ license: { id: own.license } }],
      },
    },
    components: [...components.values()],
    dependencies: [{ ref: purlOf(own), dependsOn: [...components.keys()] }],
  };
  return `${JSON.stringify(list, undefined, 2)}\n`;
};

const purlOf = ({ name, version }: { name: string; version: string }): string =>
  `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;

const componentOf = (each: InsidePackage, { packages }: LockFile): object => {
  const [, group, name] = /^(?:(@[^/]+)\/)?(.+)$/.exec(each.name) ?? [];
  return {
    type: 'library',
    'bom-ref': purlOf(each),
    ...(group && { group }),
    name,
    version: each.version,
    purl: purlOf(each),
    licenses: licenceOf(each).map((id) => ({ license: { id } })),
    hashes: hashesOf(packages[each.folder]?.integrity),
  };
};

/** Of the archive that the lock file pins. */
const hashesOf = (integrity = ''): object[] =>
  integrity
    .split(' ')
    .filter((each) => each.startsWith('sha512-'))
    .map((each) => ({ alg: 'SHA-512', content: Buffer.from(each.slice('sha512-'.length), 'base64').toString('hex') }));
