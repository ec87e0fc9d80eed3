import { isSameUsername } from '../../../base/username.ts';
import { readGrants } from '../../../org/people/grants.ts';
import { readOwnPermissions, type GrantedPermissions } from '../../../org/people/permissions.ts';
import { findPermissionSets } from '../../../org/people/permissionSets.ts';
import type { AdminOrg } from '../../../org/session/connect.ts';
import {
  queryAppParts,
  readAppParts,
  readAppRows,
  readConnectedApps,
  type AppSign,
} from '../../../org/app/appSigns.ts';
import { readAuditSigns, readLoginSigns } from '../../../org/signs/logSigns.ts';
import {
  readApprovalSign,
  readDevHubSign,
  readPolicySign,
  readProfileSign,
  readZoneSign,
} from '../../../org/signs/policySigns.ts';
import { lookIfShown, seenValue, type Glimpse } from '../../../org/signs/seen.ts';
import {
  readHoldingsSign,
  readLicenceSign,
  readLockSign,
  readRightsSign,
  readUserSign,
  type UserSign,
} from '../../../org/signs/userSigns.ts';
import { appOfLogin } from '../appOfLogin.ts';
import { causeText } from '../doctorTexts.ts';
import type { LoginSide, LookId, OrgLooks, OrgSideSeen } from '../model.ts';
import { lookNeeds, lookPermissions, silentLooks } from './needs.ts';

type AskedLook = <Value>(id: LookId, ask: () => Promise<Value | undefined>) => Promise<Glimpse<Value>>;

/** Asks the org all at once, and changes nothing. What one question comes to is that one's result. */
export const lookAtOrgSide = async (
  admin: AdminOrg,
  login: LoginSide,
  { now, isRefreshed }: { now: Date; isRefreshed: boolean },
): Promise<OrgSideSeen> => {
  const permissions = await readOwnPermissions(admin, lookPermissions);
  const isSelf = isSameUsername(admin.username, login.username);
  const look = looking(permissions, isSelf);
  const general = await lookAtAll(admin, login, look);
  const app = appOfLogin(login, general);
  const { found } = seenValue(general.user) ?? {};
  const [ofUser, ofApp] = await Promise.all([
    found ? lookAtUserOf(admin, found, { look, now }) : {},
    app ? lookAtApp(admin, app, { look, user: found, asksSettings: asksSettings(login, general) }) : {},
  ]);
  const { username, orgId, organization } = admin;
  const { name: orgName, environment } = organization;
  return {
    admin: { ...(username !== undefined && { username }), orgId, orgName, environment },
    permissions,
    isRefreshed,
    looks: { ...general, ...ofUser, ...ofApp },
  };
};

const looking =
  (permissions: GrantedPermissions, isSelf: boolean): AskedLook =>
  (id, ask) =>
    // Everybody sees the own rows. Where an object refuses by itself, it is asked: others than these may show it, too.
    lookIfShown(lookNeeds[id], silentLooks.includes(id) && !isSelf ? permissions : {}, ask);

type GeneralLooks = Pick<OrgLooks, 'apps' | 'settings' | 'connectedApps' | 'user' | 'policies' | 'devHub' | 'audit'>;

const lookAtAll = async (admin: AdminOrg, login: LoginSide, look: AskedLook): Promise<GeneralLooks> => {
  const [ofKind, connectedApps, user, policies, devHub, audit] = await Promise.all([
    login.isConnectedApp ? unreadSettings() : lookAtExternalApps(admin, look),
    look('connectedApps', () => readConnectedApps(admin)),
    look('user', () => readUserSign(admin, login.username)),
    look('policies', () => readPolicySign(admin)),
    look('devHub', () => readDevHubSign(admin)),
    look('audit', () => readAuditSigns(admin)),
  ]);
  return { ...ofKind, connectedApps, user, policies, devHub, audit };
};

const lookAtExternalApps = async (admin: AdminOrg, look: AskedLook): Promise<Pick<OrgLooks, 'apps' | 'settings'>> => {
  const [apps, settings] = await Promise.all([
    look('apps', () => readAppRows(admin)),
    look('settings', () => readAppParts(admin)),
  ]);
  return { apps, settings };
};

/** Of a connected app, queries tell who may use it and at which session level, and nothing else. */
const unreadSettings = (): Pick<OrgLooks, 'settings'> => ({
  settings: { failed: causeText('look.settings.connectedApp') },
});

type UserLooks = Pick<OrgLooks, 'lock' | 'rights' | 'licence' | 'holdings' | 'profile' | 'zone' | 'logins'>;

const lookAtUserOf = async (
  admin: AdminOrg,
  { id, profileId, licence: licenceName }: UserSign,
  { look, now }: { look: AskedLook; now: Date },
): Promise<UserLooks> => {
  const isIntegration = licenceName === 'Salesforce Integration';
  const [lock, rights, licence, holdings, profile, logins] = await Promise.all([
    look('lock', () => readLockSign(admin, id)),
    look('rights', () => readRightsSign(admin, id, now)),
    isIntegration ? look('licence', () => readLicenceSign(admin, id)) : undefined,
    look('holdings', () => readHoldingsSign(admin, id)),
    look('profile', () => readProfileSign(admin, profileId)),
    look('logins', () => readLoginSigns(admin, id)),
  ]);
  const hasHours = Object.keys(seenValue(profile)?.hours ?? {}).length > 0;
  const zone = hasHours ? await look('zone', () => readZoneSign(admin)) : undefined;
  return { lock, rights, ...(licence && { licence }), holdings, profile, ...(zone && { zone }), logins };
};

/** Queries tell a part of what the Metadata API doesn't show. */
const asksSettings = ({ isConnectedApp }: LoginSide, { settings }: GeneralLooks): boolean =>
  !isConnectedApp && seenValue(settings) === undefined;

type AppLooks = Pick<OrgLooks, 'queriedSettings' | 'grants' | 'sets' | 'approval'>;

const lookAtApp = async (
  admin: AdminOrg,
  app: AppSign,
  { look, user, asksSettings: asks }: { look: AskedLook; user?: UserSign; asksSettings: boolean },
): Promise<AppLooks> => {
  const [queriedSettings, grants, approval] = await Promise.all([
    asks ? look('queriedSettings', () => queryAppParts(admin, app)) : undefined,
    look('grants', () => readGrants(admin, app.id)),
    user ? look('approval', () => readApprovalSign(admin, user.id, app.label)) : undefined,
  ]);
  const names = seenValue(grants)
    ?.filter(({ kind }) => kind === 'permissionSet')
    .map(({ name }) => name);
  const sets = names && (await look('sets', async () => (await findPermissionSets(admin, names)).found));
  return {
    ...(queriedSettings && { queriedSettings }),
    grants,
    ...(sets && { sets }),
    ...(approval && { approval }),
  };
};
