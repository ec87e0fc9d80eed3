import { accessTables } from './accessTables.ts';
import { appTables } from './appTables.ts';
import { groupTables } from './groupTables.ts';
import { permissionTables } from './permissionTables.ts';
import { sessionTables } from './sessionTables.ts';
import type { Table } from './table.ts';
import { auditValues, soqlTime, withAudit } from './table.ts';
import { newId } from '../ids.ts';
import { SYSTEM_TIME, derivedId } from './derived.ts';
import { licenseTables, userLicenseId } from './licenseTables.ts';

const organization: Table = {
  name: 'Organization',
  fields: withAudit({
    Name: 'text',
    InstanceName: 'string',
    IsSandbox: 'boolean',
    OrganizationType: 'string',
    TrialExpirationDate: 'datetime',
    NamespacePrefix: 'string',
    LanguageLocaleKey: 'string',
    DefaultLocaleSidKey: 'string',
    TimeZoneSidKey: 'string',
    PrimaryContact: 'text',
  }),
  parents: {},
  rows: ({ org, user }) => {
    const { organization: own } = org.state;
    return [
      {
        Id: own.id,
        Name: own.name,
        InstanceName: own.instanceName,
        IsSandbox: own.isSandbox,
        OrganizationType: own.organizationType,
        TrialExpirationDate: own.trialExpirationDate,
        NamespacePrefix: own.namespacePrefix,
        LanguageLocaleKey: 'en_US',
        DefaultLocaleSidKey: 'en_US',
        TimeZoneSidKey: own.timeZoneSidKey,
        PrimaryContact: null,
        ...auditValues(SYSTEM_TIME, user.id),
      },
    ];
  },
};

const user: Table = {
  name: 'User',
  fields: withAudit({
    Username: 'string',
    Email: 'string',
    FirstName: 'text',
    LastName: 'text',
    Name: 'text',
    Alias: 'string',
    TimeZoneSidKey: 'string',
    LocaleSidKey: 'string',
    EmailEncodingKey: 'string',
    LanguageLocaleKey: 'string',
    IsActive: 'boolean',
    ProfileId: 'id',
    UserType: 'string',
    LastLoginDate: 'datetime',
    FederationIdentifier: 'string',
  }),
  parents: { Profile: ['Profile', 'ProfileId'] },
  rows: ({ org }) =>
    org.state.users.map((row) => ({
      Id: row.id,
      Username: row.username,
      Email: row.email,
      FirstName: row.firstName,
      LastName: row.lastName,
      Name: `${row.firstName} ${row.lastName}`,
      Alias: row.alias,
      TimeZoneSidKey: row.timeZoneSidKey,
      LocaleSidKey: row.localeSidKey,
      EmailEncodingKey: row.emailEncodingKey,
      LanguageLocaleKey: row.languageLocaleKey,
      IsActive: row.isActive,
      ProfileId: row.profileId,
      UserType: 'Standard',
      LastLoginDate: row.lastLoginAt === null ? null : soqlTime(row.lastLoginAt),
      FederationIdentifier: null,
      ...auditValues(SYSTEM_TIME, row.id),
    })),
};

const userLogin: Table = {
  name: 'UserLogin',
  needs: ['ManageUsers'],
  fields: {
    Id: 'id',
    UserId: 'id',
    IsFrozen: 'boolean',
    IsPasswordLocked: 'boolean',
    LastModifiedDate: 'datetime',
    LastModifiedById: 'id',
  },
  parents: {},
  rows: ({ org }) =>
    org.state.users.map((row) => ({
      Id: derivedId('UserLogin', row.id),
      UserId: row.id,
      IsFrozen: row.isFrozen,
      IsPasswordLocked: row.isPasswordLocked,
      LastModifiedDate: soqlTime(SYSTEM_TIME),
      LastModifiedById: row.id,
    })),
};

const profile: Table = {
  name: 'Profile',
  fields: withAudit({ Name: 'text', UserLicenseId: 'id', UserType: 'string', Description: 'text' }),
  parents: { UserLicense: ['UserLicense', 'UserLicenseId'] },
  rows: ({ org, user: caller }) =>
    org.state.profiles.map((row) => ({
      Id: row.id,
      Name: row.name,
      UserLicenseId: userLicenseId(row.userLicense),
      UserType: 'Standard',
      Description: null,
      ...auditValues(SYSTEM_TIME, caller.id),
    })),
};

/** The CLI asks for one to find out whether the org is a Dev Hub. */
const scratchOrgInfo: Table = {
  name: 'ScratchOrgInfo',
  fields: withAudit({ Name: 'string', Status: 'string', OrgName: 'text' }),
  parents: {},
  rows: ({ org }) =>
    org.state.organization.isDevHub
      ? [
          {
            Id: newId('LoginHistory'),
            Name: '00000001',
            Status: 'Active',
            OrgName: 'Scratch',
            ...auditValues(SYSTEM_TIME, org.state.organization.id),
          },
        ]
      : [],
};

const TABLES: Table[] = [
  organization,
  user,
  userLogin,
  profile,
  scratchOrgInfo,
  ...permissionTables,
  ...licenseTables,
  ...appTables,
  ...accessTables,
  ...groupTables,
  ...sessionTables,
];

/** The table of an object; the case of letters doesn't matter. */
export function findTable(name: string): Table | undefined {
  return TABLES.find((table) => table.name.toLowerCase() === name.toLowerCase());
}
