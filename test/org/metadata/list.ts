import { orgText } from '../org.ts';
import type { Org } from '../org.ts';
import { SYSTEM_TIME } from '../soql/derived.ts';
import type { XmlContent } from '../xml.ts';
import { APP_TYPES, packagePath } from './types.ts';

type Listed = { id: string; fullName: string; namespacePrefix: string | null; createdAt: number; modifiedAt: number };

/** The components of a type. */
export function listed(org: Org, type: string): Listed[] {
  if (type === 'PermissionSet')
    return org.state.permissionSets
      .filter((set) => !set.isOwnedByProfile)
      .map(({ id, name, namespacePrefix }) => ({
        id,
        fullName: name,
        namespacePrefix,
        createdAt: SYSTEM_TIME,
        modifiedAt: SYSTEM_TIME,
      }));
  if (type === 'Profile')
    return org.state.profiles.map(({ id, name, apiName = name }) => ({
      id,
      fullName: apiName,
      namespacePrefix: null,
      createdAt: SYSTEM_TIME,
      modifiedAt: SYSTEM_TIME,
    }));
  const appType = APP_TYPES.find((name) => name === type);
  return org.state.apps.flatMap(({ components, namespacePrefix }) => {
    const component = appType && components[appType];
    if (!component) return [];
    const { id, fullName, createdAt, modifiedAt } = component;
    return [
      {
        id,
        fullName: namespacePrefix === null ? fullName : `${namespacePrefix}__${fullName}`,
        namespacePrefix,
        createdAt,
        modifiedAt,
      },
    ];
  });
}

/** The components of a type as `listMetadata` tells them. */
export function listComponents(org: Org, type: string): XmlContent[] {
  const [author] = org.state.users;
  const who = { id: author?.id ?? '', name: orgText(org, author ? `${author.firstName} ${author.lastName}` : '') };
  return listed(org, type).map((component) => ({
    createdById: who.id,
    createdByName: who.name,
    createdDate: new Date(component.createdAt).toISOString(),
    fileName: packagePath(type, component.fullName),
    fullName: component.fullName,
    id: component.id,
    lastModifiedById: who.id,
    lastModifiedByName: who.name,
    lastModifiedDate: new Date(component.modifiedAt).toISOString(),
    manageableState: component.namespacePrefix === null ? 'unmanaged' : 'installed',
    namespacePrefix: component.namespacePrefix ?? '',
    type,
  }));
}
