import type { AppComponentType } from '../state.ts';

export type MetadataTypeName = AppComponentType | 'PermissionSet';

/** The metadata types of this org in the order in which a deploy applies them: what others refer to comes first. */
export const METADATA_TYPES: Record<string, { folder: string; suffix: string }> = {
  PermissionSet: { folder: 'permissionsets', suffix: 'permissionset' },
  ExternalClientApplication: { folder: 'externalClientApps', suffix: 'eca' },
  ExtlClntAppOauthSettings: { folder: 'extlClntAppOauthSettings', suffix: 'ecaOauth' },
  ExtlClntAppGlobalOauthSettings: { folder: 'extlClntAppGlobalOauthSets', suffix: 'ecaGlblOauth' },
  ExtlClntAppConfigurablePolicies: { folder: 'extlClntAppPolicies', suffix: 'ecaPlcy' },
  ExtlClntAppOauthConfigurablePolicies: { folder: 'extlClntAppOauthPolicies', suffix: 'ecaOauthPlcy' },
  ExtlClntAppOauthSecuritySettings: { folder: 'extlClntAppOauthSecuritySettings', suffix: 'ecaOauthSecurity' },
} satisfies Record<MetadataTypeName, { folder: string; suffix: string }>;

/** The types that belong to an app. */
export const APP_TYPES = Object.keys(METADATA_TYPES).filter((name) => name !== 'PermissionSet') as AppComponentType[];

/** Where a component lies in a package, such as `externalClientApps/JwtApp.eca`. */
export function packagePath(type: string, fullName: string): string {
  const { folder, suffix } = METADATA_TYPES[type] ?? { folder: `${type.toLowerCase()}s`, suffix: type.toLowerCase() };
  return `${folder}/${fullName}.${suffix}`;
}
