import type {
  ExternalClientApplication,
  ExtlClntAppConfigurablePolicies,
  ExtlClntAppGlobalOauthSettings,
  ExtlClntAppOauthConfigurablePolicies,
  ExtlClntAppOauthSettings,
  PermissionSet,
} from '@salesforce/types/metadata';

/** The metadata types that make up an app, with the fields that the Metadata API gives them. */
export type MetadataTypes = {
  ExternalClientApplication: ExternalClientApplication;
  ExtlClntAppOauthSettings: ExtlClntAppOauthSettings;
  ExtlClntAppGlobalOauthSettings: ExtlClntAppGlobalOauthSettings;
  ExtlClntAppConfigurablePolicies: ExtlClntAppConfigurablePolicies;
  ExtlClntAppOauthConfigurablePolicies: ExtlClntAppOauthConfigurablePolicies;
  PermissionSet: PermissionSet;
};

export type MetadataType = keyof MetadataTypes;

/** What a person decides about an app. Everything else follows from the hardening rules. */
export type AppSettings = {
  /** The developer name of the External Client App. */
  app: string;
  label: string;
  /** Without the marker; the files add it. */
  description: string;
  contactEmail: string;
  /** Scope tokens of the Metadata API, such as `Api`. */
  scopes: readonly string[];
  callbackUrl: string;
  /** Whether the callback URL is what the app's file says: whoever wrote it there knows what the app needs. */
  keepsCallbackUrl?: boolean;
  /** Whether the app serves another flow beside the JWT bearer flow: that one may live by refresh tokens. */
  hasOtherFlow?: boolean;
  /** API names of the permission sets whose users may log in. */
  permissionSets: readonly string[];
  certificatePem: string;
} & AppOptions;

export type IpRange = { start: string; end: string };

/** What an app may have beside: without a choice, a new file is hardened and a file that is there stays as it is. */
export type AppOptions = {
  /** Displayed names of the profiles whose users may log in. */
  profiles?: readonly string[];
  contactPhone?: string;
  infoUrl?: string;
  logoUrl?: string;
  iconUrl?: string;
  distributionState?: string;
  ipPolicy?: string;
  sessionLevel?: string;
  sessionTimeoutMinutes?: number;
  refreshPolicy?: string;
  /** Such as `365 Days`. */
  refreshValidity?: string;
  trustedIpRanges?: readonly IpRange[];
  /** Any other elements, by type. */
  elements?: { readonly [T in MetadataType]?: Readonly<Record<string, string>> };
};

/** One source file of an app. */
export type AppFile = {
  /** `app` is shared by all orgs, `org` belongs to one connection. */
  part: 'app' | 'org';
  type: MetadataType;
  fullName: string;
  /** Relative to the folder of the app, with `/` between the parts. */
  path: string;
  content: string;
};

/** As much of a component as reading it needs: files from a folder, or from memory. */
export type AppComponent = Pick<AppFile, 'fullName' | 'path' | 'content'> & { type: string };
