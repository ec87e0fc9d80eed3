import { unlessSoapRefused } from '../request/protocol.ts';
import { ifAllowed } from '../session/orgError.ts';
import type { AdminOrg } from '../session/connect.ts';
import { readComponents } from './apps.ts';
import type { OrgComponent } from './orgApp.ts';

const securitySettingsType = 'ExtlClntAppOauthSecuritySettings';

/** The first API version that knows the type. */
const sinceVersion = 67;

/** What an org holds of the security settings of an app, whatever their name is; nothing where it doesn't tell. */
export const readSecuritySettings = async (
  admin: Pick<AdminOrg, 'client' | 'apiVersion'>,
  app: string,
): Promise<OrgComponent[]> => {
  if (Number(admin.apiVersion) < sinceVersion) return [];
  const listed = (await unlessSoapRefused(ifAllowed(admin.client.list([securitySettingsType])))) ?? [];
  const names = listed.map(({ fullName }) => fullName);
  if (names.length === 0) return [];
  const found = await unlessSoapRefused(ifAllowed(readComponents(admin, securitySettingsType, names)));
  return (found ?? []).filter(({ elements }) => elements.externalClientApplication === app);
};
