/** Where the Metadata API wants the files of a type, and how their names end. */
export type TypePlace = { folder: string; suffix: string };

/** The only metadata types that are ever deployed: those that make up an app, and permission sets. */
export const deployableTypes = {
  ExternalClientApplication: { folder: 'externalClientApps', suffix: 'eca' },
  ExtlClntAppOauthSettings: { folder: 'extlClntAppOauthSettings', suffix: 'ecaOauth' },
  ExtlClntAppGlobalOauthSettings: { folder: 'extlClntAppGlobalOauthSets', suffix: 'ecaGlblOauth' },
  ExtlClntAppConfigurablePolicies: { folder: 'extlClntAppPolicies', suffix: 'ecaPlcy' },
  ExtlClntAppOauthConfigurablePolicies: { folder: 'extlClntAppOauthPolicies', suffix: 'ecaOauthPlcy' },
  // An app of ours has none; one that somebody keeps in source control is tolerated.
  ExtlClntAppOauthSecuritySettings: { folder: 'extlClntAppOauthSecuritySettings', suffix: 'ecaOauthSecurity' },
  PermissionSet: { folder: 'permissionsets', suffix: 'permissionset' },
} as const satisfies Record<string, TypePlace>;

/** The place of a type, or undefined for one that isn't deployed. */
export const placeOfType = (type: string): TypePlace | undefined =>
  Object.hasOwn(deployableTypes, type) ? deployableTypes[type as keyof typeof deployableTypes] : undefined;

/** Whether a full name can stand in a package as it is: letters, digits, `_`, `.` and `-`, as Salesforce's own names. */
export const isPackageName = (fullName: string): boolean => /^\w[\w.-]*$/.test(fullName);

/** Whether a path ends as the file of such a type does in metadata format, without `-meta.xml`: source tools pass it over. */
export const isMetadataFormat = (path: string): boolean =>
  Object.values(deployableTypes).some(({ suffix }) => path.endsWith(`.${suffix}`));
