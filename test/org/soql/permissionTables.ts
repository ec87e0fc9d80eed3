import { permissionSetsOf } from '../access.ts';
import { permissionNames } from '../schema/schema.ts';
import type { OrgState, PermissionSet, PermissionSetAssignment } from '../state.ts';
import { SYSTEM_TIME, derivedId } from './derived.ts';
import { auditValues, withAudit } from './table.ts';
import type { FieldType, Row, Table } from './table.ts';

const PERMISSION_FIELDS: Record<string, FieldType> = Object.fromEntries(
  permissionNames.map((name) => [`Permissions${name}`, 'boolean']),
);

/** Every permission field, true where one of the sets grants it. */
function permissionValues(sets: PermissionSet[]): Row {
  const fields = Object.keys(PERMISSION_FIELDS);
  return Object.fromEntries(fields.map((field) => [field, sets.some((set) => set.permissions[field] === true)]));
}

/** A permission set belongs to a licence of users, to a permission-set licence, or to none. */
function licenseIdOf({ profiles }: OrgState, set: PermissionSet): string | null {
  if (set.licenseName === undefined) return null;
  const isOfUsers = profiles.some(({ userLicense }) => userLicense === set.licenseName);
  return derivedId(isOfUsers ? 'UserLicense' : 'PermissionSetLicense', set.licenseName);
}

const permissionSet: Table = {
  name: 'PermissionSet',
  fields: withAudit({
    Name: 'string',
    Label: 'text',
    Description: 'text',
    ProfileId: 'id',
    IsOwnedByProfile: 'boolean',
    IsCustom: 'boolean',
    LicenseId: 'id',
    HasActivationRequired: 'boolean',
    NamespacePrefix: 'string',
    PermissionSetGroupId: 'id',
    Type: 'string',
    ...PERMISSION_FIELDS,
  }),
  parents: { Profile: ['Profile', 'ProfileId'], License: ['License', 'LicenseId'] },
  rows: ({ org, user }) =>
    org.state.permissionSets.map((set) => ({
      Id: set.id,
      Name: set.name,
      Label: set.label,
      Description: set.description,
      ProfileId: set.profileId ?? null,
      IsOwnedByProfile: set.isOwnedByProfile,
      IsCustom: !set.isOwnedByProfile,
      LicenseId: licenseIdOf(org.state, set),
      HasActivationRequired: set.hasActivationRequired,
      NamespacePrefix: set.namespacePrefix,
      PermissionSetGroupId: null,
      Type: set.isOwnedByProfile ? 'Profile' : set.hasActivationRequired ? 'Session' : 'Regular',
      ...permissionValues([set]),
      ...auditValues(SYSTEM_TIME, user.id),
    })),
};

/** What `PermissionSet.License` leads to: user licences and permission-set licences alike. */
const license: Table = {
  name: 'License',
  fields: { Id: 'id', Name: 'text' },
  parents: {},
  rows: ({ org }) =>
    org.state.permissionSets.flatMap((set) => {
      const id = licenseIdOf(org.state, set);
      return id === null ? [] : [{ Id: id, Name: set.licenseName ?? null }];
    }),
};

/** Every user is also assigned the permission set of the own profile. */
function profileAssignments(state: OrgState): Row[] {
  return state.users.flatMap((user) => {
    const own = state.permissionSets.find((set) => set.isOwnedByProfile && set.profileId === user.profileId);
    const id = derivedId('PermissionSetAssignment', user.id);
    return own ? [assignmentRow({ id, assigneeId: user.id, permissionSetId: own.id, expirationDate: null })] : [];
  });
}

type AssignmentValues = Pick<
  PermissionSetAssignment,
  'id' | 'assigneeId' | 'permissionSetId' | 'expirationDate' | 'groupId'
>;

/** A group stands for itself by the permission set behind it. */
function assignmentRow({ id, assigneeId, permissionSetId, expirationDate, groupId }: AssignmentValues): Row {
  return {
    Id: id,
    AssigneeId: assigneeId,
    PermissionSetId: groupId === undefined ? permissionSetId : derivedId('PermissionSet', groupId),
    PermissionSetGroupId: groupId ?? null,
    ExpirationDate: expirationDate,
    IsActive: true,
    IsRevoked: false,
    SystemModstamp: new Date(SYSTEM_TIME).toISOString(),
  };
}

const permissionSetAssignment: Table = {
  name: 'PermissionSetAssignment',
  fields: {
    Id: 'id',
    AssigneeId: 'id',
    PermissionSetId: 'id',
    PermissionSetGroupId: 'id',
    ExpirationDate: 'datetime',
    IsActive: 'boolean',
    IsRevoked: 'boolean',
    SystemModstamp: 'datetime',
  },
  parents: { Assignee: ['User', 'AssigneeId'], PermissionSet: ['PermissionSet', 'PermissionSetId'] },
  rows: ({ org }) => [...org.state.permissionSetAssignments.map(assignmentRow), ...profileAssignments(org.state)],
};

const setupEntityAccess: Table = {
  name: 'SetupEntityAccess',
  needs: ['ViewSetup'],
  fields: { Id: 'id', ParentId: 'id', SetupEntityId: 'id', SetupEntityType: 'string', SystemModstamp: 'datetime' },
  parents: { Parent: ['PermissionSet', 'ParentId'] },
  rows: ({ org }) =>
    org.state.setupEntityAccess.map((row) => ({
      Id: row.id,
      ParentId: row.parentId,
      SetupEntityId: row.setupEntityId,
      SetupEntityType: row.setupEntityId.startsWith('0xI') ? 'ExternalClientApplication' : 'ConnectedApplication',
      SystemModstamp: new Date(SYSTEM_TIME).toISOString(),
    })),
};

const objectPermissions: Table = {
  name: 'ObjectPermissions',
  fields: withAudit({
    ParentId: 'id',
    SobjectType: 'string',
    PermissionsRead: 'boolean',
    PermissionsCreate: 'boolean',
    PermissionsEdit: 'boolean',
    PermissionsDelete: 'boolean',
    PermissionsViewAllRecords: 'boolean',
    PermissionsModifyAllRecords: 'boolean',
  }),
  parents: { Parent: ['PermissionSet', 'ParentId'] },
  rows: ({ org, user }) =>
    org.state.permissionSets.flatMap((set) =>
      set.objectPermissions.map((row) => ({
        Id: derivedId('ObjectPermissions', set.id + row.object),
        ParentId: set.id,
        SobjectType: row.object,
        PermissionsRead: row.allowRead,
        PermissionsCreate: row.allowCreate,
        PermissionsEdit: row.allowEdit,
        PermissionsDelete: row.allowDelete,
        PermissionsViewAllRecords: row.viewAllRecords,
        PermissionsModifyAllRecords: row.modifyAllRecords,
        ...auditValues(SYSTEM_TIME, user.id),
      })),
    ),
};

/** One row: what the user of the session may. */
const userPermissionAccess: Table = {
  name: 'UserPermissionAccess',
  fields: { Id: 'id', LastCacheUpdate: 'datetime', ...PERMISSION_FIELDS },
  parents: {},
  rows: ({ org, user }) => [
    {
      Id: derivedId('UserPermissionAccess', user.id),
      LastCacheUpdate: new Date(SYSTEM_TIME).toISOString(),
      ...permissionValues(permissionSetsOf(org.state, user)),
    },
  ],
};

export const permissionTables: Table[] = [
  permissionSet,
  license,
  permissionSetAssignment,
  setupEntityAccess,
  objectPermissions,
  userPermissionAccess,
];
