import { makePermissionSet } from '../defaults.ts';
import { permissionNames } from '../schema/schema.ts';
import type { Elements, ElementValue, ObjectPermission, PermissionSet } from '../state.ts';
import type { Applied } from './apply.ts';
import { developerNameProblem } from './names.ts';
import { ComponentError } from './problem.ts';
import { textOf } from './elements.ts';
import type { Workspace } from './workspace.ts';

const OWN_ELEMENTS = [
  'fullName',
  'label',
  'description',
  'hasActivationRequired',
  'license',
  'userPermissions',
  'objectPermissions',
];

/** Makes or replaces a permission set: what the file doesn't grant isn't granted any more. */
export function applyPermissionSet({ state }: Workspace, fullName: string, elements: Elements): Applied {
  const problem = developerNameProblem(fullName, 'Permission Set Name');
  if (problem !== undefined) throw new ComponentError(problem);
  const existing = state.permissionSets.find((set) => set.name === fullName);
  const permissions = userPermissions(elements);
  refuseOtherLicense(existing, textOf(elements, 'license'));
  const set = existing ?? makePermissionSet(fullName);
  Object.assign(set, {
    label: textOf(elements, 'label'),
    description: textOf(elements, 'description') || null,
    hasActivationRequired: textOf(elements, 'hasActivationRequired') === 'true',
    licenseName: textOf(elements, 'license') || undefined,
    permissions: Object.fromEntries(permissions.map((name) => [`Permissions${name}`, true])),
    objectPermissions: nested(elements['objectPermissions']).map(objectPermission),
    otherGrants: Object.fromEntries(Object.entries(elements).filter(([name]) => !OWN_ELEMENTS.includes(name))),
  });
  if (!existing) state.permissionSets.push(set);
  return { id: set.id, created: !existing };
}

function refuseOtherLicense(existing: PermissionSet | undefined, license: string): void {
  if (existing && (existing.licenseName ?? '') !== license)
    throw new ComponentError(`Cannot change the license of permission set ${existing.name}`);
}

const nested = (value: ElementValue | undefined): Elements[] =>
  Array.isArray(value) ? value.filter((item) => typeof item !== 'string') : [];

function userPermissions(elements: Elements): string[] {
  const rows = nested(elements['userPermissions']);
  const unknown = rows.map((row) => textOf(row, 'name')).find((name) => !permissionNames.includes(name));
  if (unknown !== undefined) throw new ComponentError(`Unknown user permission: ${unknown}`);
  return rows.filter((row) => textOf(row, 'enabled') === 'true').map((row) => textOf(row, 'name'));
}

function objectPermission(row: Elements): ObjectPermission {
  const isOn = (name: string): boolean => textOf(row, name) === 'true';
  const permission: ObjectPermission = {
    object: textOf(row, 'object'),
    allowRead: isOn('allowRead'),
    allowCreate: isOn('allowCreate'),
    allowEdit: isOn('allowEdit'),
    allowDelete: isOn('allowDelete'),
    viewAllRecords: isOn('viewAllRecords'),
    modifyAllRecords: isOn('modifyAllRecords'),
  };
  if (!permission.allowRead && Object.values(permission).includes(true))
    throw new ComponentError(`Permission on ${permission.object} depends on permission(s): Read ${permission.object}`);
  return permission;
}
