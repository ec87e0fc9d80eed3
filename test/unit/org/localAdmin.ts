import { AuthInfo } from '@salesforce/core';
import { openAdminOrg, type AdminOrg } from '../../../src/org/session/connect.ts';
import type { LocalOrg } from '../../org/index.ts';
import { allowHost } from '../../tools/allowHost.ts';

/** A session of the local org's admin as core holds it, not saved. */
export const adminAuthInfo = (org: LocalOrg, accessToken = org.admin.accessToken): Promise<AuthInfo> =>
  AuthInfo.create({
    username: accessToken,
    accessTokenOptions: { accessToken, instanceUrl: org.origin, loginUrl: org.origin },
  });

/** The same as `sf org login access-token` leaves it: the username to be used with `--target-org`. */
export const logInAdmin = async (org: LocalOrg): Promise<string> => {
  allowHost(org);
  const authInfo = await AuthInfo.create({
    accessTokenOptions: { accessToken: org.admin.accessToken, instanceUrl: org.origin, loginUrl: org.origin },
  });
  await authInfo.save();
  return authInfo.getUsername();
};

export const openLocalOrg = async (org: LocalOrg): Promise<AdminOrg> =>
  openAdminOrg({ authInfo: await adminAuthInfo(org), env: allowing(org) });

/** The environment of a user who allows this org. */
export const allowing = ({ host }: LocalOrg): Record<string, string> => ({ SF_JWT_ALLOWED_HOSTS: host });
