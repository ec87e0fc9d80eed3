import type { AuthInfo } from '@salesforce/core';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { jwtError } from '../../base/errors/errors.ts';
import type { HttpClient } from '../../base/http.ts';
import { sinceDate } from '../../base/since.ts';
import {
  countInteractive,
  maximumGroups,
  readLoginAddresses,
  readLoginGroups,
  type LoggedLogins,
} from '../../org/logs/loginGroups.ts';
import {
  findLoggedUser,
  maximumSessions,
  maximumTokens,
  labelOfAppName,
  readAppSessions,
  readLoggedUsers,
  readUsedTokens,
  type LoggedUser,
} from '../../org/logs/usageRecords.ts';
import { permissionLabel } from '../../org/people/permissionLabel.ts';
import { readOwnPermissions, type GrantedPermissions } from '../../org/people/permissions.ts';
import { isApplication } from '../../org/people/sessions.ts';
import type { WithClient } from '../../org/session/client.ts';
import { openAdminOrg } from '../../org/session/connect.ts';
import type { HiddenUsage, Usage, UsageRow } from './types.ts';
import { tokensWithoutLogin, usageRows } from './usageRows.ts';

type UsageRequest = {
  admin?: AuthInfo;
  username?: string;
  /** The name or the label of an app. */
  appName?: string;
  since: string;
  apiVersion?: string;
};

type UsageWorld = { now: Date; env: EnvironmentVariables; http?: HttpClient };

/**
 * Who logs in to an org by which app and flow: grouped by the org itself, so that a long history is few answers. Throws
 * TargetOrgMissing, SinceInvalid, UsageUserUnknown, and the errors of `openAdminOrg`.
 */
export const readUsage = async (request: UsageRequest, { now, env, http }: UsageWorld): Promise<Usage> => {
  const since = sinceDate(request.since, now);
  if (!request.admin) throw jwtError('TargetOrgMissing');
  const org = await openAdminOrg({ authInfo: request.admin, apiVersion: request.apiVersion, env, http });
  const [user, label] = await Promise.all([wantedUser(org, request.username), wantedLabel(org, request.appName)]);
  const found = await readLogs(org, { since, ...(user && { userId: user.id }) });
  const isWanted = ({ application }: { application?: string }): boolean =>
    label === undefined || isApplication(application, label);
  const ids = [...new Set(found.groups?.filter(isWanted).map(({ userId }) => userId))];
  const users = user ? [user] : await readLoggedUsers(org, ids);
  const rows = usageRows({ ...found, groups: found.groups?.filter(isWanted) ?? [], users });
  const { id, name } = org.organization;
  return {
    org: { id, name },
    since: since.toISOString(),
    rows,
    ...(found.interactive !== undefined && { interactive: found.interactive }),
    otherTokens: tokensWithoutLogin(found.tokens?.filter(isWanted) ?? [], rows),
    hidden: hiddenUsage(found, rows),
    cut: [...cutLogs(found), ...(!user && users.length < ids.length ? (['users'] as const) : [])],
  };
};

const wantedUser = async (org: WithClient, username: string | undefined): Promise<LoggedUser | undefined> => {
  if (username === undefined) return undefined;
  const user = await findLoggedUser(org, username);
  if (!user) throw jwtError('UsageUserUnknown', [username]);
  return user;
};

/** The login history knows an app by its label. */
const wantedLabel = async (org: WithClient, appName: string | undefined): Promise<string | undefined> =>
  appName === undefined ? undefined : ((await labelOfAppName(org, appName)) ?? appName);

const permissions = ['PermissionsManageUsers', 'PermissionsMonitorLoginHistory', 'PermissionsCustomizeApplication'];

/** What each part needs to be seen of all users; one of these is enough. */
const neededFor = {
  logins: ['PermissionsManageUsers', 'PermissionsMonitorLoginHistory'],
  addresses: ['PermissionsManageUsers', 'PermissionsMonitorLoginHistory'],
  sessions: ['PermissionsManageUsers'],
  tokens: ['PermissionsCustomizeApplication'],
} as const satisfies Partial<Record<HiddenUsage['what'], readonly string[]>>;

const lacks = (granted: GrantedPermissions, needed: readonly string[]): boolean =>
  needed.every((name) => granted[name] === false);

type FoundLogs = Awaited<ReturnType<typeof readLogs>>;

const readLogs = async (org: WithClient, asked: LoggedLogins) => {
  const [groups, addresses, interactive, allTokens, allSessions, granted] = await Promise.all([
    readLoginGroups(org, asked),
    readLoginAddresses(org, asked),
    countInteractive(org, asked),
    readUsedTokens(org, asked.userId),
    readAppSessions(org, asked.userId),
    readOwnPermissions(org, permissions),
  ]);
  // Of one's own alone, a number would be wrong for everybody else.
  const ifOfAll = <Found>(what: keyof typeof neededFor, found: Found): Found | undefined =>
    lacks(granted, neededFor[what]) ? undefined : found;
  return {
    groups,
    addresses,
    granted,
    interactive: ifOfAll('logins', interactive),
    tokens: ifOfAll('tokens', allTokens),
    sessions: ifOfAll('sessions', allSessions),
  };
};

const hiddenUsage = (found: FoundLogs, rows: readonly UsageRow[]): HiddenUsage[] => {
  const { granted, groups, addresses, sessions, tokens } = found;
  const answers = { logins: groups, addresses, sessions, tokens };
  const parts = Object.keys(neededFor) as Array<keyof typeof neededFor>;
  const hidden = parts
    .filter((what) => answers[what] === undefined || lacks(granted, neededFor[what]))
    .map((what): HiddenUsage => ({ what, permissions: neededFor[what].map((name) => permissionLabel(name)) }));
  return rows.some(({ flow }) => flow === 'unknown') ? [...hidden, { what: 'flows', permissions: [] }] : hidden;
};

const cutLogs = ({ groups, addresses, sessions, tokens }: FoundLogs): Usage['cut'] => [
  ...(isFull(groups, maximumGroups) ? (['logins'] as const) : []),
  ...(isFull(addresses, maximumGroups) ? (['addresses'] as const) : []),
  ...(isFull(sessions, maximumSessions) ? (['sessions'] as const) : []),
  ...(isFull(tokens, maximumTokens) ? (['tokens'] as const) : []),
];

const isFull = (rows: readonly unknown[] | undefined, maximum: number): boolean => (rows?.length ?? 0) >= maximum;
