import { deployableTypes, type TypePlace } from '../base/deployableTypes.ts';
import type { AppFile, MetadataType } from './model.ts';
import { childNames, defaultPermissionSet } from './names.ts';

type AppComponentRow = Pick<AppFile, 'part'> & TypePlace & { fullName: (app: string) => string };

/**
 * Where each component of an app lies in source format. Only the global settings differ by org: they hold its certificate.
 * The app comes first, so that a folder that was written halfway is known to be ours.
 */
export const componentTable: { readonly [T in MetadataType]: AppComponentRow } = {
  ExternalClientApplication: {
    ...deployableTypes.ExternalClientApplication,
    part: 'app',
    fullName: (app) => app,
  },
  ExtlClntAppOauthSettings: {
    ...deployableTypes.ExtlClntAppOauthSettings,
    part: 'app',
    fullName: (app) => childNames(app).oauthSettings,
  },
  ExtlClntAppGlobalOauthSettings: {
    ...deployableTypes.ExtlClntAppGlobalOauthSettings,
    part: 'org',
    fullName: (app) => childNames(app).globalOauthSettings,
  },
  ExtlClntAppConfigurablePolicies: {
    ...deployableTypes.ExtlClntAppConfigurablePolicies,
    part: 'app',
    fullName: (app) => childNames(app).policies,
  },
  ExtlClntAppOauthConfigurablePolicies: {
    ...deployableTypes.ExtlClntAppOauthConfigurablePolicies,
    part: 'app',
    fullName: (app) => childNames(app).oauthPolicies,
  },
  PermissionSet: {
    ...deployableTypes.PermissionSet,
    part: 'app',
    fullName: defaultPermissionSet,
  },
};

/** The folder of what is shared by all orgs, and the folder of one connection, below the folder of the app. */
export const partFolder = (part: AppFile['part'], connection: string): string =>
  part === 'app' ? 'app' : `orgs/${connection}`;

/** The path of a component's source file, relative to the folder of the app. */
export const componentPath = (type: MetadataType, app: string, connection: string): string => {
  const { part, folder, suffix, fullName } = componentTable[type];
  return `${partFolder(part, connection)}/${folder}/${fullName(app)}.${suffix}-meta.xml`;
};

/** The path of a file that one connection has for itself, in place of a shared one. */
export const ownPath = (type: string, fullName: string, connection: string): string => {
  const { folder, suffix } = sourceFolder(type);
  return `${partFolder('org', connection)}/${folder}/${fullName}.${suffix}-meta.xml`;
};

const sourceFolder = (type: string): TypePlace =>
  isMetadataType(type) ? componentTable[type] : deployableTypes.ExtlClntAppOauthSecuritySettings;

/** Whether it is one of the types that the files of an app have. */
export const isMetadataType = (type: string): type is MetadataType => Object.hasOwn(componentTable, type);
