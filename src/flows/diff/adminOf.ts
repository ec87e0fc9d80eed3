import type { AuthInfo } from '@salesforce/core';
import { isJwtError, jwtError } from '../../base/errors.ts';
import { isSameId } from '../../connection/orgId.ts';
import { connectionRecord } from '../../connection/record.ts';
import { resolveOrgPins } from '../../connection/resolve.ts';
import type { Connection, ConnectionFile } from '../../connection/types.ts';
import { chooseAdminLogin, listAdminLogins, readAdminLogin } from '../../org/adminLogins.ts';
import type { DiffRequest } from './model.ts';

type Wanted = { connection: string; file?: ConnectionFile; isOnly: boolean };

/**
 * The admin's login for the org of a connection: the one that a person named, else a stored one of that org; for a single
 * connection the default org does as well. Errors: AdminLoginMissing, AdminLoginAmbiguous, AdminLoginElsewhere,
 * TargetOrgMissing.
 */
export const adminOf = async (request: DiffRequest, wanted: Wanted): Promise<AuthInfo> => {
  const { targetOrg } = request;
  const named = targetOrg?.isDefault === false ? targetOrg.authInfo : undefined;
  const record = connectionRecord(wanted.file, wanted.connection);
  if (named && (wanted.isOnly || !record)) return named;
  return record ? storedLogin(wanted, record, targetOrg) : (targetOrg?.authInfo ?? missing());
};

const storedLogin = async (
  { connection, isOnly }: Wanted,
  { orgId, instanceUrl, username: loginUser }: Connection,
  targetOrg: DiffRequest['targetOrg'],
): Promise<AuthInfo> => {
  const named = targetOrg?.isDefault === false ? targetOrg.authInfo.getUsername() : undefined;
  try {
    const logins = await listAdminLogins();
    return await readAdminLogin(chooseAdminLogin({ connection, orgId, instanceUrl, loginUser, named }, logins));
  } catch (error) {
    if (targetOrg && isOnly && isJwtError(error) && error.name === 'AdminLoginMissingError') return targetOrg.authInfo;
    throw error;
  }
};

const missing = (): never => {
  throw jwtError('TargetOrgMissing');
};

/** Throws OrgNotExpected unless it is the org that flag, variables and connection file expect. */
export const checkExpectedOrg = (
  { env, expectedOrgId }: DiffRequest,
  { connection, file, isOnly }: Wanted,
  orgId: string,
): void => {
  const pins = resolveOrgPins({ name: connection, flags: { expectedOrgId }, env, file, single: isOnly });
  const other = pins.find((pin) => !isSameId(pin.orgId, orgId));
  if (other) throw jwtError('OrgNotExpected', [orgId, connection, other.orgId]);
};
