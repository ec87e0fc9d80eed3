import { jwtError } from '../../base/errors/errors.ts';
import { detailText } from '../../base/text/details.ts';
import { missingPermissions, type GrantedPermissions, type NeededPermission } from '../../org/people/permissions.ts';
import type { AdminOrg } from '../../org/session/connect.ts';
import type { RevokeForm, RevokeWishes } from './model.ts';

const permissionOf = (...anyOf: string[]): NeededPermission => ({ anyOf: anyOf.map((name) => `Permissions${name}`) });

/** The app is read by the Metadata API, whatever is changed. */
const usesMetadata = permissionOf('ModifyMetadata', 'ModifyAllData');

const neededByForm: Record<RevokeForm, readonly NeededPermission[]> = {
  'remove-access': [permissionOf('AssignPermissionSets'), permissionOf('ViewSetup'), usesMetadata],
  certificate: [permissionOf('ExternalClientAppDeveloper'), usesMetadata],
  'disable-app': [permissionOf('ExternalClientAppAdmin'), usesMetadata],
  'delete-app': [permissionOf('ExternalClientAppDeveloper'), usesMetadata],
};

const sessionNeeds = [permissionOf('ManageUsers')];
const tokenNeeds = [permissionOf('CustomizeApplication')];

/** Every permission that counts for what is changed or shown. */
export const permissionsToRead: readonly string[] = [
  ...new Set(
    [
      ...Object.values(neededByForm).flat(),
      ...sessionNeeds,
      ...tokenNeeds,
      permissionOf('MonitorLoginHistory'),
    ].flatMap(({ anyOf }) => anyOf),
  ),
];

/** Throws RevokePermissionMissing before anything is changed, with the permissions that what is asked for needs. */
export const refuseMissingPermissions = (
  forms: readonly RevokeForm[],
  { sessions, allTokens }: Pick<RevokeWishes, 'sessions' | 'allTokens'>,
  { admin, permissions, isSelf }: { admin: AdminOrg; permissions: GrantedPermissions; isSelf: boolean },
): void => {
  const missing = missingPermissions(permissions, [
    ...forms.flatMap((form) => neededByForm[form]),
    // Everybody sees and ends the own sessions.
    ...(sessions && !isSelf ? sessionNeeds : []),
    ...(allTokens ? tokenNeeds : []),
  ]);
  if (missing.length === 0) return;
  const name = admin.username ?? detailText('unnamedAdmin');
  throw jwtError('RevokePermissionMissing', [name, admin.organization.name, missing.join('; ')]);
};
