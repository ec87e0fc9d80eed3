/** What the local org holds: plain, mutable data that a test sets up and looks at. */
import type { Deployment, Retrieval } from './jobs.ts';

export type Organization = {
  /** 18 characters, `00D…`. */
  id: string;
  name: string;
  instanceName: string;
  isSandbox: boolean;
  organizationType: string;
  timeZoneSidKey: string;
  /** ISO 8601, or null for an org that doesn't expire. */
  trialExpirationDate: string | null;
  namespacePrefix: string | null;
  /** The newest API version that the org speaks, such as `67.0`. */
  apiVersion: string;
  isDevHub: boolean;
  /** False: closed or suspended, every login is refused. */
  isActive: boolean;
};

export type User = {
  id: string;
  username: string;
  email: string;
  firstName: string;
  lastName: string;
  isActive: boolean;
  isFrozen: boolean;
  isPasswordLocked: boolean;
  profileId: string;
  /** Epoch milliseconds, or null before the first login. */
  lastLoginAt: number | null;
  alias: string;
  timeZoneSidKey: string;
  localeSidKey: string;
  emailEncodingKey: string;
  languageLocaleKey: string;
};

export type IpRange = { startAddress: string; endAddress: string };

export type Profile = {
  id: string;
  /** As the org shows it: in its language, for a standard one. */
  name: string;
  /** The name in the Metadata API, the same in every language; that of the org where it isn't said. */
  apiName?: string;
  userLicense: string;
  /** Login IP ranges; an empty list allows every address. */
  loginIpRanges: IpRange[];
  /** Login hours as the Metadata API has them, in minutes of the day: `{ mondayStart: '480', mondayEnd: '1020' }`. */
  loginHours?: Record<string, string>;
  /** The time zone that the org had when they were first set, where it is another one than today. */
  loginHoursZone?: string;
};

/** How many users of a licence the org may have. Profiles name the licence by `name`. */
export type UserLicense = {
  name: string;
  licenseDefinitionKey: string;
  /** In the language of the org. */
  label: string;
  total: number;
  status: 'Active' | 'Disabled';
};

export type PermissionSetLicense = {
  id: string;
  developerName: string;
  /** In the language of the org. */
  label: string;
  total: number;
  status: 'Active' | 'Disabled';
};

export type PermissionSetLicenseAssign = { id: string; assigneeId: string; permissionSetLicenseId: string };

/** User permissions by their name in the API, such as `PermissionsApiEnabled`. A missing one is false. */
export type Permissions = Record<string, boolean>;

export type ObjectPermission = {
  object: string;
  allowRead: boolean;
  allowCreate: boolean;
  allowEdit: boolean;
  allowDelete: boolean;
  viewAllRecords: boolean;
  modifyAllRecords: boolean;
};

export type PermissionSet = {
  id: string;
  name: string;
  label: string;
  description: string | null;
  /** Label of the permission-set licence or user licence that it belongs to. */
  licenseName?: string;
  hasActivationRequired: boolean;
  namespacePrefix: string | null;
  isOwnedByProfile: boolean;
  profileId?: string;
  permissions: Permissions;
  objectPermissions: ObjectPermission[];
  /** Classes, pages, tabs and other grants of a deployed one, kept as they came. */
  otherGrants?: Elements;
};

export type PermissionSetAssignment = {
  id: string;
  assigneeId: string;
  permissionSetId: string;
  /** ISO 8601, or null for an assignment that doesn't end. */
  expirationDate: string | null;
  /** Set where it is the group that is assigned. */
  groupId?: string;
};

/** Only an *Updated* group gives what its members hold. */
export type PermissionSetGroup = {
  id: string;
  name: string;
  status: 'Updated' | 'Outdated' | 'Updating' | 'Failed';
  permissionSetIds: string[];
};

/** Settings of the org that decide on logins, by their names in the Metadata API. */
export type OrgSettings = {
  enforceIpRangesEveryRequest: boolean;
  canOnlyLoginWithMyDomainUrl: boolean;
  /** API Access Control: only the listed apps are let in. */
  enableAdminApprovedAppsOnly: boolean;
};

/** A change in Setup, as the audit trail tells it. */
export type AuditRow = {
  id: string;
  createdAt: number;
  userId: string;
  section: string;
  action: string;
  display: string;
};

/** Who may use an app: a permission set (or a profile's own one) that holds it. */
export type SetupEntityAccess = { id: string; parentId: string; setupEntityId: string };

/** The content of a metadata component: text, nested elements, or a list of either. */
export type Elements = { [name: string]: ElementValue };
export type ElementValue = string | Elements | (string | Elements)[];

export type AppComponentType =
  | 'ExternalClientApplication'
  | 'ExtlClntAppOauthSettings'
  | 'ExtlClntAppGlobalOauthSettings'
  | 'ExtlClntAppOauthConfigurablePolicies'
  | 'ExtlClntAppConfigurablePolicies'
  | 'ExtlClntAppOauthSecuritySettings';

export type AppComponent = { id: string; fullName: string; elements: Elements; createdAt: number; modifiedAt: number };

/** An External Client App with the components that were deployed for it. */
export type App = {
  /** `0xI…` */
  id: string;
  fullName: string;
  /** Set for an app that came with an installed package. */
  namespacePrefix: string | null;
  components: Partial<Record<AppComponentType, AppComponent>>;
  consumerKey: string;
  consumerSecret: string;
  consumerId: string;
  /** When the global settings last changed, epoch milliseconds: the change has to spread. */
  appliedAt: number;
  /** How many more token requests find the change not spread yet. */
  refusalsLeft: number;
};

/** A classic Connected App that is there already. */
export type ConnectedApp = {
  id: string;
  name: string;
  consumerKey: string;
  /** PEM or base64, as for an External Client App. */
  certificate: string | null;
  /** Runtime names, such as `api`. */
  scopes: string[];
  adminApprovedUsersOnly: boolean;
  /** Its session policy asks for high assurance. */
  highAssurance?: boolean;
};

export type Session = {
  accessToken: string;
  userId: string;
  /** Null for a session that came from the browser, such as the admin's. */
  appId: string | null;
  scopes: string[];
  createdAt: number;
  format: 'opaque' | 'jwt';
  /** What the org lists of it; left out for a token that works without a session that anybody could see or end. */
  listed?: ListedSession;
};

/** A session as AuthSession shows it. */
export type ListedSession = {
  id: string;
  /** Its own id, unless another session opened it. */
  parentId: string;
  /** The most recent login that gave this session out. */
  loginHistoryId: string | null;
  usedAt: number;
  secondsValid: number;
  sourceIp: string;
};

/** A user's own approval of an app, and a refresh token with it. */
export type Approval = { id: string; userId: string; appId: string; createdAt: number };

export type LoginHistoryRow = {
  id: string;
  userId: string;
  loginAt: number;
  application: string;
  status: string;
  sourceIp: string;
  loginUrl: string;
  /** Those of a login by JWT, where they aren't said. */
  loginType?: string;
  loginSubType?: string;
  apiType?: string;
};

/** What is left of an app that was deleted: its name in the login history. */
export type DeletedApp = { consumerKey: string; label: string };

/** What decides on a login, as it was before the last change. */
export type EarlierState = Pick<OrgState, 'apps' | 'setupEntityAccess' | 'permissionSetAssignments'>;

export type OrgState = {
  organization: Organization;
  users: User[];
  profiles: Profile[];
  permissionSets: PermissionSet[];
  permissionSetAssignments: PermissionSetAssignment[];
  permissionSetGroups: PermissionSetGroup[];
  settings: OrgSettings;
  /** The apps that API Access Control lists, by their names. */
  allowedApps: string[];
  /** The apps that an administrator has blocked, by their names. */
  blockedApps: string[];
  setupAuditTrail: AuditRow[];
  userLicenses: UserLicense[];
  permissionSetLicenses: PermissionSetLicense[];
  permissionSetLicenseAssigns: PermissionSetLicenseAssign[];
  /** Usernames of other orgs: none can be had twice. */
  usernamesElsewhere: string[];
  setupEntityAccess: SetupEntityAccess[];
  apps: App[];
  connectedApps: ConnectedApp[];
  sessions: Session[];
  approvals: Approval[];
  deployments: Deployment[];
  retrievals: Retrieval[];
  usedJtis: string[];
  loginHistory: LoginHistoryRow[];
  deletedApps: DeletedApp[];
  /** While a change spreads, so many more token requests are still judged by this. */
  earlier?: { state: EarlierState; attemptsLeft: number };
};
