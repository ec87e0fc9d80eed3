import { isPackageName, placeOfType } from '../../base/deployableTypes.ts';
import { jwtError } from '../../base/errors/errors.ts';

/** A metadata component in source format, held in memory. `path` has `/` between its parts. */
export type DeployComponent = { type: string; fullName: string; path: string; content: string };

/** One file of a package: its name in the zip, and its text. */
export type PackageEntry = { name: string; content: string };

/**
 * The files of the package that holds these components and nothing else: each in the folder of its type, and the manifest
 * that names them. Nothing of a project has a say. Throws `PackageDiffers` for what can't stand in a package.
 */
export const packageEntries = (
  components: readonly DeployComponent[],
  apiVersion: string,
  deletions: readonly DeletedComponent[] = [],
): PackageEntry[] => {
  const entries = components.map((component) => ({ name: entryName(component), content: component.content }));
  const names = entries.map(({ name }) => name.toLowerCase());
  const twice = entries.find(({ name }, index) => names.indexOf(name.toLowerCase()) !== index);
  if (twice) throw jwtError('PackageDiffers', [`${twice.name}: twice`]);
  return [
    { name: manifestName, content: manifestOf(components, apiVersion) },
    ...(deletions.length > 0 ? [{ name: deletionsName, content: manifestOf(deletions, apiVersion) }] : []),
    ...entries,
  ];
};

/** What a deploy takes away: its parts go with an app. */
export type DeletedComponent = Pick<DeployComponent, 'type' | 'fullName'>;

const deletionsName = 'destructiveChanges.xml';

const manifestName = 'package.xml';

const entryName = ({ type, fullName, path }: DeployComponent): string => {
  const place = placeOfType(type);
  if (!place || !isPackageName(fullName)) throw jwtError('PackageDiffers', [`${path}: ${type} "${fullName}"`]);
  return `${place.folder}/${fullName}.${place.suffix}`;
};

/** Types and names in the order that Salesforce's own tools give them. */
const manifestOf = (components: readonly DeletedComponent[], apiVersion: string): string => {
  const types = [...new Set(components.map(({ type }) => type))].sort();
  const membersOf = (type: string): string[] =>
    components
      .filter((component) => component.type === type)
      .map(({ fullName }) => fullName)
      .sort();
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<Package xmlns="http://soap.sforce.com/2006/04/metadata">',
    ...types.flatMap((type) => [
      '    <types>',
      ...membersOf(type).map((member) => `        <members>${member}</members>`),
      `        <name>${type}</name>`,
      '    </types>',
    ]),
    `    <version>${apiVersion}</version>`,
    '</Package>',
    '',
  ].join('\n');
};
