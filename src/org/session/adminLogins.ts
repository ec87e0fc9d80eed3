import type { AuthInfo } from '@salesforce/core';
import { jwtError } from '../../base/errors/errors.ts';
import { isSameUsername } from '../../base/username.ts';
import { originOf } from './orgError.ts';
import { targetOrgSetting } from './targetOrgSetting.ts';

/** A login that sf has stored. */
export type AdminLogin = {
  username: string;
  aliases: readonly string[];
  orgId?: string;
  instanceUrl?: string;
  /** Whether it is the `target-org` that counts. */
  isDefault: boolean;
};

/** Whose admin is looked for: what is known of a connection and of its org. */
export type AdminWanted = {
  connection: string;
  orgId?: string;
  instanceUrl?: string;
  /** The user that logs in through the connection. */
  loginUser?: string;
};

/**
 * All logins that sf has stored and can read; `ofProject` is whether a `target-org` of the project counts. No request is
 * made.
 */
export const listAdminLogins = async (counts: { ofProject: boolean }): Promise<AdminLogin[]> => {
  const { default: core } = await import('@salesforce/core');
  const targetOrg = await targetOrgSetting(counts);
  const logins = await core.AuthInfo.listAllAuthorizations();
  return (
    logins
      // Core lists bare access tokens under themselves: no name of a user, and never to be shown.
      .filter(({ username, error, isExpired }) => username.includes('@') && error === undefined && isExpired !== true)
      .map(({ username, aliases, orgId, instanceUrl }) => ({
        username,
        aliases: aliases ?? [],
        isDefault: targetOrg !== undefined && [username, ...(aliases ?? [])].includes(targetOrg),
        ...(orgId && { orgId }),
        ...(instanceUrl && { instanceUrl }),
      }))
  );
};

/** The stored login of a user, as core holds it. */
export const readAdminLogin = async ({ username }: Pick<AdminLogin, 'username'>): Promise<AuthInfo> => {
  const { default: core } = await import('@salesforce/core');
  return core.AuthInfo.create({ username });
};

/** Whether a login is in the org of a connection: by the org's id, and where one side doesn't know it, by the host. */
export const isInOrgOf = (login: Pick<AdminLogin, 'orgId' | 'instanceUrl'>, wanted: AdminWanted): boolean => {
  if (login.orgId !== undefined && wanted.orgId !== undefined) return isSameOrgLogin(login.orgId, wanted.orgId);
  return isSameHost(login.instanceUrl, wanted.instanceUrl);
};

/** 15 or 18 characters: the first 15 say all. */
const isSameOrgLogin = (one: string, other: string): boolean => one.slice(0, 15) === other.slice(0, 15);

const isSameHost = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && originOf(one) === originOf(other);

/**
 * Which stored login administers the org of a connection: the default `target-org` if it is in that org; one whose alias is the connection's name; the only one. The connection's own login user counts only if there is no other.
 * Errors: AdminLoginMissing, AdminLoginAmbiguous.
 */
export const chooseAdminLogin = (wanted: AdminWanted, logins: readonly AdminLogin[]): AdminLogin => {
  const inOrg = loginsInOrg(wanted, logins);
  const others = inOrg.filter(({ username }) => !isSameUsername(username, wanted.loginUser));
  const candidates = others.length > 0 ? others : inOrg;
  const chosen =
    candidates.find(({ isDefault }) => isDefault) ??
    candidates.find(({ aliases }) => aliases.includes(wanted.connection)) ??
    (candidates.length === 1 ? candidates[0] : undefined);
  if (chosen) return chosen;
  throw candidates.length === 0 ? missing(wanted) : ambiguous(wanted, candidates);
};

/** A refreshed sandbox has another id and the same host: its new login is found by the host, and the id is checked later. */
const loginsInOrg = (wanted: AdminWanted, logins: readonly AdminLogin[]): AdminLogin[] => {
  const inOrg = logins.filter((login) => isInOrgOf(login, wanted));
  return inOrg.length > 0 ? inOrg : logins.filter(({ instanceUrl }) => isSameHost(instanceUrl, wanted.instanceUrl));
};

const orgText = ({ orgId, instanceUrl }: AdminWanted): string => orgId ?? (instanceUrl ? originOf(instanceUrl) : '-');

const loginTokens = ({ connection, instanceUrl }: AdminWanted): string[] => [
  instanceUrl ? originOf(instanceUrl) : '<My Domain URL>',
  connection,
];

const missing = (wanted: AdminWanted): Error =>
  jwtError('AdminLoginMissing', [wanted.connection, orgText(wanted)], loginTokens(wanted));

const ambiguous = (wanted: AdminWanted, candidates: readonly AdminLogin[]): Error => {
  const names = candidates.map(({ username, aliases }) => aliases[0] ?? username);
  return jwtError(
    'AdminLoginAmbiguous',
    [wanted.connection, orgText(wanted), names.join(', ')],
    [names[0] ?? '', wanted.connection, candidates[0]?.username ?? '', ...loginTokens(wanted)],
  );
};
