import type { WithClient } from '../session/client.ts';
import { ifAllowed, refusalCode } from '../session/orgError.ts';
import { permissionLabel } from './permissionLabel.ts';

/** User permissions by their fields; one of them is enough. */
export type NeededPermission = { anyOf: readonly string[] };

/** What the deploy of an app needs. */
export const deployPermissions: readonly NeededPermission[] = [
  {
    anyOf: ['PermissionsExternalClientAppDeveloper'],
  },
  {
    anyOf: ['PermissionsExternalClientAppAdmin'],
  },
  {
    anyOf: ['PermissionsModifyMetadata', 'PermissionsModifyAllData'],
  },
  // An org shows to nobody else who is pre-authorized, and a deploy that doesn't know them would take their access away.
  { anyOf: ['PermissionsViewSetup'] },
];

/** What it takes to make a permission set, and to give one the app. */
export const permissionSetPermissions: readonly NeededPermission[] = [
  { anyOf: ['PermissionsManageProfilesPermissionsets'] },
];

/** What setup needs beyond: to give the login user the permission set. */
export const assignPermissions: readonly NeededPermission[] = [{ anyOf: ['PermissionsAssignPermissionSets'] }];

/** And to make the login user, or to give it a licence. */
export const createUserPermissions: readonly NeededPermission[] = [
  { anyOf: ['PermissionsManageUsers', 'PermissionsManageInternalUsers'] },
];

/** Undefined: the org didn't say. */
export type GrantedPermissions = Record<string, boolean | undefined>;

const fields = [...deployPermissions, ...permissionSetPermissions, ...assignPermissions, ...createUserPermissions]
  .flatMap(({ anyOf }) => anyOf)
  // Who may customize the org sees who has authorized an app.
  .concat('PermissionsCustomizeApplication');

/** Which user permissions the admin has. A field that this org doesn't know stays unknown and spoils no other. */
export const readOwnPermissions = async (
  admin: WithClient,
  names: readonly string[] = fields,
): Promise<GrantedPermissions> => {
  try {
    return await ask(admin, names);
  } catch (error) {
    if (refusalCode(error) === undefined) throw error;
    const single = await Promise.all(names.map((field) => ifAllowed(ask(admin, [field]))));
    return Object.assign({}, ...single) as GrantedPermissions;
  }
};

const ask = async ({ client }: WithClient, names: readonly string[]): Promise<GrantedPermissions> => {
  const [row] = await client.query<Record<string, boolean>>(`SELECT ${names.join(', ')} FROM UserPermissionAccess`);
  return Object.fromEntries(names.map((name) => [name, row?.[name]]));
};

/** The permissions that are known to be missing, by their names in Setup. */
export const missingPermissions = (
  granted: GrantedPermissions,
  needed: readonly NeededPermission[] = deployPermissions,
): string[] =>
  needed
    .filter(({ anyOf }) => anyOf.every((field) => granted[field] === false))
    .map(({ anyOf }) => anyOf.map((field) => permissionLabel(field)).join(' / '));
