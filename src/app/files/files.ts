import { componentPath, componentTable } from '../components.ts';
import { allElements } from '../elements/elements.ts';
import type { AppFile, AppSettings, MetadataType } from '../model.ts';
import { defaultPermissionSet } from '../names.ts';
import { checkSettings, defaultCallbackUrl } from '../elements/settings.ts';
import { formatComponent } from '../xml.ts';

/**
 * All source files of an app for one connection. The same settings give the same bytes. The permission set that grants
 * nothing but the app is among them only if it is the one that the policy names. Throws the named error of the first
 * setting that Salesforce would refuse.
 */
export const appFiles = (settings: AppSettings, connection: string): AppFile[] => {
  checkSettings(settings);
  return typesOf(settings).map((type) => appFile(type, settings, connection));
};

/**
 * The one file that holds the certificate, of an app whose files leave it out. An empty certificate is left out as well:
 * such a file is for comparing, never for a deploy.
 */
export const globalSettingsFile = (app: string, certificatePem: string, connection: string): AppFile => {
  const unused = { label: '', description: '', contactEmail: '', scopes: [], permissionSets: [] };
  const settings = { ...unused, app, certificatePem, callbackUrl: defaultCallbackUrl };
  return appFile('ExtlClntAppGlobalOauthSettings', settings, connection);
};

const typesOf = ({ app, permissionSets }: AppSettings): MetadataType[] => {
  const types = Object.keys(componentTable) as MetadataType[];
  return types.filter((type) => type !== 'PermissionSet' || permissionSets.includes(defaultPermissionSet(app)));
};

const appFile = (type: MetadataType, settings: AppSettings, connection: string): AppFile => {
  const { part, fullName } = componentTable[type];
  return {
    part,
    type,
    fullName: fullName(settings.app),
    path: componentPath(type, settings.app, connection),
    content: formatComponent(type, allElements(type, settings)),
  };
};
