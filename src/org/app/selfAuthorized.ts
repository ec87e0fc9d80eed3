import type { WithClient } from '../session/client.ts';
import { ifAllowed } from '../session/orgError.ts';
import type { GrantedPermissions } from '../people/permissions.ts';
import { soqlList } from '../request/soql.ts';

/** The users who authorized an app themselves. `complete`: whether these are surely all. */
type SelfAuthorized = { userIds: string[]; complete: boolean };

/** A query of OauthToken ends after so many rows, whatever there is. */
const maximumAuthorizedRows = 2500;

/**
 * Who authorized an app, by the refresh tokens that came of it. They name the app by its label. An org shows those of
 * other users only to whoever may customize it, and to all others their own: then the list isn't complete.
 */
export const readSelfAuthorized = async (
  { client }: WithClient,
  labels: readonly string[],
  permissions: GrantedPermissions,
): Promise<SelfAuthorized> => {
  const rows = await ifAllowed(
    client.query<{ UserId: string }>(`SELECT UserId FROM OauthToken WHERE AppName IN ${soqlList(labels)}`),
  );
  const seesAll = permissions.PermissionsCustomizeApplication === true;
  return {
    userIds: [...new Set(rows?.map(({ UserId }) => UserId))],
    complete: rows !== undefined && rows.length < maximumAuthorizedRows && seesAll,
  };
};
