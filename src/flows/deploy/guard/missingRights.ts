import { detailText } from '../../../base/text/details.ts';
import type { Refusal } from '../refusal.ts';

type Acting = {
  orgName: string;
  /** As whom the org is asked; no name where the session is an access token alone. */
  admin?: { username?: string; instanceUrl: string };
  connection?: string;
  /** Who logs in through the connection. */
  loginUser?: string;
};

/** Named is who lacks what. The login user must not become an administrator: then another login is needed. */
export const missingRights = (
  missing: readonly string[],
  { orgName, admin, connection, loginUser }: Acting,
): Refusal[] => {
  if (missing.length === 0) return [];
  const name = admin?.username;
  const permissions = missing.join('; ');
  if (name === undefined || name.toLowerCase() !== loginUser?.toLowerCase())
    return [{ error: 'AdminPermissionMissing', tokens: [name ?? detailText('unnamedAdmin'), orgName, permissions] }];
  const alias = `${connection ?? 'my'}-admin`;
  return [
    {
      error: 'LoginUserNotAdmin',
      tokens: [name, connection ?? '-', orgName, permissions],
      actionTokens: [admin?.instanceUrl ?? '', alias, alias],
    },
  ];
};
