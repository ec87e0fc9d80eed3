import { newAccessToken, newId } from './ids.ts';
import { newListedSession } from './sessions.ts';
import { derivedId } from './soql/derived.ts';
import type { OrgState, PermissionSet, PermissionSetLicense, Profile, User, UserLicense } from './state.ts';

export type Admin = { username: string; accessToken: string; userId: string };

const ADMIN_PERMISSIONS = [
  'ApiEnabled',
  'AssignPermissionSets',
  'AuthorApex',
  'CustomizeApplication',
  'ExternalClientAppAdmin',
  'ExternalClientAppDeveloper',
  'ExternalClientAppViewer',
  'ManageProfilesPermissionsets',
  'ManageRemoteAccess',
  'ManageUsers',
  'ModifyAllData',
  'ModifyMetadata',
  'ViewAllData',
  'ViewClientSecret',
  'ViewRoles',
  'ViewSetup',
];

/** A profile with the permission set that it owns; the permissions live in the latter, as in Salesforce. */
export function makeProfile(
  name: string,
  userLicense: string,
  permissions: string[],
): { profile: Profile; own: PermissionSet } {
  const profile: Profile = { id: newId('Profile'), name, userLicense, loginIpRanges: [] };
  const own: PermissionSet = {
    ...makePermissionSet(`X${profile.id.slice(0, 15)}`, permissions),
    label: profile.id,
    licenseName: userLicense,
    isOwnedByProfile: true,
    profileId: profile.id,
  };
  return { profile, own };
}

/** A permission set that grants these user permissions (names without the prefix `Permissions`). */
export function makePermissionSet(name: string, permissions: string[] = []): PermissionSet {
  return {
    id: newId('PermissionSet'),
    name,
    label: name.replaceAll('_', ' '),
    description: null,
    hasActivationRequired: false,
    namespacePrefix: null,
    isOwnedByProfile: false,
    permissions: Object.fromEntries(permissions.map((permission) => [`Permissions${permission}`, true])),
    objectPermissions: [],
  };
}

/** An active user of a profile. */
export function makeUser(username: string, lastName: string, profileId: string): User {
  return {
    id: newId('User'),
    username,
    email: username,
    firstName: 'Test',
    lastName,
    isActive: true,
    isFrozen: false,
    isPasswordLocked: false,
    profileId,
    lastLoginAt: null,
    alias: username.slice(0, 8),
    timeZoneSidKey: 'America/Los_Angeles',
    localeSidKey: 'en_US',
    emailEncodingKey: 'UTF-8',
    languageLocaleKey: 'en_US',
  };
}

function userLicense(name: string, licenseDefinitionKey: string, total: number): UserLicense {
  return { name, licenseDefinitionKey, label: name, total, status: 'Active' };
}

/** What a user of the licence *Salesforce Integration* needs before permission sets can give anything. */
function integrationLicense(): PermissionSetLicense {
  const label = 'Salesforce API Integration';
  const id = derivedId('PermissionSetLicense', label);
  return { id, developerName: 'SalesforceAPIIntegrationPsl', label, total: 5, status: 'Active' };
}

/** An org that has nothing but an admin and a login user. */
export function defaultState(): { state: OrgState; admin: Admin } {
  const orgId = newId('Organization');
  const administrators = makeProfile('System Administrator', 'Salesforce', ADMIN_PERMISSIONS);
  const minimal = makeProfile('Minimum Access - API Only Integrations', 'Salesforce Integration', [
    'ApiEnabled',
    'ApiUserOnly',
  ]);
  const adminUser = makeUser('admin@acme.example', 'Admin', administrators.profile.id);
  const loginUser = makeUser('ci@acme.example', 'Pipeline', minimal.profile.id);
  const admin = { username: adminUser.username, accessToken: newAccessToken(orgId), userId: adminUser.id };
  const state: OrgState = {
    organization: {
      id: orgId,
      name: 'Acme',
      instanceName: 'CS999',
      isSandbox: false,
      organizationType: 'Enterprise Edition',
      timeZoneSidKey: 'America/Los_Angeles',
      trialExpirationDate: null,
      namespacePrefix: null,
      apiVersion: '67.0',
      isDevHub: false,
      isActive: true,
    },
    users: [adminUser, loginUser],
    profiles: [administrators.profile, minimal.profile],
    permissionSets: [administrators.own, minimal.own],
    permissionSetAssignments: [],
    permissionSetGroups: [],
    settings: {
      enforceIpRangesEveryRequest: false,
      canOnlyLoginWithMyDomainUrl: false,
      enableAdminApprovedAppsOnly: false,
    },
    allowedApps: [],
    blockedApps: [],
    setupAuditTrail: [],
    userLicenses: [userLicense('Salesforce', 'SFDC', 10), userLicense('Salesforce Integration', 'PID_Integration', 5)],
    permissionSetLicenses: [integrationLicense()],
    permissionSetLicenseAssigns: [],
    usernamesElsewhere: [],
    setupEntityAccess: [],
    apps: [],
    connectedApps: [],
    sessions: [
      {
        accessToken: admin.accessToken,
        userId: adminUser.id,
        appId: null,
        scopes: ['full'],
        createdAt: Date.now(),
        format: 'opaque',
        listed: newListedSession(null, Date.now(), '127.0.0.1'),
      },
    ],
    approvals: [],
    deployments: [],
    retrievals: [],
    usedJtis: [],
    loginHistory: [],
    deletedApps: [],
  };
  return { state, admin };
}
