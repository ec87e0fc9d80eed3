import type { AuthInfo } from '@salesforce/core';
import { jwtError } from '../../base/errors/errors.ts';
import { detailText } from '../../base/text/details.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { isPipeline } from '../../connection/environment.ts';
import type { OrgPin } from '../../connection/resolve/resolve.ts';
import type { Connection } from '../../connection/types.ts';
import {
  chooseAdminLogin,
  isInOrgOf,
  listAdminLogins,
  readAdminLogin,
  type AdminWanted,
} from '../../org/session/adminLogins.ts';

export type AdminChoice = {
  /** The login that a person named with `--target-org`. */
  namedAdmin?: AuthInfo;
  /** The default `target-org` of sf; in a pipeline never the project's. */
  defaultAdmin?: AuthInfo;
  /** Whether it is for this connection alone. */
  isOnlyOne: boolean;
  env: EnvironmentVariables;
};

type KnownAdmin = {
  connection: string;
  record?: Pick<Connection, 'instanceUrl' | 'username'>;
  orgPins: readonly OrgPin[];
};

/**
 * Which stored login administers the org of a connection: the named one; else the one that belongs to the org that is known
 * of the connection; else, for one connection of which no org is known, the default. Errors: TargetOrgMissing and those of
 * `chooseAdminLogin`. No request is made.
 */
export const adminOfConnection = async (known: KnownAdmin, choice: AdminChoice): Promise<AuthInfo> => {
  if (choice.namedAdmin) return choice.namedAdmin;
  const wanted = wantedAdmin(known);
  const byDefault = choice.isOnlyOne && wanted.orgId === undefined ? choice.defaultAdmin : undefined;
  if (wanted.orgId === undefined && wanted.instanceUrl === undefined) return byDefault ?? throwMissingAdmin();
  const logins = await listAdminLogins({ ofProject: !isPipeline(choice.env) });
  if (byDefault && !logins.some((login) => isInOrgOf(login, wanted))) return byDefault;
  return readAdminLogin(chooseAdminLogin(wanted, logins));
};

const throwMissingAdmin = (): never => {
  throw jwtError('TargetOrgMissing');
};

const wantedAdmin = ({ connection, record, orgPins }: KnownAdmin): AdminWanted => ({
  connection,
  ...(orgPins[0] && { orgId: orgPins[0].orgId }),
  ...(record && { instanceUrl: record.instanceUrl, loginUser: record.username }),
});

/**
 * A login that a person named for several connections must be in the org of each of them. Throws AdminLoginElsewhere with
 * the first that isn't, before anything is deployed.
 */
export const refuseAdminOfOthers = (namedAdmin: AuthInfo, connections: readonly KnownAdmin[]): void => {
  const { orgId, instanceUrl } = namedAdmin.getFields();
  for (const known of connections) {
    const wanted = wantedAdmin(known);
    if (isInOrgOf({ orgId, instanceUrl }, wanted)) continue;
    const name = namedAdmin.getUsername();
    throw jwtError('AdminLoginElsewhere', [
      name.includes('!') ? detailText('accessToken') : name,
      known.connection,
      wanted.orgId ?? wanted.instanceUrl ?? '-',
    ]);
  }
};
