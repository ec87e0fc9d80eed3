import type { OrgState, UserLicense } from '../state.ts';
import { derivedId } from './derived.ts';
import type { Table } from './table.ts';

/** Profiles and permission sets name a licence of users; its id is made of that. */
export function userLicenseId(name: string): string {
  return derivedId('UserLicense', name);
}

/** The active users of a licence: they take it up. */
export function usersOfLicense({ users, profiles }: OrgState, name: string): number {
  const ids = profiles.filter(({ userLicense }) => userLicense === name).map(({ id }) => id);
  return users.filter(({ isActive, profileId }) => isActive && ids.includes(profileId)).length;
}

/** Those that the org was given, and those of which it only has profiles. */
export function userLicensesOf({ userLicenses, profiles }: OrgState): UserLicense[] {
  const names = new Set(profiles.map((row) => row.userLicense));
  const others = [...names].filter((name) => !userLicenses.some((row) => row.name === name));
  return [
    ...userLicenses,
    ...others.map((name) => ({
      name,
      licenseDefinitionKey: `PID_${name.replaceAll(' ', '_')}`,
      label: name,
      total: 100,
      status: 'Active' as const,
    })),
  ];
}

const userLicense: Table = {
  name: 'UserLicense',
  fields: {
    Id: 'id',
    Name: 'text',
    MasterLabel: 'text',
    LicenseDefinitionKey: 'string',
    TotalLicenses: 'int',
    UsedLicenses: 'hidden',
    Status: 'string',
  },
  parents: {},
  rows: ({ org }) =>
    userLicensesOf(org.state).map((row) => ({
      Id: userLicenseId(row.name),
      Name: row.name,
      MasterLabel: row.label,
      LicenseDefinitionKey: row.licenseDefinitionKey,
      TotalLicenses: row.total,
      UsedLicenses: usersOfLicense(org.state, row.name),
      Status: row.status,
    })),
};

const permissionSetLicense: Table = {
  name: 'PermissionSetLicense',
  fields: {
    Id: 'id',
    DeveloperName: 'string',
    MasterLabel: 'text',
    TotalLicenses: 'int',
    UsedLicenses: 'int',
    Status: 'string',
  },
  parents: {},
  rows: ({ org: { state } }) =>
    state.permissionSetLicenses.map(({ id, developerName, label, total, status }) => ({
      Id: id,
      DeveloperName: developerName,
      MasterLabel: label,
      TotalLicenses: total,
      UsedLicenses: state.permissionSetLicenseAssigns.filter((row) => row.permissionSetLicenseId === id).length,
      Status: status,
    })),
};

const permissionSetLicenseAssign: Table = {
  name: 'PermissionSetLicenseAssign',
  fields: { Id: 'id', AssigneeId: 'id', PermissionSetLicenseId: 'id' },
  parents: {
    Assignee: ['User', 'AssigneeId'],
    PermissionSetLicense: ['PermissionSetLicense', 'PermissionSetLicenseId'],
  },
  rows: ({ org }) =>
    org.state.permissionSetLicenseAssigns.map((row) => ({
      Id: row.id,
      AssigneeId: row.assigneeId,
      PermissionSetLicenseId: row.permissionSetLicenseId,
    })),
};

export const licenseTables: Table[] = [userLicense, permissionSetLicense, permissionSetLicenseAssign];
