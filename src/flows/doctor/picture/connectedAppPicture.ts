import { seenValue } from '../../../org/signs/seen.ts';
import { connectedAppOfLogin } from '../appOfLogin.ts';
import type { LoginSide, OrgLooks } from '../model.ts';
import { changePicture, type AppPicture } from './appPicture.ts';

/** What the org says of a classic connected app. Whose its consumer key and its certificate are, only Setup shows. */
export const connectedAppPicture = (login: LoginSide, looks: OrgLooks, now: Date): AppPicture => {
  const row = connectedAppOfLogin(login, looks);
  const appName = row?.name ?? login.app;
  const isListed = login.app !== undefined && seenValue(looks.connectedApps) !== undefined;
  return {
    ...(appName !== undefined && { appName }),
    ...(isListed && { hasApp: row !== undefined }),
    ...(row && {
      appLabel: row.name,
      isSelfAuthorized: !row.adminApprovedOnly,
      isHighAssurance: row.highAssurance,
      ...changePicture([row.changedAt], now),
    }),
  };
};
