import type { LookId } from '../model.ts';

const metadata = ['PermissionsModifyMetadata', 'PermissionsModifyAllData'];
const viewers = ['PermissionsViewSetup', 'PermissionsExternalClientAppAdmin', 'PermissionsExternalClientAppDeveloper'];
const setupViewers = ['PermissionsViewSetup'];

/** Which user permissions show what; one of them is enough. None: every user of the org may ask. */
export const lookNeeds: Record<LookId, readonly string[]> = {
  apps: viewers,
  settings: metadata,
  queriedSettings: viewers,
  connectedApps: ['PermissionsCustomizeApplication'],
  grants: setupViewers,
  sets: setupViewers,
  approval: ['PermissionsCustomizeApplication'],
  user: setupViewers,
  lock: ['PermissionsManageUsers'],
  rights: setupViewers,
  licence: setupViewers,
  holdings: setupViewers,
  profile: metadata,
  zone: setupViewers,
  policies: metadata,
  devHub: [],
  logins: ['PermissionsManageUsers', 'PermissionsMonitorLoginHistory'],
  audit: setupViewers,
};

/** Of others, these objects leave rows out for whoever may not see them, and refuse nobody. */
export const silentLooks: readonly LookId[] = ['logins', 'approval'];

/** Every permission that shows something. */
export const lookPermissions: readonly string[] = [...new Set(Object.values(lookNeeds).flat())];
