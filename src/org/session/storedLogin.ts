import type { AuthFields, AuthInfo } from '@salesforce/core';
import { isJwtError, jwtError } from '../../base/errors/errors.ts';
import { detailText } from '../../base/text/details.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import { closeStoredLogin } from './closedLogin.ts';
import { httpClient, type HttpClient } from '../../base/http.ts';
import { askOrgFields, type OrgFields } from './sessionOrg.ts';

/** A session that sf is to use for its commands. */
type NewLogin = { username: string; orgId: string; accessToken: string; instanceUrl: string; loginUrl: string };

/** Under which names sf finds the login. */
export type StoredLoginNames = { alias?: string; setDefault: boolean; setDefaultDevHub: boolean };

export type StoredLogin = { isDevHub: boolean; isSandbox: boolean; isScratch: boolean };

/** What makes sf log in again by itself; all of it goes, or the new token would be renewed by the old way. */
const renewingFields = ['refreshToken', 'privateKey', 'clientId', 'clientSecret', 'authCode'] as const;

/**
 * How the login that sf has of this user renews itself: with a refresh token, or with a private key whose path it has
 * stored. Nothing if there is none, or if it is an access token alone, which ends with its session.
 */
export const findRenewingLogin = async (username: string): Promise<'refresh token' | 'private key' | undefined> => {
  const { refreshToken, privateKey } = (await readStored(username)) ?? {};
  if (refreshToken !== undefined) return 'refresh token';
  return privateKey === undefined ? undefined : 'private key';
};

/** What is on the disk; nothing if there is no file, or none that can be read. */
const readStored = async (username: string): Promise<AuthFields | undefined> => {
  const { default: core } = await import('@salesforce/core');
  const { orgs } = await core.StateAggregator.getInstance();
  return (await orgs.peek(username, true)) ?? undefined;
};

/**
 * Stores a session as `sf org login access-token` does: the token encrypted, no key and no path of a key. What sf would ask
 * the org meanwhile (is it a Dev Hub, a sandbox, a scratch org) is asked before. Throws LoginNotStored, OrgRedirects.
 */
export const storeLogin = async (
  login: NewLogin,
  names: StoredLoginNames,
  http: HttpClient = httpClient,
): Promise<StoredLogin> => {
  try {
    return await store({ ...login, ...(await askOrgFields(login, http)) }, names);
  } catch (error) {
    if (isJwtError(error)) throw error;
    // Only the code and the words: core's errors can hold the fields of the login.
    const { code, message } = error as NodeJS.ErrnoException;
    throw jwtError('LoginNotStored', [withoutToken(code ?? foreignText(message), login.accessToken)]);
  }
};

const withoutToken = (text: string, token: string): string => text.replaceAll(token, detailText('storedLogin.removed'));

const store = async (login: NewLogin & OrgFields, names: StoredLoginNames): Promise<StoredLogin> => {
  const { default: core } = await import('@salesforce/core');
  const authInfo = await core.AuthInfo.create({ accessTokenOptions: { ...login } });
  await authInfo.save(fieldsToForget(authInfo));
  await checkOnDisk(login);
  const { alias, setDefault, setDefaultDevHub } = names;
  await authInfo.handleAliasAndDefaultSettings({ alias, setDefault, setDefaultDevHub });
  await closeStoredLogin(login.username, names);
  return describeStoredOrg(authInfo);
};

/** Core only logs it when it can't write. */
const checkOnDisk = async ({ username, accessToken }: NewLogin): Promise<void> => {
  if ((await readStored(username))?.accessToken !== accessToken) throw new Error(detailText('storedLogin.unreadable'));
};

/** Core puts the new fields over the old ones of the same user, and keeps those that are not new. */
const fieldsToForget = (authInfo: AuthInfo): AuthFields => {
  const fields = authInfo.getFields();
  return Object.fromEntries(
    renewingFields.filter((name) => fields[name] !== undefined).map((name) => [name, undefined]),
  );
};

const describeStoredOrg = (authInfo: AuthInfo): StoredLogin => {
  const { isDevHub, isSandbox, isScratch } = authInfo.getFields();
  return { isDevHub: isDevHub === true, isSandbox: isSandbox === true, isScratch: isScratch === true };
};
